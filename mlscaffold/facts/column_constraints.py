"""Which constraints of a data dictionary the values of a column break."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from mlscaffold.facts.column_types import bare_number, first_misfit
from mlscaffold.facts.model import Field
from mlscaffold.facts.safe_pattern import Budget, safe_matcher
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Any, Final


_INTEGER = pattern(r" *[+-]?[0-9]{1,300} *")


class Constraints:
    """The constraints of one field, tested on one chunk of its column after another."""

    def __init__(self, declared: Field, budget: Budget) -> None:
        self.field = declared
        self.broken: dict[str, str] = {}
        """The first value that breaks each constraint."""
        given = declared.constraints
        self.unique = given.get("unique") is True
        self.required = given.get("required") is True
        self._seen: set[str] = set()
        self._budget = budget
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
        if isinstance(form := given.get("pattern"), str) and (matcher := safe_matcher(form, self._budget)):
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
