"""The rule `brief/unfilled-brief`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.brief import FEASIBILITY, NEEDED
from mlscaffold.facts.model import Project
from mlscaffold.facts.sections import empty_sections
from mlscaffold.facts.unwritten import unwritten
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="prototype", since="0.1", when="declared")
def unfilled_brief(project: Project) -> Iterator[Problem]:
    """The brief still holds words of the template, or a section that nobody has filled."""
    brief = project.document(project.layout.brief)
    if brief is None:
        return
    for place in unwritten(project):
        if place.at.path == brief.path:
            yield Problem(place.at, place.message, place.hint)
    # Of the headings that a brief must have, other rules say which are left open.
    for at, title in empty_sections(brief, but=(*NEEDED, *FEASIBILITY)):
        yield Problem(at, f"the section “{title}” of the brief is empty", "Write it, or delete the heading.")
