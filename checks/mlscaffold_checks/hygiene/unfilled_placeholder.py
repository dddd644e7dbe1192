"""The rule `hygiene/unfilled-placeholder`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Project
from mlscaffold.facts.unwritten import unwritten
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="prototype", since="0.1")
def unfilled_placeholder(project: Project) -> Iterator[Problem]:
    """A page or a dictionary still carries a prompt that says what to write, or describes a demo that is gone."""
    for place in unwritten(project):
        # `brief/unfilled-brief` speaks of the brief.
        if not (project.declared and place.at.path == project.layout.brief):
            yield Problem(place.at, place.message, place.hint)
