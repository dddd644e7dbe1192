"""The rule `delivery/model-card-without-run`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Place, Project
from mlscaffold.rules import Problem, rule


@rule(level="error", stage="production", since="0.1", when="declared")
def model_card_without_run(project: Project) -> Iterator[Problem]:
    """The model card names a run that is not in the experiment log."""
    card = project.document(project.layout.model_card)
    if card is None or "run" not in card.front_matter:
        return
    run = card.front_matter["run"]
    if run is not None and run not in {record.id for record in project.runs}:
        yield Problem(
            Place(card.path, card.front_matter_lines.get("run", 1)),
            f"run `{run}` of the model card is not in {project.layout.runs}",
            "Commit the record of that run, or train again: training fills the card in.",
        )
