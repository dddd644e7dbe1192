"""The rule `components/layer-violation`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Project, PythonFile
from mlscaffold.rules import Problem, rule

_FORBIDDEN = {"data": ("model", "serving"), "model": ("serving",)}


@rule(level="error", stage="prototype", since="0.1")
def layer_violation(project: Project) -> Iterator[Problem]:
    """A component imports one that stands above it: data <- model <- serving."""
    files = {f.path: f for f in project.python}
    first = {(source, target): at for source, target, at in reversed(project.import_edges)}
    for (source, target), at in first.items():
        one, other = files[source], files.get(target)
        if other is None or one.is_test or other.is_test:
            continue
        wrong = other.role in _FORBIDDEN.get(one.role, ()) or (one.role == "serving" and _trains(other))
        if not wrong or not (project.layout.declares_components or _is_what_it_says(one, other)):
            continue
        what = "training code" if one.role == "serving" else f"the {other.role} component"
        yield Problem(
            at,
            f"the {one.role} component imports {what} (`{target}`)",
            "Move what both need below them; the one above hands in what the one below needs.",
            confidence=None if project.layout.declares_components else "medium",
        )


def _trains(file: PythonFile) -> bool:
    return file.role == "model" and file.behaviour.trains is not None


def _is_what_it_says(one: PythonFile, other: PythonFile) -> bool:
    """Whether both ends do what their names say, where only names assign them."""
    does = {"data": one.behaviour.reads_data, "model": one.behaviour.trains, "serving": one.behaviour.serves}[one.role]
    there = other.behaviour
    return does is not None and bool(there.serves if other.role == "serving" else there.trains or there.evaluates)
