"""Imports of the project's own modules that lead nowhere, or only where upper and lower case are one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from posixpath import basename, dirname, join

from mlscaffold.facts.kept_elsewhere import is_ignored
from mlscaffold.facts.model import Import, MissingAttribute, Notebook, Place, Project, PythonFile
from mlscaffold.facts.never_committed import FETCHES, LONGEST, never_committed
from mlscaffold.facts.nowhere import (
    imports_in_vain,
    imports_not_beside,
    imports_of_ignored,
    imports_of_nowhere,
    is_others,
)
from mlscaffold.facts.parallel_projects import imports_of_neighbours
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import NamedTuple, pattern, replace

_GENERATED = ("_pb2", "_pb2_grpc", "_version", "version", "__version__", "_C", "_ext", "_cuda", "_build", "build_info")
"""Ends of modules that a build writes or compiles."""
_COMPILES = frozenset({
    "Extension", "CUDAExtension", "CppExtension", "cythonize", "create_extension", "pybind11_extension",
    "Pybind11Extension", "build_ext", "BuildExtension",
})  # fmt: skip
"""What a script imports that compiles modules: setuptools 80, Cython 3, PyTorch 2.9, pybind11 3."""
_COMPILABLE = (".pyx", ".c", ".cc", ".cpp", ".cu")


_ADDS = ("sys.path.", "site.addsitedir")
_MOVES = (*_ADDS, "sys.modules.", "importlib.util.module_from_spec")
"""Calls that change where imports are looked for, or what they find."""


class Missing(NamedTuple):
    """One import of a module that is not there."""

    at: Place
    module: str
    actual: str
    """The file that differs by case alone, or an empty string."""
    lazy: bool
    """Whether the import stands in a function, so that only a call of it fails."""
    ignored: str = ""
    """The folder or the file of the module that a `.gitignore` keeps out of every clone, or an empty string."""
    elsewhere: str = ""
    """Where it lies, and whoever imports it does not look, or an empty string."""
    within: str = ""
    """The part of a package that a test means by its bare name, or an empty string."""
    neighbour: str = ""
    """Where another of several projects beside each other has its own, or an empty string."""


def missing_modules(project: Project) -> Iterator[Missing]:
    """The imports that fail as committed; nothing where imports may start from places that cannot be seen.

    Where `sys.path` is changed, it is parts of a package that are missing, and what is named relative to a module:
    such a package is found at one place, and its parts nowhere else.
    """
    called = {c.name for f in project.sources for c in f.calls if c.name.startswith(_MOVES)}
    if ".gitmodules" in project.paths or any(not name.startswith(_ADDS) for name in called):
        return
    installing = {n.path: _installed_in(n) for n in project.notebooks}
    files = {f.path: f for f in project.sources if not f.is_test and not is_aside(f.path)}
    packages = _packages(project.paths)
    missing = {(at, module, name) for at, module, name in project.missing_imports}
    resolved = {at for _, _, at in project.import_edges}
    there = _Index(project.paths)
    lower = {path.lower(): path for path in project.paths if path.endswith(".py")}
    fetched = _fetched(project)
    compiled = _compiled(project)
    unseen = never_committed(project)
    for file in (*files.values(), *_tests(project, packages, missing)):
        for item in file.imports:
            actual, root = "", item.module.partition(".")[0]
            within = "." in item.module and packages.get(root) == 1
            if (called and not item.level and not within) or (
                file.path in installing and (project.published or not within or root in installing[file.path])
            ):
                continue
            # `import env` alone may be of one file with secrets, which is ignored on purpose.
            of_folder = not item.level and root in unseen and ("." in item.module or item.name)
            if of_folder and is_ignored(join(dirname(file.path), root), project.git.ignores):
                if not item.optional and not _is_others(item, project):
                    yield Missing(item.at, item.module, "", bool(item.scope), root)
                continue
            if (item.at, item.module, item.name) in missing:
                found = not _is_there(item, there) and fetched.isdisjoint({item.module.rpartition(".")[2], item.name})
            elif found := not item.level and item.at not in resolved:
                actual = _other_case(item, lower)
                found = bool(actual)
            if found and not item.optional and not _is_generated(item, compiled) and not _is_others(item, project):
                yield Missing(item.at, item.module or item.name, actual, bool(item.scope))
    yield from _of_ignored_files(project, files)
    if not called:
        for item in imports_of_nowhere(project):
            if item.at.path in files and fetched.isdisjoint(item.module.split(".")):
                yield Missing(item.at, item.module, "", bool(item.scope))
    for item, path in imports_in_vain(project):
        yield Missing(item.at, item.module, "", bool(item.scope), within=path)
    for item, path in imports_of_neighbours(project):
        if fetched.isdisjoint(item.module.split(".")):
            own = item.at.path.partition("/")[0] == path.partition("/")[0]
            yield Missing(
                item.at,
                item.module,
                "",
                bool(item.scope),
                elsewhere=path if own else "",
                neighbour="" if own else path,
            )
    for item, path in imports_not_beside(project):
        if fetched.isdisjoint(item.module.split(".")):
            yield Missing(item.at, item.module, "", True, elsewhere=path)


_TEST = pattern(r"test_.*\.py|.*_tests?\.py|conftest\.py")


def _tests(
    project: Project, packages: Mapping[str, int], missing: Collection[tuple[Place, str, str]]
) -> Iterator[PythonFile]:
    """The tests, with those of their imports that a package does not have: what else is there may be made for a run."""
    for file in project.sources:
        # What only lies among tests may be what a program is tried on.
        if file.is_test and not is_aside(file.path) and _TEST.fullmatch(basename(file.path)):
            asked = (i for i in file.imports if "." in i.module and not (i.scope or i.level))
            lost = (i for i in asked if (i.at, i.module, i.name) in missing)
            if found := tuple(i for i in lost if packages.get(i.module.partition(".")[0]) == 1):
                yield replace(file, imports=found)


def _of_ignored_files(project: Project, files: Mapping[str, PythonFile]) -> Iterator[Missing]:
    # Where an example has Python look leads no other code.
    if not any(c.name.startswith(_ADDS) for f in files.values() for c in f.calls):
        for item in imports_of_ignored(project):
            if item.at.path in files:
                yield Missing(item.at, item.module, "", bool(item.scope), f"{item.module}.py")


def _fetched(project: Project) -> frozenset[str]:
    """The words of lines by which pages have readers copy, clone or download something into the project."""
    lines = (line for d in project.documents for line in d.text.split("\n") if FETCHES.search(line[:LONGEST]))
    return frozenset(word for line in lines for word in re.findall(r"\w+", line[:LONGEST]))


class MissingInModule(NamedTuple):
    """One import of names that their module does not have."""

    at: Place
    names: tuple[str, ...]
    target: str
    """Path of the module."""
    lazy: bool


def missing_in_modules(project: Project) -> Iterator[MissingInModule]:
    """The imports of names that fail as committed, examples aside."""
    if not project.missing_names or ".gitmodules" in project.paths:
        return
    imports = {(i.at, i.name): i for f in project.sources if not is_aside(f.path) for i in f.imports}
    there = _Index(project.paths)
    compiled = _compiled(project)
    installing = {n.path: _installed_in(n) for n in project.notebooks}
    names: dict[tuple[Place, str, bool], list[str]] = {}
    for found in project.missing_names:
        item = imports.get((found.at, found.name))
        if item is None or item.optional or _is_generated(item, compiled) or _is_others(item, project):
            continue
        if found.at.path in installing and (
            project.published or item.module.partition(".")[0] in installing[found.at.path]
        ):
            continue  # what is installed there is another release
        # A package may have a part that is compiled, or a folder without code.
        if not there.starts_with(f"{dirname(found.target)}/{found.name}".lstrip("/")):
            names.setdefault((found.at, found.target, bool(item.scope)), []).append(found.name)
    for (at, target, lazy), found_names in names.items():
        yield MissingInModule(at, tuple(found_names), target, lazy)


def missing_in_named(project: Project) -> Iterator[MissingAttribute]:
    """What is asked of own modules by their names, and they do not have, examples and what a build writes aside."""
    if ".gitmodules" in project.paths:
        return
    compiled = _compiled(project)
    for found in project.missing_attributes:
        folder = dirname(found.target)
        is_built = folder in compiled or found.target.removesuffix(".py").endswith(_GENERATED)
        if not (is_aside(found.at.path) or is_built or is_others(found.module.partition(".")[0], project)):
            yield found


def _installed_in(notebook: Notebook) -> str:
    """The lines of a notebook's code that install something."""
    return "\n".join(
        line for c in notebook.cells if c.kind == "code" for line in c.source.split("\n") if "install" in line
    )


