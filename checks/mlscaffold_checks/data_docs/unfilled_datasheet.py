"""The rule `data-docs/unfilled-datasheet`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.datasheet import QUESTIONS, datasheet
from mlscaffold.facts.model import Place, Project
from mlscaffold.facts.sections import empty_sections
from mlscaffold.rules import Problem, rule


@rule(level="note", stage="production", since="0.1", when="declared")
def unfilled_datasheet(project: Project) -> Iterator[Problem]:
    """The data sheet leaves open how the data came about, or what it is fit for."""
    page = datasheet(project)
    if page is None:
        return
    if absent := [question for question in QUESTIONS if not page.answers(question)]:
        yield Problem(
            Place(page.path, 1),
            f"the data sheet says nothing under: {', '.join(absent)}",
            "Write a sentence or two below each of these headings; `not known, because ...` is an answer.",
        )
    for at, title in empty_sections(page, but=QUESTIONS):
        yield Problem(at, f"the section “{title}” of the data sheet is empty", "Write it, or delete the heading.")
