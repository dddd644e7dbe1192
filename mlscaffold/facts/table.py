"""Tables: the columns of a CSV, TSV or Parquet file, their types, and how they fit their dictionary."""

from __future__ import annotations

import csv
import io
import itertools
import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from mlscaffold.facts.column_constraints import Constraints
from mlscaffold.facts.column_types import NARROWEST, TESTED, first_misfit, has_leading_zeros, narrowest
from mlscaffold.facts.content_hash import sha256
from mlscaffold.facts.model import Column, DataDictionary, Field, Resource, Table
from mlscaffold.facts.safe_pattern import Budget
from mlscaffold.facts.text import decode, is_binary, is_lfs_pointer
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Any, Final


CHUNK: Final = 20_000
"""Rows held at a time."""

FIELD_LIMIT: Final = 2**24
"""Characters in one cell; a quote that is never closed would swallow the file."""

DEFAULT_MISSING: Final = frozenset({
    "", "NA", "N/A", "n/a", "NaN", "nan", "-NaN", "-nan", "NULL", "null", "None", "<NA>", "#N/A", "#NA", "?",
    "1.#IND", "-1.#IND", "1.#QNAN", "-1.#QNAN", "#N/A N/A",
})  # fmt: skip
"""What stands for no value in a table that no dictionary describes."""

_SHOWN: Final = 20
"""Values of a column that are kept as they are."""

_DELIMITERS: Final = (",", ";", "\t", "|")
_PLAIN_NAME: Final = pattern(r"[A-Za-z_][\w.-]{0,60}")
_SAMPLE: Final = 2**16
_PLAIN_NUMBER = pattern(r"\s*+[+-]?(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][+-]?[0-9]++)?\s*+")


class _Dialect(NamedTuple):
    delimiter: str
    quoting: int


def read_table(
    path: str,
    data: bytes,
    *,
    dictionary: DataDictionary | None = None,
    sample_rows: int | None = None,
    resource: Resource | None = None,
) -> Table:
    """The table in a CSV or TSV file, its first `sample_rows` rows or all of them.

    What holds no table (an LFS pointer, a web page, rows of different lengths, no header) has no
    columns and says why in `problem`. Whether it is data that the project learns from is left open.
    """
    columns: tuple[Column, ...] = ()
    rows, complete, problem = 0, True, _no_table(data)
    if not problem:
        try:
            columns, rows, complete, problem = _read(path, decode(data), dictionary, sample_rows)
        except csv.Error as error:
            problem = f"it is no table: {error}"
    return Table(
        path=path,
        name=(resource.name if resource else "") or posixpath.basename(path).split(".")[0],
        columns=columns,
        rows=rows,
        complete=complete,
        sha256=sha256(data),
        bytes=len(data),
        is_data=True,
        dictionary=dictionary,
        resource=resource,
        described_in=(),
        problem=problem,
    )


def _no_table(data: bytes) -> str:
    if not data.strip():
        return "it is empty"
    if is_lfs_pointer(data):
        return "it is a Git LFS pointer: its content is not here"
    if is_binary(data):
        return "it is binary and no text"
    head = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype", b"<html", b"<?xml")):
        return "it is a web page and no table"
    if re.match(rb"\{\s*[\"}]|\[\s*[\[{\"]", head):
        return "it is JSON and no table"
    return ""


# ------------------------------------------------------------------------------------------- reading


def _reader(text: str, dialect: _Dialect) -> Any:
    lines = itertools.chain.from_iterable(io.StringIO(part, newline="") for part in _parts(text))
    return csv.reader(lines, delimiter=dialect.delimiter, quoting=dialect.quoting)  # type: ignore[arg-type]


def _parts(text: str) -> Iterator[str]:
    """A text in parts that end with a line: mostly the first rows alone are read."""
    start = 0
    while start < len(text):
        end = text.find("\n", start + _SAMPLE) + 1 or len(text)
        yield text[start:end]
        start = end


