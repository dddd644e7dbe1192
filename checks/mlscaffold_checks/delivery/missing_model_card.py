"""The rule `delivery/missing-model-card`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.distributions import is_library
from mlscaffold.facts.model import Place, Project
from mlscaffold.facts.model_card import has_model_card, is_handed_on
from mlscaffold.facts.teaching import is_teaching
from mlscaffold.facts.traits import is_aside
from mlscaffold.rules import Create, Fix, Problem, rule


@rule(level="warning", stage="production", since="0.1", when="trains", fix="safe")
def missing_model_card(project: Project) -> Iterator[Problem]:
    """Nothing says what the model is for, on what it was trained, and where it fails."""
    card = project.layout.model_card
    if card in project.paths:
        return
    fix = Fix(f"Make `{card}` from the template, with prompts", (Create(card, "model card"),))
    if project.declared:
        yield Problem(
            Place(card),
            f"there is no model card at `{card}`",
            "Write intended use, data, metrics and limits; the front matter names the run that trained the model.",
            fix=fix,
        )
        return
    own = [f.behaviour for f in project.sources if not f.is_test and not is_aside(f.path)]
    # What reads no data may make a model to try the service with.
    saved = [b.saves_model for b in sorted(own, key=lambda b: b.reads_data is None) if b.saves_model]
    # A library saves whatever model it is given, and has none to describe.
    if not saved or not any(b.reads_data for b in own) or _is_library(project):
        return
    if is_handed_on(project) and not has_model_card(project) and not is_teaching(project):
        yield Problem(
            saved[0],
            "a trained model is saved here, and no model card says what it is for and where it fails",
            "Add a page: intended use, data, metrics overall and on slices, limits, and which run trained it.",
            related=tuple(saved[1:4]),
            confidence="medium",
            fix=fix,
        )


def _is_library(project: Project) -> bool:
    # What answers requests has a model of its own, however it is packaged.
    return project.published or ("serves" not in project.traits and is_library(project))
