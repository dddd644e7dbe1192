"""The rule `project/rule-crashed`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Crash, Outcome
from mlscaffold.rules import Problem, rule


@rule(level="error", stage="exploration", since="0.1")
def rule_crashed(outcome: Outcome) -> Iterator[Problem]:
    """A rule failed with an error of its own, so that its silence means nothing."""
    by_rule: dict[str, list[Crash]] = {}
    for crash in outcome.crashes:
        by_rule.setdefault(crash.rule, []).append(crash)
    for name, crashes in by_rule.items():
        first, *others = crashes
        more = f", and in {len(others)} more places" if others else ""
        yield Problem(
            first.at,
            f"rule `{name}` failed here{more}: {first.error}",
            f"Report it to the rule's authors; until it is mended, `--ignore {name}` leaves it out.",
            related=tuple(crash.at for crash in others[:5]),
        )
