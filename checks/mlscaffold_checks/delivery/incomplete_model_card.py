"""The rule `delivery/incomplete-model-card`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Place, Project
from mlscaffold.facts.model_card import HEADINGS, unanswered, unsaid
from mlscaffold.facts.sections import empty_sections
from mlscaffold.rules import AddSection, Fix, Problem, rule


@rule(level="warning", stage="production", since="0.1", when="declared", fix="safe")
def incomplete_model_card(project: Project) -> Iterator[Problem]:
    """The model card leaves out what the model is for, its data, its metrics, its limits, or when it is too old."""
    card = project.document(project.layout.model_card)
    if card is None:
        return
    if absent := unanswered(card):
        yield Problem(
            Place(card.path, 1),
            f"the model card says nothing under: {', '.join(absent)}",
            "Write a sentence or two below each of these headings.",
            fix=Fix("Add the headings, with prompts", tuple(AddSection(card.path, h, "model card") for h in absent)),
        )
    for at, title in empty_sections(card, but=HEADINGS):
        yield Problem(at, f"the section “{title}” of the model card is empty", "Write it, or delete the heading.")
    if missing := list(unsaid(card.front_matter)):
        yield Problem(
            Place(card.path, card.front_matter_lines.get("max_age_days", 1)),
            f"the front matter of the model card does not say: {', '.join(missing)}",
            "Decide when a model is too old, and write it as `max_age_days`; all else is written by training.",
        )
