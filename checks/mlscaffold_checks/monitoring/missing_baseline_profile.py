"""The rule `monitoring/missing-baseline-profile`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Place, Project
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="production", since="0.1", when="declared")
def missing_baseline_profile(project: Project) -> Iterator[Problem]:
    """There is no profile of the training data to measure drift against."""
    if project.layout.monitoring_profile not in project.paths:
        yield Problem(
            Place(project.layout.monitoring_profile),
            f"there is no baseline profile at {project.layout.monitoring_profile}",
            "Let training write one: per feature its range, quantiles or shares, and missing values.",
        )