def _is_generated(item: Import, compiled: Collection[str]) -> bool:
    """Whether a build writes or compiles what is imported: by its name, or by what lies where it would be."""
    parts = item.module.split(".")
    if item.module.endswith(_GENERATED) or item.name.endswith(_GENERATED) or not {"_ext", "_C"}.isdisjoint(parts):
        return True
    return "/".join(parts[:-1]) in compiled


def _compiled(project: Project) -> frozenset[str]:
    """The folders with code that a script of the project compiles into modules."""
    names = {i.name or i.module.rpartition(".")[2] for f in project.python for i in f.imports}
    if names.isdisjoint(_COMPILES):
        return frozenset()
    return frozenset(dirname(path) for path in project.paths if path.endswith(_COMPILABLE))


def _is_others(item: Import, project: Project) -> bool:
    """Whether a package of somebody else has the name and is what may be meant."""
    return not item.level and is_others(item.module.partition(".")[0], project)


def _packages(paths: Collection[str]) -> Mapping[str, int]:
    """How many folders with code there are of each name that a package has."""
    folders, waiting = {""}, {dirname(path) for path in paths if path.endswith(".py")}
    while waiting := waiting - folders:
        folders |= waiting
        waiting = {dirname(folder) for folder in waiting}
    named = Counter(map(basename, folders))
    return {name: named[name] for name in {basename(f) for f in folders if join(f, "__init__.py") in paths}}


