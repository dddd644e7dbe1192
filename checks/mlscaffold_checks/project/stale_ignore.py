"""The rule `project/stale-ignore`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Outcome, UnusedSuppression
from mlscaffold.rules import Fix, Problem, RemoveIgnore, RemoveKey, rule


@rule(level="warning", stage="exploration", since="0.1", fix="safe")
def stale_ignore(outcome: Outcome) -> Iterator[Problem]:
    """A suppression suppresses nothing: its rule finds nothing there, does not exist, or no reason is given."""
    for unused in outcome.unused:
        why, hint = _why(unused)
        yield Problem(unused.at, f"`{unused.rule}` is suppressed here, and {why}", hint, fix=_fix(unused))
    for suppression in outcome.unexplained:
        yield Problem(
            suppression.at,
            "this suppression gives no reason, and therefore suppresses nothing",
            "Write the reason behind the bracket: `# mlscaffold: ignore[family/rule] because ...`.",
        )


def _why(unused: UnusedSuppression) -> tuple[str, str]:
    if unused.glob:
        return f"no file of the project matches `{unused.glob}`", "Mend the glob, or delete the suppression."
    if unused.known:
        return "finds nothing there", "Delete the suppression."
    if "/" not in unused.rule:
        return "is no rule", "Name each rule in full, as `family/rule`: a reason is that of one rule."
    return "does not exist", "`mlscaffold rules` lists all names."


def _fix(unused: UnusedSuppression) -> Fix | None:
    """Deleting it; a name that does not exist was meant as another, and a glob that matches nothing too."""
    if not unused.known or unused.glob or not (unused.key or unused.in_code):
        return None
    change = RemoveKey(unused.at.path, unused.key) if unused.key else RemoveIgnore(unused.at, unused.rule)
    return Fix(f"Delete the suppression of `{unused.rule}`", (change,))
