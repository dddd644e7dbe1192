"""What a dictionary says of a table and the table does not keep: reported, and never changed.

Values are judged as `mlscaffold check` judges them, but all of them, in a file of any size.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mlscaffold.data.database import Database
from mlscaffold.data.measure import Measured, MeasuredTable
from mlscaffold.errors import printable
from mlscaffold.facts.column_constraints import Constraints
from mlscaffold.facts.column_types import bare_number, first_misfit
from mlscaffold.facts.model import DataDictionary, Field, Place
from mlscaffold.facts.safe_pattern import Budget
from mlscaffold.rendered import SENTINEL

_TESTED = frozenset({
    "enum", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "pattern",
})  # fmt: skip
_PERIOD = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")


def contradictions(
    dictionary: DataDictionary, examples: Mapping[str, str], measured: MeasuredTable, database: Database
) -> Iterator[tuple[Place, str]]:
    """Each with its place in the dictionary; `examples` are those that are written, as text."""
    columns = {column.name: (i, column) for i, column in enumerate(measured.columns)}
    budget = Budget()
    for field in dictionary.fields:
        if field.name not in columns:
            yield field.at, f"field `{printable(field.name)}` is no column of the data"
            continue
        position, column = columns[field.name]
        for message in _of_field(field, examples.get(field.name), position, column, dictionary, database, budget):
            yield field.at, f"field `{printable(field.name)}`: {message}"
    for message in _of_table(dictionary, columns, measured, database):
        yield dictionary.at, message


def _of_field(
    field: Field, example: str | None, position: int, column: Measured, dictionary: DataDictionary,
    database: Database, budget: Budget,
) -> Iterator[str]:  # fmt: skip
    own = field.options.get("missingValues")
    absent = [str(value) for value in own] if isinstance(own, list) else list(dictionary.missing_values)
    if field.pii or field.type in {"object", "array"} or (example or "").startswith(SENTINEL):
        example = None
    same = column.type == field.type and (example is None or example == _text(column.example))
    if not (same and _plain(field.constraints) == _plain(column.constraints)):
        yield from _of_values(field, example, database.distinct(position, absent), column, budget)
    test = Constraints(field, budget)
    missing, repeated = column.missing, 0
    if isinstance(own, list) or (test.unique and not column.unique):
        name = f"c{position}"
        ((count, different),) = database.query(
            f"SELECT count({name}), count(DISTINCT {name}) FROM t WHERE NOT list_contains(?, {name})", [absent]
        )
        missing, repeated = database.rows - count, count - different
    if test.required and missing:
        yield f"it is written as required, but {_times(missing, 'value is', 'values are')} missing"
    if test.unique and repeated:
        yield f"it is written as unique, but {_times(repeated, 'value is', 'values are')} repeated"


def _of_values(
    field: Field, example: str | None, chunks: Iterator[list[str]], column: Measured, budget: Budget
) -> Iterator[str]:
    # Nested columns of a Parquet file have no values that could be looked at.
    opaque = column.type == "any" and column.values > 0
    tests = Constraints(field, budget)
    tested = _TESTED & field.constraints.keys()
    misfit: str | None = None
    seen = example is None or opaque or not column.values
    for values in chunks:
        if opaque:
            break
        if misfit is None and (index := first_misfit(values, field.type, field.options)) is not None:
            misfit = values[index]
            yield f"it is written as {field.type}, but holds {_shown(misfit)}"
        for name, value in tests.new(values) if tested else ():
            yield f"{_shown(value)} breaks its constraint {name}"
        seen = seen or any(_occurs(example or "", value, field) for value in values)
    if not seen:
        yield f"its example {_shown(example or '')} does not occur"


def _occurs(example: str, value: str, field: Field) -> bool:
    if example == value:
        return True
    if field.type in {"integer", "number", "year"}:
        try:
            return float(bare_number(value, field.options)) == float(example)
        except ValueError:
            return False
    if field.type == "boolean":
        return example.lower() in {"true", "false"} and (value.lower() in {"true", "1"}) == (example.lower() == "true")
    return field.type in {"date", "datetime"} and value.replace("T", " ") == example.replace("T", " ")


def _of_table(
    dictionary: DataDictionary, columns: Mapping[str, tuple[int, Measured]], measured: MeasuredTable, database: Database
) -> Iterator[str]:
    key = dictionary.primary_key
    if key and all(name in columns for name in key):
        names = [f"c{columns[name][0]}" for name in key]
        empty = " OR ".join(f"{name} IS NULL OR list_contains(?, {name})" for name in names)
        ((missing, different),) = database.query(
            f"SELECT count(*) FILTER ({empty}), count(DISTINCT struct_pack({', '.join(f'{n} := {n}' for n in names)}))"
            " FROM t",
            [list(dictionary.missing_values)] * len(names),
        )
        shown = ", ".join(printable(name) for name in key)
        if missing:
            yield f"primary key ({shown}): it is missing in {_times(missing, 'row', 'rows')}"
        if different < database.rows:
            yield f"primary key ({shown}): {_times(database.rows - different, 'row repeats', 'rows repeat')} it"
    if measured.period:
        first, last = measured.period
        start, end = (str(dictionary.coverage.get(side, "")) for side in ("start", "end"))
        if _PERIOD.fullmatch(start) and first[: len(start)] < start:
            yield f"coverage starts on {start}, but the first date is {first}"
        if _PERIOD.fullmatch(end) and last[: len(end)] > end:
            yield f"coverage ends on {end}, but the last date is {last}"


def _plain(constraints: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: [_text(v) for v in value] if isinstance(value, Sequence) and not isinstance(value, str) else _text(value)
        for name, value in constraints.items()
    }


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _shown(value: str) -> str:
    return f"`{printable(value[:60])}{'…' if len(value) > 60 else ''}`"


def _times(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
