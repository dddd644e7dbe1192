"""Imports of the project's own modules that lead nowhere, or only where upper and lower case are one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from posixpath import dirname
from typing import NamedTuple

from mlscaffold.facts.distribution_names import KNOWN, PLATFORM, STANDARD
from mlscaffold.facts.distributions import brings
from mlscaffold.facts.model import Import, Place, Project
from mlscaffold.facts.traits import is_aside

_GENERATED = ("_pb2", "_pb2_grpc", "_version", "version", "__version__", "_C", "_ext", "_cuda", "_build", "build_info")
"""Ends of modules that a build writes or compiles."""


class Missing(NamedTuple):
    """One import of a module that is not there."""

    at: Place
    module: str
    actual: str
    """The file that differs by case alone, or an empty string."""
    lazy: bool
    """Whether the import stands in a function, so that only a call of it fails."""


def missing_modules(project: Project) -> Iterator[Missing]:
    """The imports that fail as committed; nothing where imports may start from places that cannot be seen."""
    if ".gitmodules" in project.paths or any(_moves_imports(c.name) for f in project.sources for c in f.calls):
        return
    files = {f.path: f for f in project.python if not f.is_test and not is_aside(f.path)}
    missing = {(at, module, name) for at, module, name in project.missing_imports}
    resolved = {at for _, _, at in project.import_edges}
    lower = {path.lower(): path for path in project.paths if path.endswith(".py")}
    for file in files.values():
        for item in file.imports:
            actual = ""
            if (item.at, item.module, item.name) in missing:
                found = not _is_there(item, project)
            elif found := not item.level and item.at not in resolved:
                actual = _other_case(item, lower)
                found = bool(actual)
            if found and not item.optional and not _is_generated(item) and not _is_others(item, project):
                yield Missing(item.at, item.module or item.name, actual, bool(item.scope))


def _is_generated(item: Import) -> bool:
    return item.module.endswith(_GENERATED) or item.name.endswith(_GENERATED)


def _is_others(item: Import, project: Project) -> bool:
    """Whether a package of somebody else has the name and is what may be meant."""
    root = item.module.partition(".")[0]
    return not item.level and (root in KNOWN | PLATFORM | STANDARD or brings(project.dependencies.names, root))


def _moves_imports(name: str) -> bool:
    return name.startswith(("sys.path.", "site.addsitedir", "sys.modules.", "importlib.util.module_from_spec"))


def _is_there(item: Import, project: Project) -> bool:
    """Whether the module is there in another form or place: compiled, without code, made by a module of that name."""
    stem = item.module.replace(".", "/")
    for end in {stem, f"{stem}/{item.name}" if item.name not in {"", "*"} else stem}:
        for path in project.paths:
            if path == end or path.endswith((f"/{end}", f"/{end}.py")) or path.startswith((f"{end}.", f"{end}/")):
                return True
    parts = item.module.split(".")
    parents = ("/".join(parts[:n]) + ".py" for n in range(1, len(parts)))
    return any(p == parent or p.endswith(f"/{parent}") for parent in parents for p in project.paths)


def _other_case(item: Import, lower: Mapping[str, str]) -> str:
    """The module's file when only upper and lower case differ, seen from the root, from `src` or from beside."""
    stem = item.module.replace(".", "/")
    for base in ("", "src/", f"{dirname(item.at.path)}/"):
        for end in (".py", "/__init__.py"):
            wanted = f"{base}{stem}{end}".lstrip("/")
            actual = lower.get(wanted.lower(), "")
            if actual and actual != wanted:
                return actual
    return ""
