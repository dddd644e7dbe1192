"""The rule `monitoring/missing-baseline-profile`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Place, Project
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="production", since="0.1", when="declared")
def missing_baseline_profile(project: Project) -> Iterator[Problem]:
    """There is no profile of the training data that drift could be measured against."""
    path = project.layout.monitoring_profile
    if path not in project.paths:
        yield Problem(
            Place(path),
            f"there is no profile of the training data at `{path}`",
            "Let training write one (per feature its range, shares or quantiles, missing values), and commit it.",
        )
