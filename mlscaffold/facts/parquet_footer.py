"""The columns of a Parquet file as its footer tells them, without a query engine.

Importing one takes longer than looking at all other files of a small project. What is read here is the plain part of
the format: flat columns of common types whose empty values the footer counts, with pages where it says that they lie.
All else is for the one who can read everything. Source: the thrift definition of Apache Parquet, and the compact
protocol of Apache Thrift.
"""

from __future__ import annotations

from mlscaffold.facts.file_model import Column
from mlscaffold.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any, Final


MAX_BYTES: Final = 1 << 18
"""Of a footer that is read here; a longer one is read faster by others."""
_MAX_DEPTH: Final = 12

_STRUCT: Final = 12
_BOOLEAN, _INT32, _INT64, _INT96, _FLOAT, _DOUBLE, _BYTES = range(7)
_PLAIN: Final = {
    _BOOLEAN: "boolean", _INT32: "integer", _INT64: "integer", _INT96: "datetime", _FLOAT: "number", _DOUBLE: "number",
}  # fmt: skip
_UTF8, _DATE, _MILLIS, _MICROS = 0, 6, 9, 10
_CONVERTED: Final = {
    (_BYTES, _UTF8): "string", (_INT32, _DATE): "date", (_INT64, _MILLIS): "datetime", (_INT64, _MICROS): "datetime",
    **{(_INT32, kind): "integer" for kind in (11, 12, 13, 15, 16, 17)},
    **{(_INT64, kind): "integer" for kind in (14, 18)},
}  # fmt: skip
"""Converted types by the physical type that they belong to."""
_LOGICAL: Final = {(_BYTES, 1): "string", (_INT32, 6): "date", (_INT64, 8): "datetime"}
_WHOLE: Final = 10
"""The logical type of whole numbers."""


class NotPlainError(Exception):
    """A file has what is not read here, or is broken."""


def footer_columns(data: bytes) -> tuple[Column, ...]:
    """The columns of a Parquet file with their types of Table Schema, and how many values each has and misses.

    Raises NotPlainError where the file is not as plain as that; it may be broken then.
    """
    try:
        return _columns(data)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise NotPlainError from error


def _columns(data: bytes) -> tuple[Column, ...]:
    length = int.from_bytes(data[-8:-4], "little")
    start = len(data) - 8 - length
    if start < 4 or length > MAX_BYTES or not (data.startswith(b"PAR1") and data.endswith(b"PAR1")):
        raise NotPlainError
    footer = _Compact(data, start, len(data) - 8).struct()
    root, *elements = footer[2]
    if root[5] != len(elements) or any(5 in e or e.get(3) == 2 for e in elements):
        raise NotPlainError
    missing = [0] * len(elements)
    rows = 0
    for group in footer[4]:
        if len(group[1]) != len(elements):
            raise NotPlainError
        rows += group[3]
        for number, chunk in enumerate(group[1]):
            about = chunk[3]
            if 1 in chunk or about[3] != [elements[number][4]] or about[5] != group[3]:
                raise NotPlainError
            missing[number] += about[12][3]
            _follow_pages(data, about, start)
    if rows != footer[3] or not elements or not all(0 <= count <= rows for count in missing):
        raise NotPlainError
    return tuple(
        Column(element[4].decode(), position, _type(element), {}, rows - missing[position], missing[position])
        for position, element in enumerate(elements)
    )


def _type(element: dict[int, Any]) -> str:
    physical, logical, converted = element[1], element.get(10), element.get(6)
    if logical is not None:
        ((kind, _),) = logical.items()
        if kind == _WHOLE and physical in (_INT32, _INT64):
            return "integer"
        return _LOGICAL[physical, kind]
    return _PLAIN[physical] if converted is None else _CONVERTED[physical, converted]


def _follow_pages(data: bytes, about: dict[int, Any], end: int) -> None:
    """Go over the headers of the pages of a column; what is torn or overwritten does not lead where it should."""
    at = min(about[9], about.get(11) or about[9])
    stop = at + about[7]
    if at < 4 or stop > end:
        raise NotPlainError
    values = 0
    while at < stop:
        reader = _Compact(data, at, stop)
        page = reader.struct()
        at = reader.at + page[3]
        if page[1] not in (0, 2, 3) or page[3] < 0:
            raise NotPlainError
        values += (page.get(5) or page.get(8) or {1: 0})[1]
    if at != stop or values != about[5]:
        raise NotPlainError


class _Compact:
    """A reader of structs in thrift's compact protocol: a dictionary from each field's number to its value."""

    def __init__(self, data: bytes, at: int, end: int) -> None:
        self.at = at
        self._data, self._end = data, end
        self._depth = 0

    def struct(self) -> dict[int, Any]:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise NotPlainError
        found: dict[int, Any] = {}
        number = 0
        while head := self._byte():
            step, kind = head >> 4, head & 15
            number = number + step if step else self._signed()
            found[number] = self._value(kind) if kind > 2 else kind == 1
        self._depth -= 1
        return found

    def _value(self, kind: int) -> Any:
        if kind in (4, 5, 6):
            return self._signed()
        if kind == 8:
            return self._bytes(self._unsigned())
        if kind == 9:
            return self._list()
        if kind == _STRUCT:
            return self.struct()
        if kind == 3:
            return self._byte()
        if kind == 7:
            return self._bytes(8)
        raise NotPlainError

    def _list(self) -> list[Any]:
        head = self._byte()
        size, kind = head >> 4, head & 15
        if size == 15:
            size = self._unsigned()
        if size > self._end - self.at:
            raise NotPlainError
        return [self._byte() == 1 if kind < 3 else self._value(kind) for _ in range(size)]

    def _byte(self) -> int:
        if self.at >= self._end:
            raise NotPlainError
        self.at += 1
        return self._data[self.at - 1]

    def _bytes(self, count: int) -> bytes:
        self.at += count
        if self.at > self._end:
            raise NotPlainError
        return self._data[self.at - count : self.at]

    def _unsigned(self) -> int:
        value = shift = 0
        while True:
            byte = self._byte()
            value |= (byte & 127) << shift
            if byte < 128:
                return value
            shift += 7
            if shift > 63:
                raise NotPlainError

    def _signed(self) -> int:
        value = self._unsigned()
        return (value >> 1) ^ -(value & 1)
