"""Tables as they come: odd names, encodings and shapes give a sound result or say what to mend."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mlscaffold.data.describe import describe, describe_alone
from mlscaffold.errors import UserError
from mlscaffold.facts.dictionary import read_dictionary
from mlscaffold.facts.parquet import parquet_columns
from tests.conftest import mlscaffold
from tests.data.conftest import TableProject


def names(project: TableProject) -> list[str]:
    return [field["name"] for field in project.schema["fields"]]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\n\n", "it is empty"),
        (b"a,a\n1,2\n", "columns 1 and 2 are both called `a`"),
        (b"a,,c\n1,2,3\n", "column 2 has no name"),
        (b",a,b\n0,1,2\n", "column 1 has no name"),
        (b"a,b\n1,2\n3\n4,5\n6,7\n8,9\n1,2\n", "line 3: the row has 1 cell, the header 2 cells"),
        (b"a,b\n1,2\n3,4,5\n4,5\n6,7\n8,9\n1,2\n", "line 3: the row has 3 cells, the header 2 cells"),
        (b'a,b\n1,2\n3,"x\n4,5\n6,7\n8,9\n1,2\n', "line"),
        (b'a,b\n1,"x"y\n3,4\n', "line 2"),
        (b"5.1,3.5\n4.9,3.0\n4.7,3.2\n", "no header"),
        (b"<!DOCTYPE html><html></html>", "web page"),
        (b'[{"a": 1}]', "JSON"),
        (b"PK\x03\x04\x00\x00", "binary"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n", "LFS"),
        (b"a,b\n\xc3\xa4,1\n\xe4,2\n", "mixes encodings: it is UTF-8 up to line 3"),
        (b"a,b\nx," + b"y" * (2**24 + 10) + b"\n1,2\n", "line 2"),
    ],
)  # fmt: skip
def test_what_is_no_sound_table_is_refused_and_nothing_written(project: TableProject, content, said):
    project.write(content)
    before = project.files()
    with pytest.raises(UserError) as told:
        project.describe()
    assert said in told.value.message
    assert told.value.hint
    assert project.files() == before


@pytest.mark.parametrize(
    ("content", "header", "encoding", "delimiter"),
    [
        (b"\xef\xbb\xbfid,x\n1,2\n", ["id", "x"], None, None),
        ("id,größe\n1,ä\n".encode("latin-1"), ["id", "größe"], "iso-8859-1", None),
        ("id,größe\n1,ä\n".encode("utf-16"), ["id", "größe"], "utf-16", None),
        ("id,größe\n1,ä\n".encode("utf-16-le"), ["id", "größe"], "utf-16-le", None),
        (b"id;x\n1;2,5\n2;3,5\n", ["id", "x"], None, ";"),
        (b"id\tx\n1\t2,5\n2\t3,5\n", ["id", "x"], None, "\t"),
        (b"id|x\n1|2\n", ["id", "x"], None, "|"),
        (b"sep=;\nid;x\n1;2\n", ["id", "x"], None, ";"),
        (b"id,x\r\n1,2\r\n", ["id", "x"], None, None),
        (b"id,x\r1,2\r3,4\r", ["id", "x"], None, None),
        (b"id,x\n1,2\r\n3,4\n", ["id", "x"], None, None),
        (b"\n\nid,x\n1,2\n", ["id", "x"], None, None),
        (b"id,x,\n1,2,\n3,4,\n", ["id", "x"], None, None),
        ("id,\U0001f427\n1,\U0001f4a9\n".encode(), ["id", "\U0001f427"], None, None),
        (b'id,"a\nb"\n1,"x\ny"\n', ["id", "a\nb"], None, None),
        (b'id,"a,""b"""\n1,2\n', ["id", 'a,"b"'], None, None),
        (b"id,a\x1b[31m\n1,\x07\n", ["id", "a\x1b[31m"], None, None),
        (b"id,no,yes,1e3,2020-01-01\nx,1,2,3,4\n", ["id", "no", "yes", "1e3", "2020-01-01"], None, None),
        (b"id,- x,a: b,# c,&d,*e,!f,%g,@h,`i\na,b,c,d,e,f,g,h,i,j\n",
         ["id", "- x", "a: b", "# c", "&d", "*e", "!f", "%g", "@h", "`i"], None, None),
        (b" id ,x\n1,2\n", [" id ", "x"], None, None),
        (b"only\n1\n2\n", ["only"], None, None),
        (b"id,x\n", ["id", "x"], None, None),
    ],
)  # fmt: skip
def test_odd_tables(project: TableProject, content, header, encoding, delimiter):
    project.describe(content)
    assert names(project) == header
    assert project.resource.get("encoding") == encoding
    assert project.resource.get("dialect", {}).get("delimiter") == delimiter
    assert project.describe().changed == ()


