"""Parity: whether tests hold what is served against what was trained."""

from __future__ import annotations

from mlscaffold.facts.model import Project, PythonFile
from mlscaffold.facts.tested import tested
from mlscaffold.facts.touched import ANSWERS, COMPARED, PROGRAM, SERVICE


def may_hold_serving_to_training(project: Project) -> bool:
    """Whether a test may compare them: it lets a model answer itself, starts a program, or touches both sides."""
    found = tested(project)
    if not found.is_whole or {ANSWERS, COMPARED, PROGRAM} & found.touches:
        return True
    files = {f.path: f for f in project.python}
    beside: dict[str, list[PythonFile]] = {}
    for source, target, _ in project.import_edges:
        if target in files:
            beside.setdefault(source, []).append(files[target])
    return any(_touches_both(test, beside.get(test.path, [])) for test in found.files)


def _touches_both(test: PythonFile, imported: list[PythonFile]) -> bool:
    asks = SERVICE in test.touches or any(f.behaviour.serves for f in imported)
    does = [f.behaviour for f in imported]
    return asks and any(d.trains or d.evaluates or d.saves_model for d in does)
