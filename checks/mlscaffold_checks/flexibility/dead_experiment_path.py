"""The rule `flexibility/dead-experiment-path`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import PythonFile
from mlscaffold.facts.traits import is_aside, uses_ml
from mlscaffold.rules import Problem, rule


@rule(level="note", stage="prototype", since="0.1")
def dead_experiment_path(file: PythonFile) -> Iterator[Problem]:
    """A branch of an experiment is switched off by a constant, and kept."""
    if not file.dead_branches or file.is_test or is_aside(file.path) or not uses_ml(file):
        return
    told: dict[int | None, int] = {}
    for branch in sorted(file.dead_branches, key=lambda b: (b.at.cell or 0, b.at.line)):
        # What is within a branch that never runs goes with it.
        if branch.statements >= 2 and branch.at.line > told.get(branch.at.cell, 0):
            told[branch.at.cell] = branch.last_line
            yield Problem(
                branch.at,
                f"{branch.statements} statements here never run: the condition is always false",
                "Delete them (git keeps them), or make the choice a setting that a run records.",
            )
