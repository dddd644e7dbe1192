"""A table's file before it is measured: whole, hashed, readable as one table, and clear how."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import os
import shutil
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from mlscaffold.errors import UserError, printable
from mlscaffold.facts.model import DataDictionary
from mlscaffold.facts.table import FIELD_LIMIT, delimiter_of, read_table
from mlscaffold.facts.text import is_binary

SAMPLE: Final = 2**20
"""Bytes at the beginning that show how a file is to be read."""

MOST_COLUMNS: Final = 20_000
"""The time that DuckDB takes to plan a query grows with the square of them, and it cannot be interrupted then."""

_SUFFIXES: Final[dict[str, Literal["csv", "tsv", "parquet"]]] = {
    ".csv": "csv", ".tsv": "tsv", ".tab": "tsv", ".parquet": "parquet", ".pq": "parquet",
}  # fmt: skip
_WIDE: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """The file of one table and how it is read."""

    path: Path
    format: Literal["csv", "tsv", "parquet"]
    sha256: str
    bytes: int
    encoding: str = "utf-8"
    delimiter: str = ","
    skip: int = 0
    """Lines before the header."""
    names: tuple[str, ...] = ()
    """The header, exactly; empty for Parquet, whose names DuckDB reads."""


def examine(path: Path, dictionary: DataDictionary | None, delimiter: str = "") -> Source:
    """Look at a file: its hash, its encoding, its delimiter and its header.

    `dictionary` and `delimiter` are what the project says of it already.
    """
    kind = _SUFFIXES.get(path.suffix.lower())
    if kind is None:
        raise UserError(
            f"{path} is no table that can be read here", "CSV (.csv), TSV (.tsv, .tab) and Parquet (.parquet, .pq) are."
        )
    head, digest, size, broken = _scan(path)
    if size == 0:
        raise UserError(f"{path} is empty", "A table has a header at least.")
    if kind == "parquet":
        return Source(path, kind, digest, size)
    encoding = _encoding(path, head, broken)
    text = head.decode(encoding, "ignore").removeprefix("\ufeff")
    if size > len(head) and "\n" in text:
        text = text[: text.rindex("\n") + 1]
    found = read_table(path.name, text.encode("utf-8", "replace"), dictionary=dictionary, sample_rows=2000)
    if found.problem:
        raise UserError(
            f"{path} cannot be read as a table: {printable(found.problem)}", "Mend the file, then run again."
        )
    skip = 0
    if text[:4].lower() == "sep=" and text[5:6] in {"\r", "\n"}:
        delimiter, skip = text[4], 1
        text = text.split("\n", 1)[-1]
    delimiter = delimiter or delimiter_of(path.name, text)
    names = _header(path, text, delimiter, [column.name for column in found.columns])
    check_names(path, names)
    return Source(path, kind, digest, size, encoding, delimiter, skip, tuple(names))


def _scan(path: Path) -> tuple[bytes, str, int, tuple[int, bool] | None]:
    """The file's beginning, SHA-256 and size, and where it stops being UTF-8: (line, whether it was until then)."""
    digest, size, head = hashlib.sha256(), 0, b""
    decoder = codecs.getincrementaldecoder("utf-8")()
    lines, wide, broken = 1, False, None
    try:
        with path.open("rb") as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise UserError(f"{path} is no regular file", "Name the file of a table.")
            while chunk := stream.read(SAMPLE):
                head = head or chunk
                digest.update(chunk)
                size += len(chunk)
                if broken is None:
                    try:
                        wide = not decoder.decode(chunk).isascii() or wide
                        lines += chunk.count(b"\n")
                    except UnicodeDecodeError as error:
                        before = error.object[: error.start]
                        broken = (lines + before.count(b"\n"), wide or not before.isascii())
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror or error}", "Name the file of a table.") from error
    if broken is None and decoder.getstate()[0]:
        broken = (lines, wide)
    return head, digest.hexdigest(), size, broken


def _encoding(path: Path, head: bytes, broken: tuple[int, bool] | None) -> str:
    for mark, name in _WIDE:
        if head.startswith(mark):
            return name
    if not is_binary(head) and 0 in head[:8192]:
        return "utf-16-le" if head[1] == 0 else "utf-16-be"
    if broken is None:
        return "utf-8"
    line, was_unicode = broken
    if was_unicode or head.startswith(codecs.BOM_UTF8):
        raise UserError(
            f"{path} mixes encodings: it is UTF-8 up to line {line}, which is not", "Save all of it as UTF-8."
        )
    return "iso-8859-1"


