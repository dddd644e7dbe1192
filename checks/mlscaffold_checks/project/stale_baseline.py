"""The rule `project/stale-baseline`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Outcome
from mlscaffold.rules import Problem, rule


@rule(level="note", stage="exploration", since="0.1")
def stale_baseline(outcome: Outcome) -> Iterator[Problem]:
    """The baseline lists findings that are not found any more; it would hide them when they come back."""
    if not outcome.gone:
        return
    first, *others = sorted(outcome.gone, key=lambda entry: entry.at)
    more = f", and {len(others)} more entries," if others else ""
    yield Problem(
        first.at,
        f"`{first.rule}` in `{first.path}`{more} {'match' if others else 'matches'} no finding any more",
        "Run `mlscaffold check --write-baseline`: it drops what is gone.",
        related=tuple(entry.at for entry in others),
    )
