"""Projects that lie beside each other in one repository, as the days of a course do, and what one lacks of another."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from posixpath import dirname

from mlscaffold.facts.model import Import, Project, PythonFile
from mlscaffold.facts.nowhere import CHANGES, is_known, is_others, looks_into_packages
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final

_FOR_ALL: Final = pattern(
    r"readme.*|licen[cs]e.*|\.git\w*|.*\.(?:md|rst|pdf|png|jpe?g)|requirements.*\.txt|\.env.*", re.IGNORECASE
)
"""Files above all of the projects that start none of them, and say nothing of how."""
_COMMON: Final = 2
"""Modules of the same names and places, by which one project is the other one at another time."""


def imports_of_neighbours(project: Project) -> Iterator[tuple[Import, str]]:
    """The imports of modules that only another of several parallel projects has, with where it lies.

    Each of the projects is a folder at the top from which its own imports start. Nothing is said where code or
    settings change where modules are looked for, or where anything above the projects may start one of them.
    """
    if any("/" not in path and not _FOR_ALL.fullmatch(path) for path in (f.path for f in project.files)):
        return
    if looks_into_packages(project) or any("PYTHONPATH" in root for root in project.import_roots):
        return
    if any(c.name.startswith(CHANGES) for f in project.sources for c in f.calls):
        return
    modules: dict[str, set[str]] = {}
    for path in project.paths:
        folder, _, inner = path.partition("/")
        if inner.endswith(".py"):
            modules.setdefault(folder, set()).add(inner)
    files = [f for f in project.python if not (f.is_test or f.notebook_format or is_aside(f.path))]
    starts = {f.path.partition("/")[0] for f in files if _starts_at_top(f, modules)}
    for file in files:
        folder = file.path.partition("/")[0]
        others = [o for o in sorted(starts - {folder}) if len(modules[o] & modules[folder]) >= _COMMON]
        if others and folder in starts and (found := _lacking(file, folder, others, modules, project)):
            yield found


def _starts_at_top(file: PythonFile, modules: Mapping[str, Collection[str]]) -> bool:
    """Whether a module imports another by the way from the folder of its project, where that is not its own."""
    folder, _, inner = file.path.partition("/")
    return "/" in inner and any(
        not i.level and _in(modules[folder], i) and i.module.partition(".")[0] != dirname(inner) for i in file.imports
    )


def _in(modules: Collection[str], item: Import) -> str:
    """The module of a project that an import names from its folder, or an empty string."""
    stem = item.module.replace(".", "/")
    ways = (f"{stem}.py", f"{stem}/{item.name}.py", f"{stem}/__init__.py") if "/" in stem else ()
    return next((way for way in ways if way in modules), "")


def _lacking(
    file: PythonFile, folder: str, others: Collection[str], modules: Mapping[str, Collection[str]], project: Project
) -> tuple[Import, str] | None:
    """The first import of a file that nothing in its own project can answer, and that of another project does."""
    own = [path.partition("/")[2] for path in project.paths if path.startswith(f"{folder}/")]
    for item in file.imports:
        root = item.module.partition(".")[0]
        if item.level or item.optional or root in modules or is_known(root):
            continue
        places = {path for path in own if root in re.split(r"[/.]", path)}
        if any(root in glob for glob in project.git.ignores) or not all(_is_moved(p, root, file.path) for p in places):
            continue
        for other in others:
            if inner := _in(modules[other], item):
                moved = min((path for path in places if path.endswith(f"/{inner}")), default="")
                # What lies in the project itself is its own, whatever packages may have the name.
                if moved or not (places or is_others(root, project)):
                    return item, f"{folder}/{moved}" if moved else f"{other}/{inner}"
    return None


def _is_moved(place: str, root: str, importing: str) -> bool:
    """Whether a file of a project lies in a folder of a name, and this in another that does not hold what imports it.

    Python starts in one folder: where it finds the one, it does not find the other.
    """
    first, *folders = place.split("/")
    return root in folders and first not in {root, importing.split("/")[1]} and "/" in importing.partition("/")[2]
