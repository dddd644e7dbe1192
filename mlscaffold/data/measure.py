"""What can be measured of a table: types, missing values, limits, categories, keys, examples, period.

Types are those that `mlscaffold check` finds (`facts/column_types.py`), or narrower ones that every
reader of Table Schema agrees on.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from mlscaffold.data.database import Database
from mlscaffold.data.yamltext import Number, number
from mlscaffold.facts.table import DEFAULT_MISSING

MOST_CATEGORIES: Final = 20
ROWS_A_CATEGORY: Final = 5
"""Rows that there are for each category on average before a column is taken to have categories."""
LONGEST_CATEGORY: Final = 60
LONGEST_EXAMPLE: Final = 1000

_AMBIGUOUS: Final = ("None", "none", "?", "-", "--", ".")
"""Words that stand for a missing value among numbers or dates, and among other words may be one of them."""
_SURE: Final = tuple(sorted(DEFAULT_MISSING - {""} - set(_AMBIGUOUS)))

_DATE = r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?"
_QUANTITY = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?"
_REAL_DAY = "try_cast(v[:10] AS DATE) IS NOT NULL AND v >= '0001'"
_MARKER, _BIT, _PADDED, _INTEGER, _NUMBER, _WORD, _DAY, _MOMENT, _TIME, _MONTH, _TEXT = (1 << i for i in range(11))
_SHAPES: Final = (
    (_BIT, "v IN ('0', '1')"),
    (_PADDED, "regexp_full_match(v, ' *[+-]?0[0-9]+ *')"),
    (_INTEGER, "regexp_full_match(v, ' *[+-]?[0-9]+ *')"),
    (_NUMBER, f"regexp_full_match(v, ' *({_QUANTITY}|[+-]?(?i:nan|inf|infinity)) *')"),
    (_WORD, "v IN ('true', 'True', 'TRUE', 'false', 'False', 'FALSE')"),
    (_DAY, f"regexp_full_match(v, '{_DATE}') AND {_REAL_DAY}"),
    (_MOMENT, f"regexp_full_match(v, '{_DATE}[T ]{_CLOCK}(Z|[+-][01][0-9]:?[0-5][0-9])?') AND {_REAL_DAY}"),
    (_TIME, f"regexp_full_match(v, '{_CLOCK}')"),
    (_MONTH, "regexp_full_match(v, '[0-9]{4}-(0[1-9]|1[0-2])') AND v >= '0001'"),
)  # fmt: skip
_FORMS: Final = (
    ("integer", _BIT | _INTEGER), ("number", _BIT | _INTEGER | _PADDED | _NUMBER), ("boolean", _BIT | _WORD),
    ("date", _DAY), ("datetime", _MOMENT), ("time", _TIME), ("yearmonth", _MONTH),
)  # fmt: skip
_YEAR_NAME = re.compile(r"(?i)(?:.*[^a-z])?(?:year|yr|yyyy|jahr|ano|año|année|annee)")


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured of one column."""

    name: str
    type: str
    values: int
    """Values that are not missing."""
    missing: int
    unique: bool = False
    """Whether no value occurs twice, which is looked at for text and integers only."""
    minimum: Any = None
    maximum: Any = None
    enum: tuple[str, ...] = ()
    example: Any = None

    @property
    def constraints(self) -> dict[str, Any]:
        """The constraints of Table Schema that its values keep."""
        found: dict[str, Any] = {}
        if self.values and not self.missing:
            found["required"] = True
        if self.unique:
            found["unique"] = True
        if self.minimum is not None:
            found["minimum"] = self.minimum
        if self.maximum is not None:
            found["maximum"] = self.maximum
        if self.enum:
            found["enum"] = list(self.enum)
        return found


@dataclass(frozen=True, slots=True)
class MeasuredTable:
    """What was measured of a table."""

    columns: tuple[Measured, ...]
    rows: int
    missing_values: tuple[str, ...]
    period: tuple[str, str] | None
    """First and last day of its only column of dates."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Columns that could tell each row from all others."""
        return tuple(c.name for c in self.columns if c.unique and not c.missing)


