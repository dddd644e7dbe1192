"""The rule `data-docs/type-mismatch`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Column, Field, Place, Table
from mlscaffold.rules import Problem, rule

_KINDS = {
    "integer": "number", "number": "number", "year": "number", "boolean": "boolean", "string": "text",
    "date": "time", "datetime": "time", "time": "time", "yearmonth": "time",
}  # fmt: skip
_OTHERS = frozenset({"any", "object", "array", "list", "duration", "geopoint", "geojson"})


@rule(level="error", stage="prototype", since="0.1")
def type_mismatch(table: Table) -> Iterator[Problem]:
    """A value in the data is not of the type that the dictionary says."""
    if table.dictionary is None or table.problem:
        return
    fields = {field.name: field for field in table.dictionary.fields}
    for column in table.columns:
        field = fields.get(column.name)
        if field and (found := _mismatch(table, column, field)):
            line, what = found
            yield Problem(
                Place(table.path, line),
                what,
                f"Correct the data, or the type in {table.dictionary.path}.",
                related=(field.at,),
            )


def _mismatch(table: Table, column: Column, field: Field) -> tuple[int, str] | None:
    if field.type not in _KINDS and field.type not in _OTHERS:
        return 1, f"column `{column.name}` is to be `{field.type}`, which is no type of Table Schema"
    if field.type in column.misfits:
        line, value = column.misfits[field.type]
        return (
            line,
            f"`{str(value)[:60]}` in column `{column.name}` is no {field.type}, as its dictionary says",
        )
    # A column store knows one type for all values; a date may be kept as text.
    kinds = {_KINDS.get(column.type), _KINDS.get(field.type)}
    if table.path.endswith(".parquet") and None not in kinds and len(kinds) == 2 and kinds != {"text", "time"}:
        return 0, f"column `{column.name}` holds {column.type} values, and not {field.type}, as its dictionary says"
    return None
