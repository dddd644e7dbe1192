"""The rule `ml-api/uncleared-gradients`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.gradients import uncleared_steps
from mlscaffold.facts.model import Project
from mlscaffold.facts.traits import is_aside
from mlscaffold.rules import Problem, rule


@rule(level="error", stage="exploration", since="0.1", confidence="medium", when="ml")
def uncleared_gradients(project: Project) -> Iterator[Problem]:
    """An optimiser of PyTorch steps in a loop, and nothing clears the gradients."""
    for step, backward in uncleared_steps(project):
        if not is_aside(step.at.path):
            optimiser = step.receiver if not step.arguments else step.arguments[0].names[0]
            yield Problem(
                step.at,
                f"`{step.receiver}.step` adds up the gradients of all steps before: nothing clears them",
                f"Call `{optimiser}.zero_grad()` before `{backward.receiver}.backward()`.",
                related=(backward.at,),
            )
