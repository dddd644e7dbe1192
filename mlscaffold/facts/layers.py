"""Imports between components that lead upwards: data <- model <- serving."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Place, Project, PythonFile, Role
from mlscaffold.lean import NamedTuple

_FORBIDDEN: dict[Role, tuple[Role, ...]] = {"data": ("model", "serving"), "model": ("serving",)}


class UpwardImport(NamedTuple):
    """One module that imports one which stands above it, or serving that imports training."""

    at: Place
    component: Role
    imported: str
    """What it imports, in words."""
    target: str
    """Path of the imported file."""
    guarded: bool = False
    """Whether only the main block uses it: who imports the module does not need it."""


def upward_imports(project: Project) -> Iterator[UpwardImport]:
    """The first import of each file by each other that leads upwards; where only names tell, both do what they say."""
    files = {f.path: f for f in project.python}
    first = {(source, target): at for source, target, at in reversed(project.import_edges)}
    for (source, target), at in first.items():
        one, other = files[source], files.get(target)
        if other is None or one.is_test or other.is_test:
            continue
        wrong = other.role in _FORBIDDEN.get(one.role, ()) or (one.role == "serving" and _trains(other))
        if wrong and (project.layout.declares_components or _is_what_it_says(one, other)):
            imported = "training code" if one.role == "serving" else f"the {other.role} component"
            yield UpwardImport(at, one.role, imported, target, _only_main_uses(one, at))


def _only_main_uses(file: PythonFile, at: Place) -> bool:
    """Whether what a statement imports is called, and by the main block alone."""
    names = {item.alias for item in file.imports if item.at.line == at.line}
    uses = [c for c in file.calls if c.method in names or c.receiver.partition(".")[0] in names]
    return bool(uses) and all(call.guarded for call in uses)


def _trains(file: PythonFile) -> bool:
    return file.role == "model" and file.behaviour.trains is not None


def _is_what_it_says(one: PythonFile, other: PythonFile) -> bool:
    """Whether both ends do what their names say, where only names assign them."""
    does = {"data": one.behaviour.reads_data, "model": one.behaviour.trains, "serving": one.behaviour.serves}[one.role]
    there = other.behaviour
    return does is not None and bool(there.serves if other.role == "serving" else there.trains or there.evaluates)
