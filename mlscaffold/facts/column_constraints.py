"""Which constraints of a data dictionary the values of a column break."""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from mlscaffold.facts.column_types import bare_number, first_misfit
from mlscaffold.facts.model import Field

PATTERN_LENGTH: Final = 500
PATTERN_STEPS: Final = 2_000_000
"""Ways to match one value that a pattern may have; more would let a hostile dictionary stop a check."""
PATTERN_BUDGET: Final = 200_000_000
"""Ways to match all values of a column together."""

_INTEGER = re.compile(r" *[+-]?[0-9]{1,300} *")


class Constraints:
    """The constraints of one field, tested on one chunk of its column after another."""

    def __init__(self, declared: Field) -> None:
        self.field = declared
        self.broken: dict[str, str] = {}
        """The first value that breaks each constraint."""
        given = declared.constraints
        self.unique = given.get("unique") is True
        self.required = given.get("required") is True
        self._seen: set[str] = set()
        self._tests = dict(self._made_tests(given))

    def new(self, distinct: Sequence[str]) -> Iterator[tuple[str, str]]:
        """(constraint, value) for each that these values are the first to break; `required` and `unique` left out."""
        for name in [name for name in self._tests if name not in self.broken]:
            test = self._tests[name]
            value = next((value for value in distinct if not test(value)), None)
            if value is not None:
                self.broken[name] = value
                yield name, value

    def repeated(self, values: Sequence[str], distinct: Sequence[str]) -> int | None:
        """The index of the first value that was there before, in this chunk or an earlier one."""
        if len(values) == len(distinct) and self._seen.isdisjoint(distinct):
            self._seen.update(distinct)
            return None
        for index, value in enumerate(values):
            if value in self._seen:
                return index
            self._seen.add(value)
        return None

    def _made_tests(self, given: Mapping[str, Any]) -> Iterator[tuple[str, Callable[[str], bool]]]:
        if isinstance(enum := given.get("enum"), list) and enum:
            yield "enum", self._member(enum)
        for name, holds in _BOUNDS.items():
            bound = self._comparable(given.get(name))
            if bound is not None:
                yield name, self._bounded(bound, holds)
        for name, sign in (("minLength", 1), ("maxLength", -1)):
            length = given.get(name)
            if isinstance(length, int) and not isinstance(length, bool):
                yield name, lambda value, sign=sign, length=length: (len(value) - length) * sign >= 0  # type: ignore[misc]
        if isinstance(pattern := given.get("pattern"), str) and (matcher := safe_matcher(pattern)):
            yield "pattern", matcher

    def _member(self, enum: Sequence[Any]) -> Callable[[str], bool]:
        texts = {str(value).lower() if isinstance(value, bool) else str(value) for value in enum}
        comparable = {c for value in enum if (c := self._comparable(value)) is not None}

        def test(value: str) -> bool:
            if value in texts:
                return True
            found = self._comparable(value)
            # What is no value of the type is a misfit already, and not a second finding.
            return found in comparable if found is not None else bool(self._ordered and comparable)

        return test

    def _bounded(self, bound: Any, holds: Callable[[Any, Any], bool]) -> Callable[[str], bool]:
        def test(value: str) -> bool:
            found = self._comparable(value)
            return found is None or found != found or holds(found, bound)

        return test

    @property
    def _ordered(self) -> bool:
        return self.field.type in {"integer", "number", "year", "date", "datetime", "time", "yearmonth", "boolean"}

    def _comparable(self, value: Any) -> Any:
        """A value of the field's type that can be compared; None for what is none, or has no order."""
        kind = self.field.type
        if value is None:
            return None
        if kind in {"integer", "number", "year"}:
            if isinstance(value, int | float):
                return None if isinstance(value, bool) else value
            text = bare_number(str(value), self.field.options)
            if _INTEGER.fullmatch(text):
                return int(text)
            return float(text) if first_misfit([text], "number", {}) is None else None
        text = str(value).lower() if isinstance(value, bool) else str(value)
        if kind == "boolean":
            return {"true": True, "1": True, "false": False, "0": False}.get(text.lower())
        if (
            kind not in {"date", "datetime", "time", "yearmonth"}
            or self.field.options.get("format", "default") != "default"
        ):
            return None
        if first_misfit([text], kind, {}) is not None:
            return None
        # ISO text sorts as time does, as long as no offset moves it.
        return None if re.search(r"[0-9] ?[+-][0-9:]+$", text[10:]) else text.replace("T", " ").rstrip("Z ")


_BOUNDS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "minimum": lambda value, bound: value >= bound,
    "maximum": lambda value, bound: value <= bound,
    "exclusiveMinimum": lambda value, bound: value > bound,
    "exclusiveMaximum": lambda value, bound: value < bound,
}


# ------------------------------------------------------------------------------------------ patterns


def safe_matcher(pattern: str) -> Callable[[str], bool] | None:
    """A test of whole values against a pattern; None for one that is invalid or could take forever.

    Python's engine tries every way to match: `(a+)+b` has 2**n of them. A pattern is used only when the
    ways can be counted beforehand, and no further than a budget of them.
    """
    if len(pattern) > PATTERN_LENGTH:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = _parser().parse(pattern)
            compiled = re.compile(pattern)
    except (re.error, RecursionError, OverflowError, MemoryError, ValueError):
        return None
    short = _ways(tree, _SHORT)
    if short == math.inf:
        return None
    budget: float = PATTERN_BUDGET

    def matches(value: str) -> bool:
        nonlocal budget
        ways = short if len(value) <= _SHORT else _ways(tree, len(value))
        steps = ways * (len(value) + 1)
        if steps > min(PATTERN_STEPS, budget):
            # Not decided, and so not held against the data.
            return True
        budget -= steps
        return compiled.fullmatch(value) is not None

    return matches


_SHORT = 32
"""Length up to which values share one count of the ways."""


def _parser() -> Any:
    """The standard library's own reader of patterns; it has no public name."""
    import importlib

    return importlib.import_module("re._parser")


_ONE_WAY = frozenset({"LITERAL", "NOT_LITERAL", "IN", "ANY", "AT", "CATEGORY", "RANGE"})


def _ways(tree: Any, length: int) -> float:
    """An upper bound of the ways to match a text of some length; infinite for what cannot be counted."""
    total: float = 1
    for operation, argument in tree:
        name = str(operation)
        if name == "SUBPATTERN":
            total *= _ways(argument[3], length)
        elif name == "BRANCH":
            total *= sum(_ways(branch, length) for branch in argument[1])
        elif name in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
            least, most, inner = argument
            total *= _repeated(_ways(inner, length), int(least), int(most), length)
        elif name not in _ONE_WAY:
            # Looking around and back multiplies the work in ways that are not worth counting.
            return math.inf
    return total


def _repeated(inner: float, least: int, most: int, length: int) -> float:
    counts = max(min(most, length) - least, 0) + 1
    if inner == 1:
        return counts
    # Each turn multiplies the ways: only a few turns can be counted.
    return counts * inner**most if most <= 8 else math.inf
