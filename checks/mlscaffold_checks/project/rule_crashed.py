"""The rule `project/rule-crashed`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Outcome
from mlscaffold.rules import Problem, rule


@rule(level="error", stage="exploration", since="0.1")
def rule_crashed(outcome: Outcome) -> Iterator[Problem]:
    """A rule failed with an error of its own."""
    for crash in outcome.crashes:
        yield Problem(
            crash.at,
            f"rule `{crash.rule}` failed here: {crash.error}",
            "Please report it to the rule's authors; `--ignore` leaves the rule out until then.",
        )
