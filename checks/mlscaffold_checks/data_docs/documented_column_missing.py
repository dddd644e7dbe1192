"""The rule `data-docs/documented-column-missing`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Table
from mlscaffold.rules import Problem, rule


@rule(level="error", stage="prototype", since="0.1")
def documented_column_missing(table: Table) -> Iterator[Problem]:
    """A field of the dictionary is no column of its table."""
    if table.dictionary is None or table.dictionary.problem or table.problem:
        return
    columns = {column.name for column in table.columns}
    if len(columns) > 1 and not columns.intersection(field.name for field in table.dictionary.fields):
        # The dictionary is of another table, which `undocumented-column` says once.
        return
    for field in table.dictionary.fields:
        if field.name not in columns:
            yield Problem(
                field.at,
                f"field `{field.name}` is documented, but `{table.path}` has no such column",
                "Correct the name, or take the field out of the dictionary.",
            )
