"""The rule `ml-api/missing-eval-mode`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.evaluation_mode import evaluations_in_training_mode, predictions_in_training_mode
from mlscaffold.facts.model import Project
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="prototype", since="0.1", confidence="medium", when="ml")
def missing_eval_mode(project: Project) -> Iterator[Problem]:
    """A PyTorch model predicts in the mode in which it is trained."""
    # What a library loads, its users may have told.
    if project.published:
        return
    for found in predictions_in_training_mode(project):
        model = found.loaded.receiver
        yield Problem(
            found.call.at,
            f"`{model}` predicts as in training: dropout drops, and batch normalisation takes this batch for the data",
            f"Call `{model}.eval()` once the weights are loaded.",
            related=(found.loaded.at,),
        )
    for never in evaluations_in_training_mode(project):
        yield Problem(
            never.call.at,
            f"`{never.call.method}` evaluates as in training, since nothing in the project calls `eval()`:"
            " dropout drops, and batch normalisation takes this batch for the data",
            "Call `eval()` of the network before it is evaluated, and `train()` before it trains on.",
            related=(never.without_gradients.at,),
        )
