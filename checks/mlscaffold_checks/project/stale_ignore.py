"""The rule `project/stale-ignore`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Outcome
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="exploration", since="0.1")
def stale_ignore(outcome: Outcome) -> Iterator[Problem]:
    """A suppression suppresses nothing: its rule finds nothing there, does not exist, or no reason is given."""
    for unused in outcome.unused:
        what = "finds nothing there" if unused.known else "does not exist"
        hint = "Delete the suppression." if unused.known else "`mlscaffold rules` lists all names."
        yield Problem(unused.at, f"`{unused.rule}` is suppressed here, and {what}", hint)
    for suppression in outcome.unexplained:
        yield Problem(
            suppression.at,
            "this suppression gives no reason, and therefore suppresses nothing",
            "Write the reason behind the bracket: `# mlscaffold: ignore[family/rule] because ...`.",
        )
