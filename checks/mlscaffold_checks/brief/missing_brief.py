"""The rule `brief/missing-brief`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.brief import NEEDED, unanswered
from mlscaffold.facts.model import Place, Project
from mlscaffold.rules import AddSection, Create, Fix, Problem, rule


@rule(level="warning", stage="prototype", since="0.1", when="declared", fix="safe")
def missing_brief(project: Project) -> Iterator[Problem]:
    """No page says what the model is for, or it leaves out one of the four things that it must say."""
    path = project.layout.brief
    brief = project.document(path)
    if brief is None:
        yield Problem(
            Place(path),
            f"there is no brief at `{path}`",
            f"Write it, with the headings {', '.join(NEEDED)}, or name the page that you have as `layout.brief`.",
            fix=Fix(f"Make `{path}` from the template, with prompts", (Create(path, "brief"),)),
        )
        return
    if absent := unanswered(brief, NEEDED):
        yield Problem(
            Place(path, 1),
            f"the brief says nothing under: {', '.join(absent)}",
            "Write a sentence or two below each of these headings.",
            fix=Fix("Add the headings, with prompts", tuple(AddSection(path, heading, "brief") for heading in absent)),
        )
