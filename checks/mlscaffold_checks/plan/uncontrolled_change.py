"""The rule `plan/uncontrolled-change`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Project
from mlscaffold.facts.run_changes import changes
from mlscaffold.rules import Problem, rule


@rule(level="note", stage="prototype", since="0.1", when="declared")
def uncontrolled_change(project: Project) -> Iterator[Problem]:
    """A run differs in more than one thing from the run that it is compared to."""
    runs = {run.id: run.fields for run in project.runs if not run.problem}
    for run in project.runs:
        before = runs.get(str(run.fields.get("compared_to")))
        if before is None or run.fields.get("status") != "finished" or before is run.fields:
            continue
        changed = list(changes(before, run.fields))
        if len(changed) > 1:
            yield Problem(
                run.place("compared_to"),
                f"this run differs from the one it is compared to in {len(changed)} things: {', '.join(changed[:6])}",
                "Change one thing a run, or compare with a run in between.",
            )
