"""The rule `data-docs/missing-table-notes`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import DataDictionary
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="prototype", since="0.1", when="declared")
def missing_table_notes(dictionary: DataDictionary) -> Iterator[Problem]:
    """A dictionary does not say what a row is, or how the table is kept up to date."""
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
    if missing:
        yield Problem(
            dictionary.at,
            f"the dictionary of table `{dictionary.name}` lacks {' and '.join(missing)}",
            "Say in a sentence what one row is, and how often rows are added or changed.",
        )
