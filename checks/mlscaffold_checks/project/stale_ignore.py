"""The rule `project/stale-ignore`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Outcome
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="exploration", since="0.1")
def stale_ignore(outcome: Outcome) -> Iterator[Problem]:
    """A suppression suppresses nothing, or has no reason and therefore no effect."""
    for unused in outcome.unused:
        why = "has nothing to say here" if unused.known else "does not exist"
        yield Problem(
            unused.at,
            f"`{unused.rule}` is ignored here, but {'it ' if unused.known else ''}{why}",
            "Delete the suppression.",
        )
    for suppression in outcome.unexplained:
        yield Problem(
            suppression.at,
            "this suppression gives no reason, and has no effect",
            "Write the reason behind the bracket: `# mlscaffold: ignore[family/rule] because ...`.",
        )
