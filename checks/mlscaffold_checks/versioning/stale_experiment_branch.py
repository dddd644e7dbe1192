"""The rule `versioning/stale-experiment-branch`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Place, Project
from mlscaffold.rules import Problem, rule


@rule(level="note", stage="production", since="0.1", when="git", confidence="medium")
def stale_experiment_branch(project: Project, *, days: int = 90) -> Iterator[Problem]:
    """A branch of an experiment has been left alone for months."""
    if not {"ml", "declared"} & project.traits:
        return
    for name, last in project.git.experiments:
        age = (project.today - last).days
        if age > days:
            yield Problem(
                Place("."),
                f"the last commit on the branch `{name}` is {age} days old",
                "Merge its record into the log, whatever came of it, and delete the branch.",
            )
