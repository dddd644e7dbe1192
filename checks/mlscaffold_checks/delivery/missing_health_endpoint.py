"""The rule `delivery/missing-health-endpoint`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.health_routes import unasked
from mlscaffold.facts.model import Project
from mlscaffold.rules import Problem, rule


@rule(level="note", stage="production", since="0.1", confidence="medium", when="serves")
def missing_health_endpoint(project: Project) -> Iterator[Problem]:
    """A service has no address that tells, without a row to predict, whether it is well."""
    if service := unasked(project):
        yield Problem(
            service.at,
            f"no route of the service says whether it is well (the first is `{service.route}`)",
            'Add one that does, e.g. `@app.get("/health")`: the model is loaded, and this is its version.',
        )