def test_blank_lines_are_no_values(project: TableProject):
    project.describe("only\n1\n\n2\n\n")
    assert project.fields["only"]["constraints"]["required"] is True
    project.dictionary.unlink()
    done = project.describe('only\n1\n""\n2\n')
    assert done.rows == 3
    assert "required" not in project.fields["only"]["constraints"]


def test_a_header_alone_has_types_that_fill_later(project: TableProject):
    project.describe("a,b\n")
    assert {f["type"] for f in project.fields.values()} == {"any"}
    assert project.describe("a,b\n1,x\n").contradictions == ()


def test_ten_thousand_columns(project: TableProject):
    header = ",".join(f"c{i}" for i in range(10_000))
    row = ",".join(map(str, range(10_000)))
    project.describe(f"{header}\n{row}\n{row}\n")
    fields = project.fields
    assert len(fields) == 10_000
    assert fields["c9999"]["constraints"] == {"required": True, "minimum": 9999, "maximum": 9999}


def test_more_columns_than_can_be_measured(project: TableProject):
    with pytest.raises(UserError, match="has 20,001 columns; no more than 20,000"):
        project.describe(",".join(f"c{i}" for i in range(20_001)) + "\n")


def test_many_columns_added_to_some(project: TableProject):
    header = [f"c{i}" for i in range(500)]
    project.dictionary.parent.mkdir()
    project.dictionary.write_text("fields:\n  - name: c400\n  - name: c100\n  - name: gone\n")
    done = project.describe(",".join(header) + "\n" + ",".join("x" * 500) + "\n")
    found = names(project)
    assert sorted(found) == sorted([*header, "gone"])
    assert found.index("c400") < found.index("c401") < found.index("c100") < found.index("c101") < found.index("gone")
    assert len(done.contradictions) == 1
    assert project.describe().changed == ()


def test_a_very_long_cell(project: TableProject):
    project.describe("a,b\nx," + "y" * 3_000_000 + "\nz,w\n")
    assert project.fields["b"]["example"] == "w"


@pytest.mark.parametrize(
    "name",
    ["a*.csv", "a?.csv", "[ab].csv", "{a,b}.csv", "-a.csv", "=a.csv", "~a.csv", "a b.csv", "k=v.csv", "ä\U0001f427.csv",
     "'; DROP TABLE t; --.csv", "%s.csv", "a'b\".csv"],
)  # fmt: skip
def test_names_of_files_are_taken_literally(tmp_path: Path, name):
    project = TableProject(tmp_path, name)
    (project.file.parent / "ab.csv").write_text("wrong,file\n1,2\n")
    project.write("right,b\n1,2\n")
    if name == "~a.csv":
        # Relative to data/ its path begins with raw/, so that nothing takes it for a home folder.
        assert describe(project.file).columns == 2
        return
    done = describe(project.file, "t")
    assert done.columns == 2
    assert project.resource["path"] == f"raw/{name}"
    assert "right" in (project.root / "data/dictionary/t.yaml").read_text()


@pytest.mark.parametrize(
    ("name", "table"),
    [("größe 2.csv", "grosse-2"), ("Straße.csv", "strasse"), ("Łódź_ÆØ.csv", "lodz_aeo"), ("e\u0301te\u0301.csv", "ete"),
     ("ä\U0001f427.csv", "a"), ("ﬁ٣.csv", "fi3"), ("þı.csv", "thorni")],
)  # fmt: skip
def test_letters_lose_their_accents_alone(tmp_path: Path, name, table):
    project = TableProject(tmp_path, name).write("a,b\n1,2\n")
    describe(project.file)
    assert project.resource["name"] == table


