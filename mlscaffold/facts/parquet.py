"""Parquet files: their columns as declared, and what in them breaks the constraints of a dictionary."""

from __future__ import annotations

from collections.abc import Sequence
from posixpath import basename, splitext

from mlscaffold.facts.content_hash import sha256
from mlscaffold.facts.model import Column, DataDictionary, Field, Table
from mlscaffold.facts.parquet_footer import NotPlainError, footer_columns
from mlscaffold.facts.safe_pattern import Budget
from mlscaffold.facts.table import CHUNK, Measure
from mlscaffold.lean import TYPE_CHECKING, pattern, replace

if TYPE_CHECKING:
    from typing import Any, Final


_TYPES: Final = (
    (pattern(r"U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?"), "integer"),
    (pattern(r"FLOAT|DOUBLE|REAL|DECIMAL\(.*\)"), "number"),
    (pattern(r"BOOLEAN"), "boolean"),
    (pattern(r"DATE"), "date"),
    (pattern(r"TIMESTAMP.*"), "datetime"),
    (pattern(r"TIME\b.*"), "time"),
    (pattern(r"VARCHAR|ENUM\(.*\)|UUID"), "string"),
)


def field_type(declared: str) -> str:
    """The type of Table Schema for a type as DuckDB names it; `any` for what has none, such as a list."""
    return next((kind for form, kind in _TYPES if form.fullmatch(declared)), "any")


def read_parquet(path: str, data: bytes, dictionary: DataDictionary | None) -> Table:
    """The table in a Parquet file; what is none has no columns and says why in `problem`."""
    try:
        columns, problem = _columns(path, data, dictionary), ""
    except ValueError as error:
        columns, problem = (), str(error)
    return Table(
        path=path, name=splitext(basename(path))[0], columns=columns, rows=0, complete=False,
        sha256=sha256(data), bytes=len(data), is_data=True, dictionary=dictionary, resource=None,
        described_in=(), problem=problem,
    )  # fmt: skip


def _columns(path: str, data: bytes, dictionary: DataDictionary | None) -> tuple[Column, ...]:
    if dictionary is None:
        try:
            return footer_columns(data)
        except NotPlainError:
            pass
    return parquet_columns(data, dictionary, path)


def column_names(connection: Any, file: str, told: Sequence[str]) -> list[str]:
    """The names of the columns as the file has them; where they differ by case alone, DuckDB tells others."""
    rows = connection.execute("SELECT name, num_children FROM parquet_schema(?)", [file]).fetchall()
    names: list[str] = []
    left = 0
    # The root stands first, each group before what is in it.
    for name, children in rows[1:]:
        if not left:
            names.append(name)
        left += (children or 0) - (1 if left else 0)
    return names if len(names) == len(told) else list(told)


def parquet_columns(data: bytes, dictionary: DataDictionary | None = None, path: str = "") -> tuple[Column, ...]:
    """The columns of a Parquet file with their declared types, read by DuckDB; ValueError when it is none."""
    import tempfile
    from pathlib import Path

    import duckdb

    if not (data.startswith(b"PAR1") and data.endswith(b"PAR1")):
        raise ValueError("it is no Parquet file")
    settings: dict[str, Any] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "threads": "1",
    }
    with tempfile.TemporaryDirectory(prefix="mlscaffold-") as folder:
        file = Path(folder) / "table.parquet"
        file.write_bytes(data)
        try:
            with duckdb.connect(":memory:", config=settings) as connection:
                columns, told = _declared(connection, str(file))
                return _with_violations(connection, str(file), columns, told, dictionary) if dictionary else columns
        except duckdb.Error as error:
            said = str(error).splitlines()[0].replace(str(file), basename(path) or "the file")
            raise ValueError(f"it cannot be read as Parquet: {said}") from None
        except RuntimeError as error:
            # So DuckDB says that the user pressed Ctrl-C.
            if "interrupted" in str(error).lower():
                raise KeyboardInterrupt from error
            raise


def _declared(connection: Any, file: str) -> tuple[tuple[Column, ...], list[str]]:
    """The columns, and what DuckDB calls them."""
    described = connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [file]).fetchall()
    told = [name for name, *_ in described]
    counts = ", ".join(f"count({_quoted(name)})" for name in told)
    query = f"SELECT count(*), {counts} FROM read_parquet(?)"  # noqa: S608 - quoted names of its own columns
    row: tuple[int, ...] = connection.execute(query, [file]).fetchone() or (0,)
    columns = tuple(
        Column(name, position, field_type(kind), {}, row[position + 1], row[0] - row[position + 1])
        for position, (name, (_, kind, *_)) in enumerate(
            zip(column_names(connection, file, told), described, strict=True)
        )
    )
    return columns, told


def _with_violations(
    connection: Any, file: str, columns: Sequence[Column], told: Sequence[str], dictionary: DataDictionary
) -> tuple[Column, ...]:
    """The columns with the first value of each that breaks a constraint; rows of a column store have no lines."""
    fields: dict[str, Field] = {field.name: field for field in dictionary.fields if field.constraints}
    asked = [column for column in columns if column.name in fields and column.type != "any"]
    if not asked:
        return tuple(columns)
    budget = Budget()
    # What is null is read as an empty text.
    missing = frozenset({*dictionary.missing_values, ""})
    measures = [Measure(c.name, c.position, fields[c.name], missing, budget) for c in asked]
    texts = ", ".join(f"coalesce(CAST({_quoted(told[c.position])} AS VARCHAR), '')" for c in asked)
    found = connection.execute(f"SELECT {texts} FROM read_parquet(?)", [file])  # noqa: S608 - quoted, as above
    while rows := found.fetchmany(CHUNK):
        nowhere = [0] * len(rows)
        for measure, values in zip(measures, zip(*rows, strict=True), strict=True):
            measure.take(values, nowhere)
    broken = {measure.name: measure.column().violations for measure in measures}
    return tuple(replace(column, violations=broken.get(column.name, ())) for column in columns)


def _quoted(name: str) -> str:
    escaped = name.replace('"', '""')
    return f'"{escaped}"'
