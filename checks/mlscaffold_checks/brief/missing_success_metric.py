"""The rule `brief/missing-success-metric`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.brief import missing_of_success
from mlscaffold.facts.model import Place, Project
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="prototype", since="0.1", when="declared")
def missing_success_metric(project: Project) -> Iterator[Problem]:
    """The brief does not say in numbers when the model is good enough."""
    brief = project.document(project.layout.brief)
    if brief is not None and (missing := missing_of_success(brief)):
        yield Problem(
            Place(brief.path, brief.front_matter_lines.get("success", 1)),
            f"the brief's front matter does not say: {', '.join(missing)}",
            "Write `success:` with `metric`, `direction` (maximize or minimize), and numeric `target` and `baseline`.",
        )