def test_letters_that_would_be_lost_are_asked_for(tmp_path: Path):
    project = TableProject(tmp_path, "日本 2.csv").write("a,b\n1,2\n")
    with pytest.raises(UserError, match=r"no name for a table"):
        describe(project.file)


@pytest.mark.parametrize("name", ["a\\b.csv", "a\nb.csv", "a\x1b.csv"])
def test_paths_that_no_package_can_hold_are_refused(tmp_path: Path, name):
    project = TableProject(tmp_path, name).write("a,b\n1,2\n")
    with pytest.raises(UserError, match="cannot hold this path"):
        describe(project.file, "t")


def test_names_that_are_no_utf_8_are_refused(tmp_path: Path):
    project = TableProject(tmp_path, os.fsdecode(b"a\xff.csv")).write("a,b\n1,2\n")
    with pytest.raises(UserError, match="cannot hold this path"):
        describe(project.file, "t")


def test_folders_that_look_like_partitions_or_addresses(tmp_path: Path):
    for folder in ("year=2020", "https:", "s3:", "*"):
        file = tmp_path / folder / "data" / "x.csv"
        file.parent.mkdir(parents=True)
        (tmp_path / folder / "mlscaffold.toml").touch()
        file.write_text("a,b\n1,2\n")
        assert describe(file).columns == 2


@pytest.mark.parametrize(
    "file", ["https://example.org/x.csv", "s3://bucket/x.csv", "missing.csv", "*.csv", "data", "/dev/zero"]
)
def test_what_is_no_file_is_refused(project: TableProject, clean_environment, file):
    project.write("a,b\n1,2\n")
    done = mlscaffold("data", "describe", file, cwd=project.root, env=clean_environment)
    assert done.returncode == 2, done.stderr
    assert "mlscaffold: error: " in done.stderr


def test_other_kinds_of_files_are_refused(project: TableProject):
    other = project.file.with_suffix(".xlsx")
    other.write_bytes(b"PK\x03\x04")
    with pytest.raises(UserError, match="no table that can be read here"):
        describe(other)


def test_a_link_out_of_the_project_is_refused(tmp_path: Path):
    project = TableProject(tmp_path / "p")
    outside = tmp_path / "outside.csv"
    outside.write_text("a,b\n1,2\n")
    project.file.symlink_to(outside)
    with pytest.raises(UserError, match="link out of the project"):
        project.describe()
    assert describe_alone(project.file).columns == 2


def test_a_link_within_the_project_is_named_as_a_link(project: TableProject):
    real = project.file.with_name("real.csv")
    real.write_text("a,b\n1,2\n")
    project.file.symlink_to("real.csv")
    project.describe()
    assert project.resource["path"] == "raw/table.csv"


@pytest.mark.parametrize("what", ["data/dictionary", "data/dictionary/table.yaml", "data/datapackage.yaml"])
def test_nothing_is_written_through_a_link_out_of_the_project(tmp_path: Path, what):
    project = TableProject(tmp_path / "p").write("a,b\n1,2\n")
    outside = tmp_path / "outside"
    outside.mkdir()
    place = project.root / what
    place.parent.mkdir(exist_ok=True)
    place.symlink_to(outside / "x" if what.endswith(".yaml") else outside)
    with pytest.raises(UserError, match="outside the project"):
        project.describe()
    assert not list(outside.iterdir())


@pytest.mark.parametrize(
    ("schema", "says"),
    [
        ("../.git/hooks/pre-commit", "keeps its own files in"),
        ("../.GIT/x.yaml", "keeps its own files in"),
        ("./datapackage.yaml", "is the package itself"),
        ("link.yaml", "is the package itself"),
        ('"~"', "is no path of a data package"),
        ("~/x.yaml", "is no path of a data package"),
        ('"a\\0b"', "is no path of a data package"),
        ("/tmp/x.yaml", "is no path of a data package"),
        ("../../x.yaml", "outside the project"),
    ],
)
def test_dictionaries_where_none_may_be(project: TableProject, schema, says):
    (project.root / ".git" / "hooks").mkdir(parents=True)
    (project.root / "data/link.yaml").symlink_to("datapackage.yaml")
    project.package.write_text(f"resources:\n  - name: t\n    path: raw/table.csv\n    schema: {schema}\n")
    before = project.files()
    with pytest.raises(UserError, match=says):
        project.describe("a,b\n1,2\n")
    assert project.files() == before | {"data/raw/table.csv": b"a,b\n1,2\n"}