def _read(
    path: str, text: str, dictionary: DataDictionary | None, sample_rows: int | None
) -> tuple[tuple[Column, ...], int, bool, str]:
    previous = csv.field_size_limit(FIELD_LIMIT)
    try:
        return _measured(path, text, dictionary, sample_rows)
    finally:
        csv.field_size_limit(previous)


def _measured(
    path: str, text: str, dictionary: DataDictionary | None, sample_rows: int | None
) -> tuple[tuple[Column, ...], int, bool, str]:
    offset = 0
    if text[:4].lower() == "sep=" and text[5:6] in {"\n", "\r"}:
        # Excel's own hint.
        dialect = _Dialect(text[4], csv.QUOTE_MINIMAL)
        start = text.index("\n") + 1 if "\n" in text else len(text)
        text, offset = text[start:], 1
    else:
        dialect = _sniffed(path, text)
    chunks = _Chunks(_reader(text, dialect), sample_rows, offset)
    header = chunks.header()
    first = chunks.next()
    known = {declared.name for declared in dictionary.fields} if dictionary else set()
    problem = _no_header(header, first.rows, known)
    if problem:
        return (), 0, False, problem
    width = len(header)
    if first.rows and all(len(row) == width + 1 for row in first.rows):
        # Written with row names that have no header of their own.
        header = ["", *header]
    fields = {declared.name: declared for declared in dictionary.fields} if dictionary else {}
    missing = frozenset(dictionary.missing_values) if dictionary else DEFAULT_MISSING
    budget = Budget()
    measures = [Measure(name, i, fields.get(name), missing, budget) for i, name in enumerate(header)]
    rows = odd = 0
    odd_at = (0, 0)
    chunk = first
    while chunk.rows:
        wrong = [i for i, row in enumerate(chunk.rows) if len(row) != len(header)]
        for i in wrong:
            row = chunk.rows[i]
            if any(row[len(header) :]) or len(row) < len(header):
                odd_at = odd_at if odd else (chunk.lines[i], len(row))
                odd += 1
            chunk.rows[i] = (row + [""] * len(header))[: len(header)]
        for measure, column in zip(measures, zip(*chunk.rows, strict=True), strict=True):
            measure.take(column, chunk.lines)
        rows += len(chunk.rows)
        chunk = chunks.next()
    if odd > 1 and odd > 0.2 * rows:
        return (
            (),
            0,
            False,
            f"its rows differ in length: line {odd_at[0]} has {odd_at[1]} cells, the header {len(header)}",
        )
    columns = [measure.column() for measure in measures]
    while len(columns) > 1 and not columns[-1].name and not columns[-1].values:
        # A delimiter at the end of every line makes no column.
        columns.pop()
    return tuple(columns), rows, chunks.complete, ""


class _Chunk(NamedTuple):
    rows: list[list[str]]
    lines: Sequence[int]


class _Chunks:
    """The rows of a reader, many at a time, each with the line that it begins on."""

    def __init__(self, reader: Any, limit: int | None, offset: int) -> None:
        self.reader = reader
        self.left = limit
        self.offset = offset
        self.complete = False

    def header(self) -> list[str]:
        """The first row that is not blank."""
        return next((row for row in self.reader if any(cell.strip() for cell in row)), [])

    def next(self) -> _Chunk:
        """The next rows, blank ones left out; none at the end."""
        while True:
            if self.left == 0:
                self.complete = not any(self.reader)
                return _Chunk([], ())
            size = CHUNK if self.left is None else min(CHUNK, self.left)
            before = self.reader.line_num + self.offset
            rows: list[list[str]] = list(itertools.islice(self.reader, size))
            if not rows:
                self.complete = True
                return _Chunk([], ())
            lines: Sequence[int] = range(before + 1, before + 1 + len(rows))
            if self.reader.line_num + self.offset != before + len(rows):
                lines = list(itertools.accumulate((_height(row) for row in rows[:-1]), initial=before + 1))
            if [] in rows:
                kept = [i for i, row in enumerate(rows) if row]
                rows, lines = [rows[i] for i in kept], [lines[i] for i in kept]
            if rows:
                if self.left is not None:
                    self.left -= len(rows)
                return _Chunk(rows, lines)


