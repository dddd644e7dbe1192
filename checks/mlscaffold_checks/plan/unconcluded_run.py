"""The rule `plan/unconcluded-run`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Project
from mlscaffold.facts.run_changes import finished, is_concluded
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="prototype", since="0.1", when="declared")
def unconcluded_run(project: Project) -> Iterator[Problem]:
    """A run was followed by another one, and nobody wrote what was decided because of it."""
    card = project.document(project.layout.model_card)
    # Whether the model of the card is taken into use is decided there.
    judged = card.front_matter.get("run") if card and card.front_matter.get("accepted") is not None else None
    # The newest run is still being looked at.
    for run in finished(project)[:-1]:
        if not is_concluded(run) and run.id != judged:
            yield Problem(
                run.place("conclusion"),
                f"run `{run.id}` ended, others came after it, and its record does not say what was decided",
                "Write one sentence into `conclusion`: kept, dropped, or what it showed; it may be written later.",
            )