def test_a_table_among_the_files_of_git(project: TableProject):
    (project.root / ".git").mkdir()
    (project.root / "mlscaffold.toml").unlink()
    (project.root / ".git/t.csv").write_text("a,b\n1,2\n")
    before = project.files()
    with pytest.raises(UserError, match="keeps its own files in"):
        describe(project.root / ".git/t.csv")
    assert project.files() == before


@pytest.mark.parametrize("what", ["data/datapackage.yaml", "data/dictionary/table.yaml"])
def test_pipes_are_not_waited_for(project: TableProject, clean_environment, what):
    project.write("a,b\n1,2\n")
    (project.root / what).parent.mkdir(exist_ok=True)
    os.mkfifo(project.root / what)
    done = mlscaffold("data", "describe", project.file, env=clean_environment)
    assert (done.returncode, f"{what} cannot be read: not a regular file" in done.stderr) == (2, True)


def test_circular_links(project: TableProject, clean_environment):
    project.file.symlink_to(project.file.name)
    done = mlscaffold("data", "describe", project.file, env=clean_environment)
    assert done.returncode == 2


def test_a_read_only_folder(project: TableProject, clean_environment):
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    project.write("a,b\n1,2\n")
    (project.root / "data").chmod(0o500)
    try:
        done = mlscaffold("data", "describe", project.file, env=clean_environment)
    finally:
        (project.root / "data").chmod(0o700)
    assert (done.returncode, "cannot be written" in done.stderr) == (2, True)


def test_duckdb_stays_in_its_folder_and_off_the_network(project: TableProject):
    import duckdb

    from mlscaffold.data.database import opened
    from mlscaffold.data.source import examine

    secret = project.root / "secret.csv"
    secret.write_text("a\n1\n")
    with opened(examine(project.write("a,b\n1,2\n").file, None)) as database:
        for query in (
            f"SELECT * FROM read_csv('{secret}')", "SELECT * FROM 'https://example.org/x.csv'", "INSTALL httpfs",
            "LOAD httpfs", f"COPY t TO '{project.root}/out.csv'", "SET enable_external_access = true",
            f"ATTACH '{project.root}/x.db'",
        ):  # fmt: skip
            with pytest.raises(duckdb.Error):
                database.query(query)
        assert database.query("SELECT current_setting('autoload_known_extensions')") == [(False,)]


# ------------------------------------------------------------------------------------------- Parquet


def parquet(path: Path, query: str) -> None:
    import duckdb

    duckdb.sql(query).write_parquet(str(path))


def test_parquet_types_are_those_of_the_file(tmp_path: Path):
    project = TableProject(tmp_path, "table.parquet")
    parquet(
        project.file,
        """SELECT i AS id, i / 3.0 AS ratio, '00' || i AS code, DATE '2020-01-01' + i::INTEGER AS day,
           TIMESTAMP '2020-01-01 10:00:00' AS seen, i % 2 = 0 AS flag, [i] AS many, {'a': i} AS nested,
           CASE WHEN i > 3 THEN 'nan'::DOUBLE ELSE i END AS gaps, 'x'::BLOB AS raw,
           CASE WHEN i < 50 THEN 'a' ELSE 'b' END AS kind FROM range(100) r(i)""",
    )
    project.describe()
    types = {name: field["type"] for name, field in project.fields.items()}
    assert types == {
        "id": "integer", "ratio": "number", "code": "string", "day": "date", "seen": "datetime", "flag": "boolean",
        "many": "any", "nested": "any", "gaps": "number", "raw": "any", "kind": "string",
    }  # fmt: skip
    assert project.fields["id"]["constraints"] == {"required": True, "unique": True, "minimum": 0, "maximum": 99}
    assert project.fields["gaps"]["constraints"] == {"minimum": 0.0, "maximum": 3.0}
    assert project.fields["kind"]["constraints"]["enum"] == ["a", "b"]
    assert project.resource["format"] == "parquet"
    assert project.describe().changed == ()
    assert project.describe().contradictions == ()