def _header(path: Path, text: str, delimiter: str, seen: Sequence[str]) -> list[str]:
    """The names of the columns; `seen` are those that the checker sees."""
    try:
        with _long_cells():
            reader = _reader(io.StringIO(text, newline=""), delimiter)
            header: list[str] = next((row for row in reader if any(cell.strip() for cell in row)), [])
    except csv.Error as error:
        raise UserError(f"{path}: the header cannot be read: {error}", "Put quotes around whole names only.") from error
    if len(seen) == len(header) + 1 and not seen[0]:
        raise UserError(
            f"{path}: the rows have one cell more than the header", "Give every column a name (R: `row.names = FALSE`)."
        )
    # A delimiter at the end of every line makes no column, for the checker as for us.
    return header[: len(seen)] if not any(header[len(seen) :]) else header


def check_names(path: Path, names: Sequence[str]) -> None:
    """Refuse a header with nameless columns, with two of one name, or of more columns than can be measured."""
    if len(names) > MOST_COLUMNS:
        raise UserError(
            f"{path} has {len(names):,} columns; no more than {MOST_COLUMNS:,} can be described",
            "Write what is one kind of measurement into one column, with another that says which it is.",
        )
    empty = [i + 1 for i, name in enumerate(names) if not name.strip()]
    if empty:
        raise UserError(
            f"{path}: column {empty[0]} has no name in the header",
            "Name it; a nameless first column is often the index that pandas writes without `index=False`.",
        )
    places: dict[str, int] = {}
    for position, name in enumerate(names, 1):
        if name in places:
            raise UserError(
                f"{path}: columns {places[name]} and {position} are both called `{printable(name)}`",
                "Give each column a name of its own.",
            )
        places[name] = position


def _reader(lines: Any, delimiter: str) -> Any:
    return csv.reader(lines, delimiter=delimiter, strict=True)


@contextmanager
def _long_cells() -> Iterator[None]:
    previous = csv.field_size_limit(FIELD_LIMIT)
    try:
        yield
    finally:
        csv.field_size_limit(previous)


# ------------------------------------------------------------------------------ files for DuckDB


def linked(source: Source, folder: Path) -> Path:
    """The file under a plain name in a folder: DuckDB takes `*`, `[` and `key=value` in names for more than names."""
    suffix = ".parquet" if source.format == "parquet" else ".csv"
    place, original = folder / f"table{suffix}", source.path.resolve()
    for make in (place.symlink_to, place.hardlink_to):
        try:
            make(original)
        except OSError:
            continue
        return place
    shutil.copyfile(original, place)
    return place


def needs_rewriting(source: Source) -> bool:
    """Whether DuckDB would not read the file as Python's csv module does."""
    # In a file of one column it cannot tell a blank line from a missing value.
    return source.encoding != "utf-8" or bool(source.skip) or len(source.names) == 1


def rewritten(source: Source, folder: Path) -> Path:
    """A copy in UTF-8 with every cell quoted; UserError names the line that is no row of the table."""
    place, width = folder / "rewritten.csv", len(source.names)
    encoding = "utf-8-sig" if source.encoding == "utf-8" else source.encoding
    try:
        with (
            _long_cells(),
            source.path.open(encoding=encoding, newline="") as text,
            place.open("w", encoding="utf-8", newline="") as copy,
        ):
            for _ in range(source.skip):
                text.readline()
            reader = _reader(text, source.delimiter)
            writer = csv.writer(copy, quoting=csv.QUOTE_ALL, lineterminator="\n")
            for row in reader:
                if not row:
                    continue
                if len(row) < width or any(row[width:]):
                    raise UserError(
                        f"{source.path}: line {reader.line_num + source.skip}: "
                        f"the row has {_count(len(row))}, the header {_count(width)}",
                        "Mend the row; a delimiter or a line break within a cell wants quotes around the cell.",
                    )
                writer.writerow(row[:width])
    except csv.Error as error:
        raise UserError(
            f"{source.path}: line {reader.line_num + source.skip}: {error}", "Mend the row, then run again."
        ) from error
    except UnicodeDecodeError as error:
        raise UserError(f"{source.path} is not {source.encoding}: {error.reason}", "Save it as UTF-8.") from error
    return place


def _count(cells: int) -> str:
    return "1 cell" if cells == 1 else f"{cells} cells"
