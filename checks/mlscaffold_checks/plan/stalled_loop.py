"""The rule `plan/stalled-loop`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Project, date
from mlscaffold.facts.run_changes import newest_run
from mlscaffold.rules import Problem, rule


@rule(level="note", stage="prototype", since="0.1", confidence="medium", when="declared")
def stalled_loop(project: Project, *, days: int = 14) -> Iterator[Problem]:
    """Model code was changed after the newest run, and nobody has measured for a while what that does."""
    newest = newest_run(project)
    if newest is None or not project.unmeasured:
        return
    waiting = (project.today - date.fromisoformat(min(project.unmeasured))).days
    if waiting > days:
        times = len(project.unmeasured)
        yield Problem(
            newest.place("commit"),
            f"since this run, the newest, {times} {'commits have' if times > 1 else 'commit has'} changed model code; "
            f"the first has waited {waiting} days to be measured",
            "Train, and compare with this run; then write what came of it.",
        )
