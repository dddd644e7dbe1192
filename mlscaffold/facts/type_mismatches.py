"""Values of a table that are not of the types its dictionary says."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Column, Field, Place, Table
from mlscaffold.lean import NamedTuple

_KINDS = {
    "integer": "number", "number": "number", "year": "number", "boolean": "boolean", "string": "text",
    "date": "time", "datetime": "time", "time": "time", "yearmonth": "time",
}  # fmt: skip
_OTHERS = frozenset({"any", "object", "array", "list", "duration", "geopoint", "geojson"})


class Mismatch(NamedTuple):
    """One column whose values are of another type."""

    at: Place
    """The first value that does not fit."""
    what: str
    """What is wrong, in words."""
    field: Place
    """What the dictionary says."""


def type_mismatches(table: Table) -> Iterator[Mismatch]:
    """The columns of a table that do not hold what its dictionary says, in order."""
    if table.dictionary is None or table.problem:
        return
    fields = {field.name: field for field in table.dictionary.fields}
    for column in table.columns:
        field = fields.get(column.name)
        if field and (found := _mismatch(table, column, field)):
            yield Mismatch(Place(table.path, found[0]), found[1], field.at)


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