def measure(database: Database, missing: Sequence[str] | None = None) -> MeasuredTable:
    """Measure a table; `missing` are the texts that stand for no value, where people have said which."""
    forms = _forms(database, missing)
    absent = _absent(forms, missing) if not database.declared else ()
    kinds = [
        database.declared[i] if database.declared else _kind(form.bits, form.words, absent)
        for i, form in enumerate(forms)
    ]
    counts = _counts(database, absent)
    limits = _limits(database, kinds, absent)
    examples = _examples(database, kinds, absent)
    unique, enums = _repeats(database, kinds, counts, absent)
    columns = []
    for i, name in enumerate(database.names):
        values = counts.get(i, (0, 0, 0))[0]
        kind = kinds[i] if values or database.declared else "any"
        low, high = limits.get(i, (None, None))
        if kind == "integer" and _is_year(name, low, high, counts.get(i, (0, 0, 0))[2]):
            kind = "year"
        columns.append(
            Measured(
                name=name,
                type=kind,
                values=values,
                missing=database.rows - values,
                unique=i in unique,
                minimum=low,
                maximum=high,
                enum=enums.get(i, ()),
                example=examples.get(i),
            )
        )
    missing_values = ("", *absent) if missing is None else tuple(missing)
    return MeasuredTable(tuple(columns), database.rows, missing_values, _period(database, columns, absent))


def _position(name: str) -> int:
    return int(name[1:])


# --------------------------------------------------------------------------------------------- types


@dataclass(frozen=True, slots=True)
class _Form:
    bits: int = 0
    words: frozenset[str] = frozenset()
    """Those of its values that may stand for a missing one."""


def _forms(database: Database, missing: Sequence[str] | None) -> list[_Form]:
    markers = [*_SURE, *_AMBIGUOUS] if missing is None else list(missing)
    cases = " ".join(f"WHEN {test} THEN {bit}" for bit, test in _SHAPES)
    found = database.query(
        f"""SELECT k, bit_or(kind), list(DISTINCT v) FILTER (kind = {_MARKER}) FROM (
            SELECT k, v, CASE WHEN list_contains(?, v) THEN {_MARKER} {cases} ELSE {_TEXT} END AS kind
            FROM {database.long(range(len(database.names)))}) GROUP BY k""",
        [markers],
    )
    forms = [_Form()] * len(database.names)
    for name, bits, words in found:
        forms[_position(name)] = _Form(bits & ~_MARKER, frozenset(words or ()))
    return forms


def _absent(forms: Iterable[_Form], missing: Sequence[str] | None) -> tuple[str, ...]:
    """The texts that stand for no value anywhere in the table, the empty one aside."""
    if missing is not None:
        return tuple(text for text in missing if text)
    forms = list(forms)
    found = {word for form in forms for word in form.words if word not in _AMBIGUOUS}
    for form in forms:
        if form.bits and _kind(form.bits, frozenset(), ()) != "string":
            found |= form.words
    return tuple(sorted(found))


def _kind(bits: int, words: frozenset[str], absent: Sequence[str]) -> str:
    if words - set(absent):
        return "string"
    if not bits:
        return "any"
    kind = next((kind for kind, form in _FORMS if not bits & ~form), "string")
    # Codes such as 007 are no quantities.
    return "string" if bits & _PADDED and not bits & ~(_BIT | _PADDED | _INTEGER) else kind


def _is_year(name: str, low: Any, high: Any, longest: int) -> bool:
    return bool(_YEAR_NAME.fullmatch(name)) and low is not None and low >= 1000 and high <= 2999 and longest == 4


# -------------------------------------------------------------------------------- counts and limits


def _counts(database: Database, absent: Sequence[str]) -> dict[int, tuple[int, int, int]]:
    """Of each column with values: how many, about how many different ones, and the longest one's length."""
    rows = database.long(range(len(database.names)))
    found = database.query(
        f"""SELECT k, count(*), approx_count_distinct(v), max(length(v)) FROM {rows}
            WHERE NOT list_contains(?, v) GROUP BY k""",
        [list(absent)],
    )
    return {_position(name): (count, different, longest) for name, count, different, longest in found}


def _limits(database: Database, kinds: Sequence[str], absent: Sequence[str]) -> dict[int, tuple[Any, Any]]:
    limits: dict[int, tuple[Any, Any]] = {}
    if integers := [i for i, kind in enumerate(kinds) if kind == "integer"]:
        for name, low, high, sound in database.query(
            f"""SELECT k, min(n), max(n), count(n) = count(*) FROM (
                SELECT k, try_cast(trim(v) AS HUGEINT) AS n FROM {database.long(integers)}
                WHERE NOT list_contains(?, v))
                GROUP BY k""",
            [list(absent)],
        ):
            if sound:
                limits[_position(name)] = (low, high)
    if numbers := [i for i, kind in enumerate(kinds) if kind == "number"]:
        for name, lowest, highest, sound in database.query(
            f"""SELECT k, arg_min(v, n), arg_max(v, n), count(n) FILTER (isfinite(n)) = count(*) FROM (
                SELECT k, v, try_cast(trim(v) AS DOUBLE) AS n FROM {database.long(numbers)}
                WHERE NOT list_contains(?, v))
                GROUP BY k""",
            [list(absent)],
        ):
            if sound:
                limits[_position(name)] = (_bound(lowest, -math.inf), _bound(highest, math.inf))
    if days := [i for i, kind in enumerate(kinds) if kind == "date"]:
        for name, first, last in database.query(
            f"SELECT k, min(v), max(v) FROM {database.long(days)} WHERE NOT list_contains(?, v) GROUP BY k",
            [list(absent)],
        ):
            limits[_position(name)] = (first, last)
    return limits


