"""The rule `testing/no-train-serve-parity-test`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Place, Project
from mlscaffold.facts.parity import may_hold_serving_to_training
from mlscaffold.facts.served import trained_and_served
from mlscaffold.rules import Problem, rule


@rule(level="note", stage="production", since="0.1", confidence="medium", when="serves")
def no_train_serve_parity_test(project: Project) -> Iterator[Problem]:
    """No test holds what is served against what was trained."""
    pair = trained_and_served(project) if project.tests else None
    if pair is None or may_hold_serving_to_training(project):
        return
    yield Problem(
        Place(project.tests[0]),
        f"no test holds what `{pair.served.path}` answers against the model that `{pair.trained.path}` trains",
        "Send rows of the training data to the service in a test, and assert that it answers as the model does.",
        related=(pair.served, pair.trained),
    )
