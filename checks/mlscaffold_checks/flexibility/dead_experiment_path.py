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
    for branch in file.dead_branches:
        if branch.statements >= 2:
            yield Problem(
                branch.at,
                f"{branch.statements} statements here never run: the condition is always false",
                "Delete them (git keeps them), or make the choice a setting that a run records.",
            )
