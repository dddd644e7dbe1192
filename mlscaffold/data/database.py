"""The rows of one table in DuckDB, every value as the text that stands in the file."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from mlscaffold.data.source import Source, check_names, linked, needs_rewriting, rewritten
from mlscaffold.errors import UserError, printable
from mlscaffold.facts.parquet import column_names, field_type

IN_MEMORY: Final = 256 * 2**20
"""Bytes of a file up to which its rows are kept in memory."""
CHUNK: Final = 50_000
WIDE: Final = 100
"""Columns from which on a table is kept in long form too."""
_CELLS: Final = 20_000_000
_LINE_LIMIT: Final = 16 * 2**20


class Database:
    """One table, its columns called `c0`, `c1`... in their order; a missing value is null."""

    def __init__(self, connection: Any, names: Sequence[str], declared: Sequence[str]) -> None:
        self._connection = connection
        self.names = tuple(names)
        self.declared = tuple(declared)
        """The Table Schema types that a Parquet file declares; empty for CSV."""
        self.rows: int = self.query("SELECT count(*) FROM t")[0][0]
        self._is_wide = len(self.names) > WIDE and self.rows * len(self.names) < _CELLS
        if self._is_wide:
            every = ", ".join(f"c{i}" for i in range(len(self.names)))
            # To plan over so many columns takes longer than to read them: it is done once.
            self.query(f"CREATE TABLE long AS UNPIVOT t ON {every} INTO NAME k VALUE v")

    def query(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows that a query gives."""
        found: list[tuple[Any, ...]] = self._connection.execute(sql, list(values)).fetchall()
        return found

    def long(self, columns: Iterable[int]) -> str:
        """All values of some columns below each other (k, v): one query for one column and for ten thousand."""
        names = [f"c{i}" for i in columns]
        if self._is_wide:
            return "long" if len(names) == len(self.names) else f"(FROM long WHERE k IN {tuple(names)!r})"
        return f"(UNPIVOT t ON {', '.join(names)} INTO NAME k VALUE v)"

    def distinct(self, position: int, absent: Sequence[str]) -> Iterator[list[str]]:
        """The different values of a column, many at a time, those that stand for no value left out."""
        column = f"c{position}"
        cursor = self._connection.cursor()
        cursor.execute(
            f"SELECT DISTINCT {column} FROM t WHERE {column} IS NOT NULL AND NOT list_contains(?, {column})",
            [list(absent)],
        )
        while chunk := cursor.fetchmany(CHUNK):
            yield [value for (value,) in chunk]


@contextmanager
def opened(source: Source) -> Iterator[Database]:
    """The rows of a table for as long as they are looked at; nothing of them is kept afterwards."""
    import duckdb

    with tempfile.TemporaryDirectory(prefix="mlscaffold-") as name:
        work = Path(name)
        before = source.path.stat()
        rows = str(work / "rows.duckdb") if source.bytes > IN_MEMORY else ":memory:"
        connection = duckdb.connect(
            rows, config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
        )
        try:
            place = linked(source, work)
            _lock(connection, work, place)
            names, declared = _load(connection, source, place)
            after = source.path.stat()
            if before.st_mtime_ns != after.st_mtime_ns or not before.st_size == after.st_size == source.bytes:
                raise UserError(f"{source.path} changed while it was read", "Run again when nothing writes to it.")
            yield Database(connection, names, declared)
        except RuntimeError as error:
            # So DuckDB says that a signal came; what its handler raised is lost on the way.
            if "interrupted" in str(error).lower():
                raise KeyboardInterrupt from error
            raise
        finally:
            connection.close()


def _lock(connection: Any, work: Path, place: Path) -> None:
    """Let DuckDB see one file, one folder and no network, whatever a file or a query asks for."""
    import duckdb

    # What a moment with a zone is written as must not depend on where this runs.
    with suppress(duckdb.Error):
        connection.execute("SET TimeZone = 'UTC'")
    folder = str(work).replace("'", "''")
    connection.execute(f"SET temp_directory = '{folder}/spill'")
    connection.execute(f"SET allowed_directories = ['{folder}']")
    # A link that leads out of an allowed folder is not allowed by that.
    connection.execute(f"SET allowed_paths = ['{folder}/{place.name}']")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def _load(connection: Any, source: Source, place: Path) -> tuple[Sequence[str], Sequence[str]]:
    import duckdb

    if source.format == "parquet":
        try:
            return _load_parquet(connection, place, source.path)
        except duckdb.Error as error:
            raise UserError(
                f"{source.path} cannot be read as Parquet: {_said(error, place, source)}", "Write it anew."
            ) from error
    if not needs_rewriting(source):
        try:
            _load_csv(connection, place, source.delimiter, len(source.names))
        except duckdb.InvalidInputException:
            # Rows that DuckDB refuses are looked at by Python, which names the line or finds them sound.
            connection.execute("DROP TABLE IF EXISTS t")
        else:
            return source.names, ()
    try:
        _load_csv(connection, rewritten(source, place.parent), ",", len(source.names))
    except duckdb.Error as error:
        raise UserError(
            f"{source.path} cannot be read as a table: {_said(error, place, source)}", "Write it anew."
        ) from error
    return source.names, ()


def _said(error: Exception, place: Path, source: Source) -> str:
    """What DuckDB says of a file, which it knows by another name."""
    return printable(str(error).splitlines()[0].replace(str(place), source.path.name))


def _load_csv(connection: Any, place: Path, delimiter: str, width: int) -> None:
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(width))
    connection.execute(
        f"""CREATE TABLE t AS SELECT * FROM read_csv(?, auto_detect = false, delim = ?, quote = '"', escape = '"',
            header = true, columns = {{{columns}}}, strict_mode = true, hive_partitioning = false, filename = false,
            compression = 'none', max_line_size = {_LINE_LIMIT})""",
        [str(place), delimiter],
    )


def _load_parquet(connection: Any, place: Path, path: Path) -> tuple[Sequence[str], Sequence[str]]:
    read = "read_parquet(?, hive_partitioning = false, filename = false)"
    described = connection.execute(f"DESCRIBE SELECT * FROM {read}", [str(place)]).fetchall()
    names = column_names(connection, str(place), [row[0] for row in described])
    check_names(path, names)
    types = [field_type(row[1]) for row in described]
    quoted = ['"' + row[0].replace('"', '""') + '"' for row in described]
    columns = ", ".join(
        # NaN is how a column of floats says that a value is missing; what is nested has no text.
        f"CASE WHEN isnan({name}) THEN NULL ELSE CAST({name} AS VARCHAR) END AS c{i}" if row[1] in {"FLOAT", "DOUBLE"}
        else f"CASE WHEN {name} IS NULL THEN NULL ELSE 'any' END AS c{i}" if kind == "any"
        else f"nullif(CAST({name} AS VARCHAR), '') AS c{i}"
        for i, (name, kind, row) in enumerate(zip(quoted, types, described, strict=True))
    )  # fmt: skip
    connection.execute(f"CREATE TABLE t AS SELECT {columns} FROM {read}", [str(place)])
    return names, types