def test_parquet_that_is_none(tmp_path: Path):
    project = TableProject(tmp_path, "table.parquet").write(b"PAR1 nothing PAR1")
    with pytest.raises(UserError, match="cannot be read as Parquet"):
        project.describe()


def test_parquet_without_values(tmp_path: Path):
    project = TableProject(tmp_path, "table.parquet")
    parquet(project.file, "SELECT NULL::INTEGER AS i, NULL::DOUBLE AS x, NULL::VARCHAR AS t FROM range(3)")
    describe(project.file)
    assert [f["type"] for f in project.schema["fields"]] == ["integer", "number", "string"]
    empty = TableProject(tmp_path / "empty", "table.parquet")
    parquet(empty.file, "SELECT 1 AS year WHERE false")
    describe(empty.file)
    assert [f["type"] for f in empty.schema["fields"]] == ["integer"]


def test_parquet_names_that_differ_by_case(tmp_path: Path):
    project = TableProject(tmp_path, "table.parquet")
    parquet(project.file, "SELECT 1 AS Idx, {'id': 2, 'x': [3]} AS nested, 4 AS iDy, 5 AS IDz")
    # DuckDB writes no such file, and others do.
    project.write(project.file.read_bytes().replace(b"iDy", b"iDx").replace(b"IDz", b"IDX"))
    describe(project.file)
    assert names(project) == ["Idx", "nested", "iDx", "IDX"]
    assert [column.name for column in parquet_columns(project.file.read_bytes())] == names(project)
    field = "{name: iDx, type: integer, constraints: {maximum: 3}}"
    dictionary = read_dictionary("d.yaml", f"fields: [{field}]".encode())
    assert [bool(c.violations) for c in parquet_columns(project.file.read_bytes(), dictionary)] == [
        False,
        False,
        True,
        False,
    ]
    project.write(project.file.read_bytes().replace(b"iDx", b"Idx"))
    with pytest.raises(UserError, match="columns 1 and 3 are both called `Idx`"):
        describe(project.file)


def test_moments_do_not_depend_on_where_they_are_read(tmp_path: Path, clean_environment):
    project = TableProject(tmp_path, "table.parquet")
    parquet(project.file, "SELECT TIMESTAMPTZ '2020-06-01 10:00:00+00' AS seen FROM range(3)")
    arguments = ("data", "describe", project.file, "--output", "-")
    found = {mlscaffold(*arguments, env=clean_environment | {"TZ": zone}).stdout for zone in ("UTC", "Asia/Tokyo")}
    assert len(found) == 1
    assert "2020-06-01 10:00:00+00" in found.pop()


def test_messages_name_the_file_itself(tmp_path: Path):
    project = TableProject(tmp_path, "table.parquet")
    parquet(project.file, "SELECT i FROM range(1000) t(i)")
    data = project.file.read_bytes()
    project.write(data[:4] + b"\0" * (len(data) - 12) + data[-8:])
    with pytest.raises(UserError, match="cannot be read as Parquet") as refused:
        describe(project.file)
    assert "/mlscaffold-" not in refused.value.message
    with pytest.raises(ValueError, match="cannot be read as Parquet") as said:
        parquet_columns(project.file.read_bytes(), path="data/raw/table.parquet")
    assert "/mlscaffold-" not in str(said.value)


def test_parquet_names_are_kept(tmp_path: Path):
    project = TableProject(tmp_path, "table.parquet")
    parquet(project.file, """SELECT 1 AS "a""b", 2 AS "select", 3 AS "x y", 4 AS "1e3" """)
    project.describe()
    assert names(project) == ['a"b', "select", "x y", "1e3"]


def test_describing_does_not_touch_what_check_imports():
    code = "import sys, mlscaffold.commands.data; print([m for m in ('duckdb', 'yaml') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "duckdb" not in done.stdout


def test_help_reads_well(clean_environment):
    for arguments in (["data"], ["data", "describe"], ["data", "render"]):
        done = mlscaffold(*arguments, "--help", env=clean_environment)
        assert done.returncode == 0
        assert max(map(len, done.stdout.splitlines())) <= 120
    assert "exit codes" in done.stdout
