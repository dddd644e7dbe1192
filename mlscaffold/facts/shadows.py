"""Modules of the project that stand in front of an installed package of the same name."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename, dirname

from mlscaffold.facts.distribution_names import DISTRIBUTIONS, KNOWN
from mlscaffold.facts.distributions import governing
from mlscaffold.facts.model import Call, Place, Project, PythonFile
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import NamedTuple


class Shadow(NamedTuple):
    """One module that hides a declared package."""

    path: str
    module: str
    distribution: str
    used_at: Place | None
    """A call that only the hidden package can answer; None where none is seen."""


def shadows(project: Project) -> Iterator[Shadow]:
    """The modules found first, from the root or beside a script, whose name a declared package has.

    A folder without `__init__.py` hides nothing: an installed package is preferred to it.
    """
    packaged = any(r.source in {"setup", "pyproject"} for r in project.dependencies.requirements)
    declared = {r.name: r.at.path for r in project.dependencies.requirements if r.source != "lock"}
    for file in project.python:
        if not file.module:
            continue
        package = basename(file.path) == "__init__.py"
        place = dirname(file.path) if package else file.path
        module = basename(place).removesuffix(".py")
        names = [n for n in (module.lower().replace("_", "-"), *DISTRIBUTIONS.get(module, ())) if n in declared]
        base = dirname(place)
        on_path = f"{base}/__init__.py" not in project.paths if base else True
        if not names or not on_path or file.is_test or is_aside(file.path) or basename(file.path) == "setup.py":
            continue
        used = _unanswered(project, file, module, base)
        # The product of a packaged project may be among its own requirements.
        hides = module in KNOWN and not base and not packaged and governing(file.path, [declared[names[0]]])
        if used or hides:
            yield Shadow(file.path, module, names[0], used)


def _unanswered(project: Project, local: PythonFile, module: str, base: str) -> Place | None:
    """The first call of `module.name` that the local module has no such name for, from code that finds it first."""
    if not local.complete or any(i.name == "*" for i in local.imports) or _makes_names(local):
        return None
    known = {f.name for f in local.functions if f.name == f.qualname} | {c.name for c in local.classes}
    known |= {i.alias for i in local.imports if not i.scope} | {a.name for a in local.assignments if not a.scope}
    known |= {target for call in local.calls if not call.scope for target in call.targets}
    for file in project.python:
        if file.is_test or dirname(file.path) != base or f"{base}/__init__.py" in project.paths or file is local:
            continue
        roots = {i.module.partition(".")[0] for i in file.imports if not i.level and not i.optional}
        for call in file.calls if module in roots else ():
            if _asks(call, module, known, project, base):
                return call.at
    return None


def _asks(call: Call, module: str, known: set[str], project: Project, base: str) -> bool:
    head, _, rest = call.name.partition(".")
    first = rest.partition(".")[0]
    stem = f"{base}/{module}/{first}".lstrip("/")
    inside = any(p in project.paths for p in (stem, f"{stem}.py"))
    return head == module and bool(first) and first not in known and not inside


def _makes_names(file: PythonFile) -> bool:
    return any(f.name in {"__getattr__", "__dir__"} for f in file.functions) or any(
        c.method in {"globals", "setattr", "exec"} for c in file.calls
    )
