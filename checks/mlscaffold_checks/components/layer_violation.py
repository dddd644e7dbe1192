"""The rule `components/layer-violation`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.layers import upward_imports
from mlscaffold.facts.model import Project
from mlscaffold.rules import Problem, rule


@rule(level="error", stage="prototype", since="0.1")
def layer_violation(project: Project) -> Iterator[Problem]:
    """A component imports one that stands above it: data <- model <- serving."""
    for at, component, imported, target, guarded in upward_imports(project):
        yield Problem(
            at,
            f"the {component} component imports {imported} (`{target}`)",
            "Move what both need below them; the one above hands in what the one below needs.",
            confidence=None if project.layout.declares_components else "medium",
            level="warning" if guarded else None,
        )