def _height(row: Sequence[str]) -> int:
    """How many lines a row takes up."""
    return 1 + sum(
        cell.count("\n") + cell.count("\r") - cell.count("\r\n") for cell in row if "\n" in cell or "\r" in cell
    )


def delimiter_of(path: str, text: str) -> str:
    """The character between the cells of a text table, as far as its beginning shows."""
    return _sniffed(path, text).delimiter


def _sniffed(path: str, text: str) -> _Dialect:
    """The delimiter that gives the most rows the header's number of cells, and how quotes are meant."""
    sample = text[:_SAMPLE]
    if len(text) > _SAMPLE and "\n" in sample:
        sample = sample[: sample.rindex("\n") + 1]
    first = "\t" if path.lower().endswith((".tsv", ".tab")) else ","
    best, best_score = _Dialect(first, csv.QUOTE_MINIMAL), (0.0, 0)
    for delimiter in sorted(_DELIMITERS, key=lambda d: d != first):
        dialect = _Dialect(delimiter, csv.QUOTE_MINIMAL)
        score = _score(sample, dialect)
        if '"' in sample:
            # Inch marks and the like: quotes that quote nothing join what are several rows.
            literal = _Dialect(delimiter, csv.QUOTE_NONE)
            literal_score = _score(sample, literal)
            if literal_score[0] > score[0] or (literal_score[0] == score[0] and _has_stray_quotes(sample, delimiter)):
                dialect, score = literal, literal_score
        if score > best_score:
            best, best_score = dialect, score
    if not best_score[1] and _has_blanks_between(sample):
        return _Dialect(" ", csv.QUOTE_MINIMAL)
    return best


def _has_blanks_between(sample: str) -> bool:
    """Whether the cells of each row stand between blanks, below a header of names."""
    first = sample.split("\n", 1)[0].rstrip("\r").split(" ")
    if len(first) < 2 or len(set(first)) < len(first) or not all(map(_PLAIN_NAME.fullmatch, first)):
        return False
    return sample.count("\n") > 2 and _score(sample, _Dialect(" ", csv.QUOTE_MINIMAL))[0] == 1.0


def _has_stray_quotes(sample: str, delimiter: str) -> bool:
    """Whether text follows a closing quote within its cell, which no writer of CSV does."""
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, strict=True)
    try:
        for _ in reader:
            pass
    except csv.Error as error:
        # The sample may end within a cell.
        return "expected after" in str(error)
    return False


def _score(sample: str, dialect: _Dialect) -> tuple[float, int]:
    """How regular a sample is when read so: the share of rows as long as the header, and that length."""
    reader = _reader(sample, dialect)
    try:
        rows = [row for row in itertools.islice(reader, 300) if row]
    except csv.Error:
        return 0.0, 0
    if not rows or len(rows[0]) < 2:
        return 0.0, 0
    width = len(rows[0])
    if len(rows) > 2 and all(len(row) == width + 1 for row in rows[1:]):
        width += 1
    fitting = sum(len(row) == width for row in rows[1:]) + 1
    # Coarse, so that one odd row does not decide between two delimiters.
    return round(fitting / len(rows), 1), width


# -------------------------------------------------------------------------------------------- header


def _no_header(header: Sequence[str], rows: Sequence[Sequence[str]], known: set[str]) -> str:
    """Why the first row is no header; empty when it is one, or when nothing says that it is not."""
    if not header:
        return "it is empty"
    if known.intersection(header):
        return ""
    if len(header) == 1 and len(words := header[0].split()) > 1 and all(map(_PLAIN_NUMBER.fullmatch, words)):
        return "its cells are separated by blanks"
    numbers = [cell for cell in header if _PLAIN_NUMBER.fullmatch(cell)]
    if rows and _counts_up(numbers):
        return ""
    filled = [cell for cell in header if cell.strip()]
    if numbers and len(numbers) == len(filled):
        return "it has no header: its first row holds numbers"
    names = values = repeated = 0
    for position, cell in enumerate(header):
        column = [row[position] for row in itertools.islice(rows, 1000) if position < len(row)]
        column = [value for value in column if value not in DEFAULT_MISSING]
        if not cell.strip() or len(column) < 2:
            continue
        kind = narrowest(list(dict.fromkeys(column)))
        if kind == "string":
            repeated += cell in column
        elif first_misfit([cell], kind, {}) is None:
            values += 1
        else:
            names += 1
    if not names and (values or repeated * 2 > len(header)):
        return "it has no header: its first row looks like all others"
    return ""


