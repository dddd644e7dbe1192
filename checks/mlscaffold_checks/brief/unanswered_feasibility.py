"""The rule `brief/unanswered-feasibility`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.brief import FEASIBILITY, unanswered
from mlscaffold.facts.model import Place, Project
from mlscaffold.rules import AddSection, Fix, Problem, rule


@rule(level="note", stage="prototype", since="0.1", when="declared", fix="safe")
def unanswered_feasibility(project: Project) -> Iterator[Problem]:
    """The brief leaves open whether the project can be done."""
    brief = project.document(project.layout.brief)
    if brief is None:
        return
    if open_ := unanswered(brief, FEASIBILITY):
        yield Problem(
            Place(brief.path, 1),
            f"the brief leaves feasibility open: {', '.join(open_)}",
            "Write a sentence below a heading of that name for each; `not an issue, because ...` is an answer.",
            fix=Fix("Add the headings, with prompts", tuple(AddSection(brief.path, q, "brief") for q in open_)),
        )
