"""The rule `project/expired-baseline`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Outcome
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="exploration", since="0.1")
def expired_baseline(outcome: Outcome) -> Iterator[Problem]:
    """An entry of the baseline is past the date that was set for its repair."""
    for entry, is_found in outcome.expired:
        what = "its finding is shown again" if is_found else "there is no finding of the kind any more"
        repair = "Repair what it finds" if is_found else "Good"
        yield Problem(
            entry.at,
            f"the time of `{entry.rule}` in `{entry.path}` was over on {entry.expires}, and {what}",
            f"{repair}, then run `mlscaffold check --write-baseline`; with `--expires` it sets a new date.",
        )
