"""The rule `testing/no-quality-gate`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Project
from mlscaffold.facts.served import trained_and_served
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="production", since="0.1", confidence="medium", when="serves")
def no_quality_gate(project: Project) -> Iterator[Problem]:
    """A model is trained and served, and nothing asks whether it is good enough."""
    pair = trained_and_served(project) if not project.gates else None
    # In what runs elsewhere or cannot be read there may be a gate.
    if pair is None or any(ci.opaque for ci in project.ci) or any(not f.complete for f in project.sources):
        return
    yield Problem(
        pair.trained,
        f"the model is trained here and served by `{pair.served.path}`, and nothing compares a metric with a bound",
        "After training, compare the metric on held-out rows with what was agreed or with the model in use, and stop.",
        related=(pair.served,),
    )