def _bound(text: str, outward: float) -> Number:
    """A float that the number in the text does not lie beyond, with all the digits that it needs."""
    exact, near = Decimal(text.strip()), float(text)
    if (Decimal(repr(near)) - exact) * (1 if outward > 0 else -1) < 0:
        near = math.nextafter(near, outward)
    return number(repr(near))


def _repeats(
    database: Database, kinds: Sequence[str], counts: Mapping[int, tuple[int, int, int]], absent: Sequence[str]
) -> tuple[set[int], dict[int, tuple[str, ...]]]:
    """The columns in which no value occurs twice, and the categories of those that have some."""
    unique, few = set(), []
    for i, (count, different, longest) in counts.items():
        # The estimate is some percent off; what may be unique or a category is counted exactly.
        if kinds[i] in {"string", "integer"} and count == database.rows > 1 and different > 0.7 * count:
            value = f"try_cast(trim(c{i}) AS HUGEINT)" if kinds[i] == "integer" else f"c{i}"
            if database.query(f"SELECT count(DISTINCT {value}) FROM t")[0][0] == count:
                unique.add(i)
        if kinds[i] == "string" and 1 < different < 2 * MOST_CATEGORIES and longest <= LONGEST_CATEGORY:
            few.append(i)
    categories: dict[int, dict[str, int]] = {}
    if few:
        for name, value, count in database.query(
            f"SELECT k, v, count(*) FROM {database.long(few)} WHERE NOT list_contains(?, v) GROUP BY k, v",
            [list(absent)],
        ):
            categories.setdefault(_position(name), {})[value] = count
    return unique, {i: tuple(sorted(found)) for i, found in categories.items() if _is_closed(found)}


def _is_closed(categories: Mapping[str, int]) -> bool:
    """Whether a list of all categories is likely to be complete.

    By Good and Turing, the chance that the next value is a new one is about the share of values
    that were seen once: a category that occurs once says that there are more.
    """
    total = sum(categories.values())
    return (
        1 < len(categories) <= MOST_CATEGORIES
        and total >= ROWS_A_CATEGORY * len(categories)
        and 1 not in categories.values()
    )


# ------------------------------------------------------------------------------- examples and period


def _examples(database: Database, kinds: Sequence[str], absent: Sequence[str]) -> dict[int, Any]:
    """A value of each column: the first short one of the first rows, else the shortest of them."""
    head = database.query("SELECT * FROM t LIMIT 200")
    gone = {None, *absent}
    found: dict[int, Any] = {}
    empty = []
    for i in range(len(database.names)):
        values = [row[i] for row in head if row[i] not in gone]
        if values:
            value = next((v for v in values if len(v) <= LONGEST_CATEGORY), None) or min(
                values, key=lambda v: (len(v), v)
            )
            found[i] = _example(value, kinds[i])
        else:
            empty.append(i)
    if empty and database.rows > len(head):
        for name, value in database.query(
            f"SELECT k, min(v) FROM {database.long(empty)} WHERE NOT list_contains(?, v) GROUP BY k",
            [list(absent)],
        ):
            found[_position(name)] = _example(value, kinds[_position(name)])
    return {i: value for i, value in found.items() if value is not None}


def _example(value: str, kind: str) -> Any:
    if len(value) > LONGEST_EXAMPLE or kind == "any":
        return None
    if kind == "integer":
        return Number(str(int(value))) if len(value) < 300 else None
    if kind == "number":
        return number(repr(float(value))) if math.isfinite(float(value)) else None
    if kind == "boolean":
        return value.lower() in {"true", "1"}
    return value


def _period(database: Database, columns: Sequence[Measured], absent: Sequence[str]) -> tuple[str, str] | None:
    dated = [i for i, column in enumerate(columns) if column.type in {"date", "datetime"} and column.values]
    if len(dated) != 1:
        return None
    column = f"c{dated[0]}"
    ((first, last),) = database.query(
        f"SELECT min({column}[:10]), max({column}[:10]) FROM t WHERE NOT list_contains(?, {column})",
        [list(absent)],
    )
    return first, last