def _counts_up(numbers: Sequence[str]) -> bool:
    """Whether numbers are the names of columns: 0, 1, 2... or years, or wavelengths at even distances."""
    # What `str` takes for a blank is not all one to `int`.
    plain = [number.strip() for number in numbers]
    if not plain or not all(number.isdecimal() and len(number) < 10 for number in plain):
        return False
    counted = [int(number) for number in plain]
    steps = [later - earlier for earlier, later in itertools.pairwise(counted)]
    years = all(1500 <= number <= 2200 for number in counted) and all(step > 0 for step in steps)
    even = len(set(steps)) == 1 and steps[0] > 0
    return years or (even and (len(counted) > 3 or (counted[0] in {0, 1} and steps[0] == 1)))


# ------------------------------------------------------------------------------------------- columns


class Measure:
    """What has been seen of one column so far."""

    def __init__(
        self, name: str, position: int, declared: Field | None, missing: frozenset[str], budget: Budget
    ) -> None:
        self.name = name
        self.position = position
        own = declared.options.get("missingValues") if declared else None
        self.absent = frozenset(str(value) for value in own) if isinstance(own, list) else missing
        self.declared = declared
        self.constraints = Constraints(declared, budget) if declared else None
        self.misfits: dict[str, tuple[int, str]] = {}
        self.violations: dict[str, tuple[int, str]] = {}
        self.values = 0
        self.missing = 0
        self.padded = False
        self.sample: tuple[str, ...] = ()

    def take(self, column: Sequence[str], lines: Sequence[int]) -> None:
        """Measure the next values."""
        distinct = Counter(column)
        few, many = (distinct, self.absent) if len(distinct) < len(self.absent) else (self.absent, distinct)
        gone = [value for value in few if value in many]
        count = sum(distinct[value] for value in gone)
        self.missing += count
        self.values += len(column) - count
        for value in gone:
            del distinct[value]
        present = list(distinct)
        if self.declared and not self.sample:
            self.sample = tuple(present[:_SHOWN])
        for kind in TESTED:
            if kind not in self.misfits:
                options = self.declared.options if self.declared and self.declared.type == kind else {}
                index = first_misfit(present, kind, options)
                if index is not None:
                    self.misfits[kind] = (lines[column.index(present[index])], present[index])
        if "integer" not in self.misfits and not self.padded:
            self.padded = has_leading_zeros(present)
        if self.constraints:
            self._constrain(self.constraints, column, lines, present, gone)

    def _constrain(
        self, constraints: Constraints, column: Sequence[str], lines: Sequence[int], present: list[str], gone: list[str]
    ) -> None:
        if constraints.required and gone and "required" not in self.violations:
            index = next(i for i, value in enumerate(column) if value in self.absent)
            self.violations["required"] = (lines[index], column[index])
        if constraints.unique and "unique" not in self.violations:
            kept = [i for i, value in enumerate(column) if value not in self.absent] if gone else range(len(column))
            again = constraints.repeated([column[i] for i in kept], present)
            if again is not None:
                self.violations["unique"] = (lines[kept[again]], column[kept[again]])
        for name, value in constraints.new(present):
            self.violations[name] = (lines[column.index(value)], value)

    def column(self) -> Column:
        """The facts of the column."""
        if not self.values:
            kind = "any"
        elif self.padded and "integer" not in self.misfits:
            kind = "string"
        else:
            kind = next((k for k in NARROWEST if k not in self.misfits), "string")
        violations = tuple((name, line, value) for name, (line, value) in self.violations.items())
        return Column(
            self.name, self.position, kind, dict(self.misfits), self.values, self.missing, violations, self.sample
        )
