"""The rule `ml-api/blanket-warning-filter`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Call, Project, PythonFile
from mlscaffold.facts.traits import is_aside
from mlscaffold.rules import Problem, rule


@rule(level="note", stage="prototype", since="0.1", when="ml")
def blanket_warning_filter(project: Project) -> Iterator[Problem]:
    """Warnings of every kind are switched off."""
    own = [f for f in project.sources if not (f.is_test or is_aside(f.path))]
    # A line that is copied through a project is one habit, and told once.
    found = [call for file in own for call in _blankets(file)]
    for first in found[:1]:
        others = found[1:]
        more = f", here and in {len(others)} more file{'s' if len(others) > 1 else ''}" if others else ""
        yield Problem(
            first.at,
            f"`{first.method}` switches off the warnings of all libraries, and of all kinds{more}",
            "Name the warning that you have read: `category=FutureWarning`, or a `message`.",
            related=tuple(call.at for call in others),
        )


def _blankets(file: PythonFile) -> Iterator[Call]:
    """The first call in a file that hides everything."""
    # Within `with warnings.catch_warnings()` it ends with the block.
    passing = {call.scope for call in file.calls if call.method == "catch_warnings"}
    for call in file.calls:
        if _is_filter(call) and call.scope not in passing and _is_blanket(call):
            yield call
            return


def _is_filter(call: Call) -> bool:
    return call.method in {"filterwarnings", "simplefilter"} and call.name.endswith(f"warnings.{call.method}")


def _is_blanket(call: Call) -> bool:
    action = call.argument("action", 0)
    if action is None or action.value != "ignore" or call.unpacks:
        return False
    # A category of `Warning` and an empty message narrow nothing, nor does a place in the list of filters.
    return all(
        given is action or given.resolved == "Warning" or given.value == "" or given.keyword in {"append", "lineno"}
        for given in call.arguments
    )
