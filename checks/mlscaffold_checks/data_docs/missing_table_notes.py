"""The rule `data-docs/missing-table-notes`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import DataDictionary
from mlscaffold.rules import Problem, rule

_TIMES = frozenset({"date", "datetime", "year", "yearmonth"})


@rule(level="warning", stage="prototype", since="0.1", when="declared")
def missing_table_notes(dictionary: DataDictionary) -> Iterator[Problem]:
    """A dictionary does not say what a row is, how the table is kept up to date, or what period it covers."""
    if dictionary.problem:
        return
    missing = [
        what
        for what, text in (
            ("what one row is (`description`)", dictionary.description),
            ("`updates`", dictionary.updates),
        )
        if not text.strip() or text.strip().startswith("FILL IN:")
    ]
    dated = next((field.name for field in dictionary.fields if field.type in _TIMES), "")
    if dated and not any(value and not str(value).startswith("FILL IN:") for value in dictionary.coverage.values()):
        missing.append(f"the period that `{dated}` covers (`coverage`)")
    if missing:
        yield Problem(
            dictionary.at,
            f"the dictionary of table `{dictionary.name}` lacks {' and '.join(missing)}",
            "Say what one row is, how often rows are added or changed, and from when to when they are.",
        )
