"""The rule `data-docs/type-mismatch`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.errors import printable
from mlscaffold.facts.model import Place, Table
from mlscaffold.rules import Problem, rule


@rule(level="error", stage="prototype", since="0.1")
def type_mismatch(table: Table) -> Iterator[Problem]:
    """A value in the data is not of the type that the dictionary says."""
    if table.dictionary is None or table.problem:
        return
    fields = {field.name: field for field in table.dictionary.fields}
    for column in table.columns:
        field = fields.get(column.name)
        if field is None or field.type not in column.misfits:
            continue
        line, value = column.misfits[field.type]
        yield Problem(
            Place(table.path, line),
            f"`{printable(str(value))[:60]}` in column `{column.name}` is no {field.type}, as its dictionary says",
            f"Correct the data, or the type in {table.dictionary.path}.",
            related=(field.at,),
        )
