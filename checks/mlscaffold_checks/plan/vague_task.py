"""The rule `plan/vague-task`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Project
from mlscaffold.facts.tasks import is_vague, things_to_do
from mlscaffold.facts.traits import is_aside
from mlscaffold.rules import Problem, rule


@rule(level="note", stage="prototype", since="0.1", confidence="medium", when="trains")
def vague_task(project: Project) -> Iterator[Problem]:
    """A task names a hope (improve, tune, better) and no method, data, model or time box."""
    for page in project.documents:
        is_plan = project.declared and page.path == project.layout.plan
        if is_aside(page.path) and not is_plan:
            continue
        for at, task in things_to_do(page, is_plan=is_plan):
            if is_vague(task):
                yield Problem(
                    at,
                    f"nobody can tell when “{task[:80]}” is done, or what to do for it",
                    "Name one thing to try, on which data, what you will know then, and how long it may take.",
                )
