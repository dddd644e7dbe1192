"""Which types of Table Schema the values of a column have, decided for many values at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Any, Final


_DATE = r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_TIME = r"(?:[01][0-9]|2[0-4]):[0-5][0-9](?::[0-6][0-9](?:[.,][0-9]++)?)?"
_ZONE = r"(?: ?+(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?))?"
_SHAPES: Final[Mapping[str, str]] = {
    "integer": r" *+[+-]?[0-9]++ *+",
    "number": r" *+(?:[+-]?(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][+-]?[0-9]++)?|[+-]?(?i:nan|inf|infinity)) *+",
    "boolean": r"(?:[Tt]rue|TRUE|[Ff]alse|FALSE|1|0)",
    "date": _DATE,
    "datetime": rf"{_DATE}[T ]{_TIME}{_ZONE}",
    "time": rf"{_TIME}{_ZONE}",
    "year": r"-?[0-9]{4}",
    "yearmonth": r"[0-9]{4}-(?:0[1-9]|1[0-2])",
}

TESTED: Final = tuple(_SHAPES)
"""The types that values can fail to have; `string` and `any` take everything."""

NARROWEST: Final = ("integer", "number", "boolean", "date", "datetime", "time", "yearmonth")
"""The order in which a type is looked for: a column of 0 and 1 holds integers."""

# One expression over all values joined by newlines: possessive, so that it never goes back, and
# where it stops is the first value that does not fit.
_RUNS: Final = {kind: pattern(rf"(?:{shape}\n)*+") for kind, shape in _SHAPES.items()}
_SIGNS: Final = {"date": (4, "-"), "datetime": (4, "-"), "yearmonth": (4, "-"), "time": (2, ":")}
"""The place and the character by which most values show that they are not of a type."""
_LATE_DAY = pattern(r"-(?:02-(?:29|30|31)|(?:04|06|09|11)-31)")
_LEADING_ZERO = pattern(r"(?m)^ *[+-]?0[0-9]")


def first_misfit(values: Sequence[str], kind: str, options: Mapping[str, Any]) -> int | None:
    """The index of the first value that a type of Table Schema does not allow, or None.

    `options` are those of the field (`format`, `trueValues`, `decimalChar`...). A type or format that
    cannot be decided here has no misfits.
    """
    if kind not in _SHAPES:
        return None
    if kind in {"integer", "number"} and options.keys() & {"groupChar", "decimalChar", "bareNumber"}:
        values = [bare_number(value, options) for value in values]
    elif kind == "boolean" and (options.get("trueValues") or options.get("falseValues")):
        return _outside(values, _words(options, "trueValues") | _words(options, "falseValues"))
    elif kind in {"date", "datetime", "time"} and (form := options.get("format") or "default") != "default":
        return _not_of_format(values, form) if isinstance(form, str) and "%" in form else None
    return _first_unlike(values, kind)


def narrowest(values: Sequence[str]) -> str:
    """The narrowest type that all values have."""
    return next((kind for kind in NARROWEST if _first_unlike(values, kind) is None), "string")


def has_leading_zeros(values: Sequence[str]) -> bool:
    """Whether numbers are written with leading zeros: codes, and no quantities."""
    return _LEADING_ZERO.search("\n".join(values)) is not None


def bare_number(value: str, options: Mapping[str, Any]) -> str:
    """A number as Python writes it, from the way the field's options say it is written."""
    if options.get("bareNumber") is False:
        value = value.strip("\t\n %€$£¥abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    if isinstance(group := options.get("groupChar"), str) and group:
        value = value.replace(group, "")
    if isinstance(decimal := options.get("decimalChar"), str) and decimal and decimal != ".":
        # A point is then no decimal sign: it must not pass for one.
        value = value.replace(".", "\0").replace(decimal, ".")
    return value


def _words(options: Mapping[str, Any], key: str) -> frozenset[str]:
    given = options.get(key)
    defaults = {"trueValues": ("true", "True", "TRUE", "1"), "falseValues": ("false", "False", "FALSE", "0")}[key]
    if not isinstance(given, list):
        return frozenset(defaults)
    return frozenset(str(word).lower() if isinstance(word, bool) else str(word) for word in given)


def _outside(values: Sequence[str], allowed: frozenset[str]) -> int | None:
    return next((index for index, value in enumerate(values) if value not in allowed), None)


def _not_of_format(values: Sequence[str], form: str) -> int | None:
    """The first value that `strptime` refuses; None too when it does not know the format."""
    from datetime import datetime

    if len(form) > 60:
        return None
    try:
        # The format itself must be one, before a value can fail it.
        datetime.strptime(datetime(2000, 12, 31, 23, 59, 58).strftime(form), form)  # noqa: DTZ001, DTZ007
    except (ValueError, re.error, IndexError, KeyError, TypeError):
        return None
    for index, value in enumerate(values):
        try:
            datetime.strptime(value[:100], form)  # noqa: DTZ007
        except ValueError:
            return index
    return None


def _first_unlike(values: Sequence[str], kind: str) -> int | None:
    if values and (sign := _SIGNS.get(kind)) and values[0][sign[0] : sign[0] + 1] != sign[1]:
        return 0
    text = "\n".join(values) + "\n" if values else ""
    broken = None
    if text.count("\n") != len(values):
        # A value of several lines has no type but string.
        broken = next(index for index, value in enumerate(values) if "\n" in value)
        text = "".join(value + "\n" for value in values[:broken])
    match = _RUNS[kind].match(text)
    end = match.end() if match else 0
    if end < len(text):
        broken = text.count("\n", 0, end)
    if kind in {"date", "datetime"} and _LATE_DAY.search(text, 0, end):
        late = _first_late(values, broken if broken is not None else len(values))
        broken = late if late is not None else broken
    return broken


def _first_late(values: Sequence[str], stop: int) -> int | None:
    """The first date before an index that no calendar has, like 30 February."""
    from datetime import date

    return next((i for i, value in enumerate(values[:stop]) if not _accepts(date.fromisoformat, value[:10])), None)


def _accepts(parse: Callable[[str], object], value: str) -> bool:
    try:
        parse(value)
    except ValueError:
        return False
    return True
