"""The rule `delivery/missing-model-card`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Place, Project
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="production", since="0.1", when="trains")
def missing_model_card(project: Project) -> Iterator[Problem]:
    """Nothing says what the model is for, on what it was trained, and where it fails."""
    if project.layout.model_card in project.paths:
        return
    if project.declared:
        yield Problem(
            Place(project.layout.model_card),
            f"there is no model card at {project.layout.model_card}",
            "Write intended use, data, metrics and limits; training fills in the rest.",
        )
        return
    names = ("model_card", "modelcard", "model-card", "model_description")
    if any(n in p.rpartition("/")[2].lower() for p in project.paths for n in names):
        return
    for document in project.documents:
        if any("model card" in text.lower() or "intended use" in text.lower() for _, _, text in document.headings):
            return
    yield Problem(
        Place("."),
        "models are trained here, and no model card says what they are for and where they fail",
        "Add a page: intended use, data, metrics overall and on slices, limits, run and date.",
        confidence="medium",
    )