class _Index:
    """Paths by their last part and by their first, as far as an import may name these."""

    def __init__(self, paths: Collection[str]) -> None:
        self._last: dict[str, list[str]] = {}
        self._first: dict[str, list[str]] = {}
        for path in paths:
            self._last.setdefault(basename(path).removesuffix(".py"), []).append(path)
            self._first.setdefault(re.split(r"[./]", path, maxsplit=1)[0], []).append(path)

    def ends_with(self, end: str) -> bool:
        """Whether a path is, or ends with, these parts, with or without `.py`."""
        found = self._last.get(basename(end).removesuffix(".py"), ())
        return any(p in {end, f"{end}.py"} or p.endswith((f"/{end}", f"/{end}.py")) for p in found)

    def starts_with(self, stem: str) -> bool:
        """Whether a path is this one with an ending, or lies below it."""
        found = self._first.get(re.split(r"[./]", stem, maxsplit=1)[0], ())
        return any(p.startswith((f"{stem}.", f"{stem}/")) for p in found)


def _is_there(item: Import, there: _Index) -> bool:
    """Whether the module is there in another form or place: compiled, without code, made by a module of that name."""
    stem = item.module.replace(".", "/")
    for end in {stem, f"{stem}/{item.name}" if item.name not in {"", "*"} else stem}:
        if there.ends_with(end) or there.starts_with(end):
            return True
    parts = item.module.split(".")
    return any(there.ends_with("/".join(parts[:n]) + ".py") for n in range(1, len(parts)))


def _other_case(item: Import, lower: Mapping[str, str]) -> str:
    """The module's file when only upper and lower case differ, seen from the root, from `src` or from beside."""
    stem = item.module.replace(".", "/")
    folder = dirname(item.at.path)
    # A program in a folder that is no name of a package starts there, and from nowhere else.
    bases = ("", "src/") if all(part.isidentifier() for part in folder.split("/") if part) else ()
    for base in (*bases, f"{folder}/"):
        for end in (".py", "/__init__.py"):
            wanted = f"{base}{stem}{end}".lstrip("/")
            actual = lower.get(wanted.lower(), "")
            if actual and actual != wanted:
                return actual
    return ""
