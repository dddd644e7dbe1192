"""The rule `monitoring/missing-monitoring-plan`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Place, Project
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="production", since="0.1", when="declared")
def missing_monitoring_plan(project: Project) -> Iterator[Problem]:
    """Nobody has said what is watched once the model is in use."""
    if project.layout.monitoring_plan not in project.paths:
        yield Problem(
            Place(project.layout.monitoring_plan),
            f"there is no monitoring plan at {project.layout.monitoring_plan}",
            "Write what is watched (inputs, predictions, outcomes), how often, who is told, and what is done.",
        )
