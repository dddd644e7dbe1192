"""The rule `delivery/model-card-without-run`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Place, Project
from mlscaffold.rules import Problem, rule


@rule(level="error", stage="production", since="0.1", when="declared")
def model_card_without_run(project: Project) -> Iterator[Problem]:
    """The model card describes a model, and names no finished run in the experiment log that made it."""
    card = project.document(project.layout.model_card)
    if card is None:
        return
    matter = card.front_matter
    run = matter.get("run")
    record = next((r for r in project.runs if r.id == run), None)
    # Before the first training the card describes no model yet.
    if (run is None and not matter.get("model")) or (record and record.fields.get("status") == "finished"):
        return
    where = project.layout.runs
    if run is None:
        message = f"the card describes the model `{matter.get('model')}`, and does not say which run trained it"
    elif record is None:
        message = f"run `{run}` of the model card is not in `{where}`"
    else:
        message = f"run `{run}` of the model card did not finish"
    yield Problem(
        Place(card.path, card.front_matter_lines.get("run", 1)),
        message,
        f"Commit the record of the run to `{where}`, or train again: training fills the card in.",
    )
