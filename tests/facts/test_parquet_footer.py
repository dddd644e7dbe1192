"""Columns by the footer of a Parquet file: what DuckDB says of them, or nothing."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlscaffold.facts.parquet import parquet_columns, read_parquet
from mlscaffold.facts.parquet_footer import MAX_BYTES, NotPlainError, footer_columns

PLAIN = {
    "BOOLEAN": "i % 2 = 0", "TINYINT": "i % 100", "SMALLINT": "i", "INTEGER": "i", "BIGINT": "i", "UTINYINT": "i % 100",
    "USMALLINT": "i", "UINTEGER": "i", "UBIGINT": "i", "FLOAT": "i / 3", "DOUBLE": "i / 7", "VARCHAR": "'t' || i",
    "DATE": "DATE '2020-01-01' + i::INTEGER", "TIMESTAMP": "TIMESTAMP '2020-01-01' + INTERVAL (i) MINUTE",
    "TIMESTAMP_MS": "TIMESTAMP '2020-01-01'", "TIMESTAMP_NS": "TIMESTAMP '2020-01-01'",
    "TIMESTAMPTZ": "TIMESTAMPTZ '2020-01-01 00:00:00+00'",
}  # fmt: skip
OTHER = {
    "DECIMAL(9, 2)": "i / 3", "DECIMAL(38, 2)": "i / 3", "TIME": "TIME '10:00'", "BLOB": "'x'::BLOB", "UUID": "uuid()",
    "INTEGER[]": "[i]", "STRUCT(a INTEGER)": "{'a': i}", "MAP(VARCHAR, INTEGER)": "MAP {'a': i}", "HUGEINT": "i",
    "INTERVAL": "INTERVAL (i) DAY", "ENUM('a', 'b')": "'a'",
}  # fmt: skip


def written(file: Path, columns: dict[str, str], rows: int, options: str = "") -> bytes:
    import duckdb

    known = PLAIN | OTHER
    selected = ", ".join(
        f'CASE WHEN i % 3 = {number % 4} THEN NULL ELSE ({known[kind]})::{kind} END AS "{name.replace(chr(34), chr(34) * 2)}"'
        for number, (name, kind) in enumerate(columns.items())
    )
    duckdb.execute("SET TimeZone = 'UTC'")
    duckdb.execute(f"COPY (SELECT {selected} FROM range({rows}) r(i)) TO '{file}' (FORMAT parquet {options})")
    return file.read_bytes()


@pytest.mark.parametrize("kind", PLAIN)
def test_each_plain_type(kind: str, tmp_path: Path) -> None:
    data = written(tmp_path / "t.parquet", {"value": kind}, 10)
    assert footer_columns(data) == parquet_columns(data)


@pytest.mark.parametrize("kind", OTHER)
def test_all_else_is_left_to_others(kind: str, tmp_path: Path) -> None:
    data = written(tmp_path / "t.parquet", {"value": kind}, 10)
    try:
        found = footer_columns(data)
    except NotPlainError:
        return
    assert found == parquet_columns(data)


@settings(max_examples=40)
@given(
    names=st.lists(st.text("ab_ é\"'.", min_size=1, max_size=4).filter(str.strip), min_size=1, max_size=6, unique_by=str.lower),
    kinds=st.lists(st.sampled_from(sorted(PLAIN)), min_size=6, max_size=6),
    rows=st.sampled_from((1, 5, 3000, 10_000)),
    options=st.sampled_from(("", ", COMPRESSION zstd", ", COMPRESSION uncompressed, ROW_GROUP_SIZE 2048", ", PARQUET_VERSION v2")),
)  # fmt: skip
def test_what_duckdb_says(tmp_path_factory, names, kinds, rows, options) -> None:
    file = tmp_path_factory.mktemp("p") / "t.parquet"
    data = written(file, dict(zip(names, kinds, strict=False)), rows, options)
    assert footer_columns(data) == parquet_columns(data)


def test_torn_or_overwritten_pages_are_seen(tmp_path: Path) -> None:
    data = written(tmp_path / "t.parquet", {"a": "BIGINT", "b": "VARCHAR"}, 5000)
    footer = len(data) - 8 - int.from_bytes(data[-8:-4], "little")
    for broken in (
        data[:4] + b"\0" * (footer - 4) + data[footer:],
        data[:100] + data[200:],
        data[:4] + data[4:footer].replace(b"\n", b"\r\n") + data[footer:],
        data[:4] + data[footer:],
    ):
        with pytest.raises(NotPlainError):
            footer_columns(broken)
        assert read_parquet("t.parquet", broken, None).problem


def test_broken_footers_end_in_nothing_worse(tmp_path: Path) -> None:
    data = written(tmp_path / "t.parquet", {"a": "BIGINT", "b": "VARCHAR", "c": "DATE"}, 100)
    length = int.from_bytes(data[-8:-4], "little")
    draw = random.Random(7)
    refused = 0
    for _ in range(3000):
        broken = bytearray(data)
        for _ in range(draw.randint(1, 3)):
            broken[draw.randrange(len(data) - 8 - length, len(data) - 4)] = draw.randrange(256)
        try:
            columns = footer_columns(bytes(broken))
        except NotPlainError:
            refused += 1
        else:
            assert len(columns) == 3
    assert refused > 1000


@pytest.mark.parametrize(
    "footer",
    [
        b"", b"\0", b"\xff" * 50, b"\x1c" * 5000, b"\x19\xfc\xff\xff\xff\xff\x0f", b"\x18\xff\xff\xff\xff\x0f",
        b"\x15" + b"\x80" * 100, b"\x1b\x01\x55\x02\x02",
    ],
)  # fmt: skip
def test_hostile_footers(footer: bytes) -> None:
    with pytest.raises(NotPlainError):
        footer_columns(b"PAR1" + footer + len(footer).to_bytes(4, "little") + b"PAR1")


def test_a_long_footer_is_left_to_others(tmp_path: Path) -> None:
    data = written(tmp_path / "t.parquet", {f"column_{number}": "INTEGER" for number in range(3000)}, 1)
    assert int.from_bytes(data[-8:-4], "little") > MAX_BYTES
    with pytest.raises(NotPlainError):
        footer_columns(data)
    assert len(read_parquet("t.parquet", data, None).columns) == 3000


def test_a_plain_file_needs_no_query_engine(tmp_path: Path, clean_environment) -> None:
    import subprocess
    import sys

    file = tmp_path / "t.parquet"
    written(file, {"a": "BIGINT"}, 10)
    code = (
        "import sys; from mlscaffold.facts.parquet import read_parquet; "
        f"read_parquet('t.parquet', open({str(file)!r}, 'rb').read(), None); print('duckdb' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=clean_environment
    )
    assert done.stdout == "False\n"
