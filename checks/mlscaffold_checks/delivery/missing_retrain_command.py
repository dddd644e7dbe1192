"""The rule `delivery/missing-retrain-command`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Project
from mlscaffold.facts.retraining import may_retrain
from mlscaffold.facts.served import trained_and_served
from mlscaffold.rules import Problem, rule


@rule(level="note", stage="production", since="0.1", confidence="medium", when="serves")
def missing_retrain_command(project: Project) -> Iterator[Problem]:
    """A model is served, and no command trains it again."""
    pair = trained_and_served(project)
    if pair is None or may_retrain(project):
        return
    yield Problem(
        pair.trained,
        f"the model that `{pair.served.path}` serves is trained here, and no single command trains it again",
        "Write a script, or a task of make, that goes from the data to the saved model, and name it in the README.",
        related=(pair.served,),
    )
