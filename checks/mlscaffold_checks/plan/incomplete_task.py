"""The rule `plan/incomplete-task`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Project
from mlscaffold.facts.tasks import incomplete_tasks
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="prototype", since="0.1", when="declared")
def incomplete_task(project: Project) -> Iterator[Problem]:
    """A task of the plan, or the form that asks for tasks, leaves out what, why, on which data, or when it is done."""
    for task in incomplete_tasks(project):
        verb = "does not ask" if task.what.startswith("the form") else "does not say"
        yield Problem(
            task.at,
            f"{task.what} {verb}: {', '.join(task.missing)}",
            "A task is: try X on this version of the data, so that we know Y; done when Z.",
        )
