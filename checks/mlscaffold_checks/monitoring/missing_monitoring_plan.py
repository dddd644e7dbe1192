"""The rule `monitoring/missing-monitoring-plan`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlscaffold.facts.model import Place, Project
from mlscaffold.facts.sections import empty_sections
from mlscaffold.rules import Create, Fix, Problem, rule


@rule(level="warning", stage="production", since="0.1", when="declared", fix="safe")
def missing_monitoring_plan(project: Project) -> Iterator[Problem]:
    """Nobody has written what is watched once the model is in use, who is told, and what is done."""
    path = project.layout.monitoring_plan
    page = project.document(path)
    if path not in project.paths or (page and not re.search(r"^\s*[^#\s<-]", page.text, flags=re.MULTILINE)):
        yield Problem(
            Place(path),
            f"there is no monitoring plan at `{path}`" if page is None else f"the monitoring plan `{path}` is empty",
            "Write what is watched (inputs, predictions, outcomes), how often, who is told, and what is done.",
            fix=Fix(f"Make `{path}` from the template, with prompts", (Create(path, "monitoring plan"),))
            if path not in project.paths
            else None,
        )
        return
    for at, title in empty_sections(page) if page else ():
        yield Problem(at, f"the section “{title}” of the monitoring plan is empty", "Write it, or delete the heading.")
