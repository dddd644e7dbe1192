"""The rule `delivery/missing-model-card`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlscaffold.facts.model import Document, Place, Project
from mlscaffold.facts.traits import is_aside, is_published
from mlscaffold.lean import pattern
from mlscaffold.rules import Create, Fix, Problem, rule

CARD_FILE = pattern(r"(?:.*/)?[^/]*model[ _-]?(?:card|description|facts|sheet)[^/]*", re.IGNORECASE)
CARD_HEADING = pattern(r"model (?:cards?|description|details|facts)\b|intended uses?\b", re.IGNORECASE)
HUB_KEYS = frozenset({"library_name", "pipeline_tag", "model-index", "base_model"})


@rule(level="warning", stage="production", since="0.1", when="trains", fix="safe")
def missing_model_card(project: Project) -> Iterator[Problem]:
    """Nothing says what the model is for, on what it was trained, and where it fails."""
    card = project.layout.model_card
    if card in project.paths:
        return
    if project.declared:
        yield Problem(
            Place(card),
            f"there is no model card at `{card}`",
            "Write intended use, data, metrics and limits; the front matter names the run that trained the model.",
            fix=Fix(f"Make `{card}` from the template, with prompts", (Create(card, "model card"),)),
        )
        return
    own = [f.behaviour for f in project.sources if not f.is_test and not is_aside(f.path)]
    saved = [b.saves_model for b in own if b.saves_model]
    # A library saves whatever model it is given, and has none to describe.
    if not saved or not any(b.reads_data for b in own) or is_published(project.documents, project.paths):
        return
    named = (path for path in project.paths if "model" in path.lower())
    if not any(map(CARD_FILE.fullmatch, named)) and not any(map(_is_card, project.documents)):
        yield Problem(
            saved[0],
            "a trained model is saved here, and no model card says what it is for and where it fails",
            "Add a page: intended use, data, metrics overall and on slices, limits, and which run trained it.",
            related=tuple(saved[1:4]),
            confidence="medium",
        )


def _is_card(page: Document) -> bool:
    """Whether a page is a model card, has a section that is one, or has the front matter of a model hub."""
    return bool(HUB_KEYS & page.front_matter.keys()) or any(CARD_HEADING.search(text) for _, _, text in page.headings)
