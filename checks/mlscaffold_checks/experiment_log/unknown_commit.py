"""The rule `experiment-log/unknown-commit`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import RunRecord
from mlscaffold.rules import Problem, rule


@rule(level="error", stage="prototype", since="0.1", when="git")
def unknown_commit(record: RunRecord) -> Iterator[Problem]:
    """A recorded run names a commit that the repository does not have."""
    if record.commit_known is False:
        yield Problem(
            record.place("commit"),
            f"commit `{str(record.fields.get('commit'))[:12]}` of this run is not in the repository",
            "Commit before you train, and keep that commit: a run of code that is gone cannot be repeated.",
        )
