"""What `mlscaffold data describe` measures, and what it leaves alone."""

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlscaffold.data.describe import describe, describe_alone
from mlscaffold.errors import UserError
from mlscaffold.facts.column_types import has_leading_zeros, narrowest
from mlscaffold.facts.dictionary import read_dictionary
from mlscaffold.facts.table import read_table
from tests.conftest import MLSCAFFOLD, mlscaffold
from tests.data.conftest import TableProject, table_project

FEW = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


def csv_of(header, rows):
    import csv
    import io

    text = io.StringIO()
    # Before Python 3.13 the writer leaves a lone carriage return without quotes.
    quoting = csv.QUOTE_ALL if any("\r" in cell for row in rows for cell in row) else csv.QUOTE_MINIMAL
    writer = csv.writer(text, lineterminator="\n", quoting=quoting)
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


# ------------------------------------------------------------------------------------------ measures


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["1", "-2", "30"], "integer"),
        (["1", "2.5", "1e3"], "number"),
        (["007", "042", "100"], "string"),
        (["0", "1", "1"], "integer"),
        (["true", "False", "TRUE"], "boolean"),
        (["2020-01-31", "2020-02-29"], "date"),
        (["2020-01-31", "2021-02-29"], "string"),
        (["2020-01-31 10:00:00", "2020-01-31T10:00:00Z"], "datetime"),
        (["10:00:00", "23:59:59"], "time"),
        (["2020-01", "2020-12"], "yearmonth"),
        (["no", "yes", "off"], "string"),
        (["1e3", "x"], "string"),
        (["", ""], "any"),
        (["1", "NA", "3"], "integer"),
        (["1", "?", "3"], "integer"),
        (["red", "?", "blue"], "string"),
        (["99999999999999999999999999", "1"], "integer"),
        (["1" * 60, "2"], "integer"),
        (["inf", "1.5"], "number"),
        (["C:\\data\\x", "D:\\y"], "string"),
    ],
)
def test_types(project: TableProject, values, kind):
    project.describe(csv_of(["key", "x"], [[f"k{i}", v] for i, v in enumerate(values)]))
    assert project.fields["x"]["type"] == kind


def test_years_are_known_by_their_name(project: TableProject):
    project.describe("id,birth_year,price\na,1999,1999\nb,2001,2001\n")
    assert project.fields["birth_year"]["type"] == "year"
    assert project.fields["price"]["type"] == "integer"


def test_limits_keys_and_missing_values(project: TableProject):
    project.describe("id,weight,seen,note\n1,2.50,2020-01-02,\n2,NA,2020-03-01,x\n3,1e1,2019-12-31,x\n")
    fields = project.fields
    assert fields["id"]["constraints"] == {"required": True, "unique": True, "minimum": 1, "maximum": 3}
    assert fields["weight"]["constraints"] == {"minimum": 2.5, "maximum": 10.0}
    assert fields["seen"]["constraints"] == {"required": True, "minimum": "2019-12-31", "maximum": "2020-03-01"}
    assert "constraints" not in fields["note"]
    assert project.schema["missingValues"] == ["", "NA"]
    assert {k: str(v) for k, v in project.schema["coverage"].items()} == {"start": "2019-12-31", "end": "2020-03-01"}
    assert "unique" not in fields["weight"].get("constraints", {})


def test_categories_are_listed_when_the_list_is_likely_complete(project: TableProject):
    rows = [[f"r{i}", ["red", "blue"][i % 2], f"only{i}" if i == 0 else "often"] for i in range(20)]
    project.describe(csv_of(["id", "colour", "odd"], rows))
    assert project.fields["colour"]["constraints"]["enum"] == ["blue", "red"]
    assert "enum" not in project.fields["odd"]["constraints"]
    assert "enum" not in project.fields["id"]["constraints"]


def test_what_only_people_know_is_asked_for(project: TableProject):
    done = project.describe("a,b\n1,2\n")
    assert done.prompts == 2 + 2 + 2
    assert project.fields["a"]["description"].startswith("FILL IN: ")
    package = yaml.safe_load(project.package.read_bytes())
    assert package["licenses"][0]["name"].startswith("FILL IN: ")
    assert package["sources"][0]["title"].startswith("FILL IN: ")


def test_the_package_is_the_manifest(project: TableProject):
    content = b"a;b\n1;\xe4\n"
    project.describe(content)
    assert project.resource == {
        "name": "table", "path": "raw/table.csv", "format": "csv", "encoding": "iso-8859-1",
        "dialect": {"delimiter": ";"}, "hash": f"sha256:{hashlib.sha256(content).hexdigest()}", "bytes": len(content),
        "schema": "dictionary/table.yaml",
    }  # fmt: skip
    project.describe("a;b\n1;2\n")
    assert project.resource["bytes"] == 8


CELLS = st.one_of(
    st.integers().map(str), st.floats(allow_nan=False).map(str), st.dates().map(str), st.booleans().map(str),
    st.sampled_from(["", "NA", "007", "no", "1e3", "2020-01-01", " 5", "+5", "-0", "1.", ".5", "2020-02-30", "x"]),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6),
)  # fmt: skip
NARROWER = {"datetime": {"string"}, "time": {"string"}}
"""Where the checker takes more values for a type than other readers of Table Schema do."""


@FEW
@given(st.lists(CELLS, min_size=1, max_size=30))
def test_types_agree_with_the_checker(values):
    present = [v for v in values if v not in {"", "NA", "None", "?", "-", "--", ".", "none"}]
    with table_project() as project:
        project.describe(csv_of(["key", "x"], [[f"k{i}", v] for i, v in enumerate(values)]))
        found = project.fields["x"]["type"]
    present = [v for v in present if v not in {"NaN", "nan", "NULL", "null", "<NA>", "#NA", "N/A", "n/a", "#N/A"}]
    kind = narrowest(present) if present else "any"
    if kind == "integer" and has_leading_zeros(present):
        kind = "string"
    assert found == kind or found in NARROWER.get(kind, set())


@FEW
@given(st.integers(1, 4).flatmap(lambda n: st.lists(st.lists(CELLS, min_size=n, max_size=n), min_size=1, max_size=20)))
def test_the_checker_agrees_with_every_new_dictionary(rows):
    header = [f"column_{i}" for i in range(len(rows[0]))]
    with table_project() as project:
        try:
            project.describe(csv_of(header, rows))
        except UserError:
            # Random cells sometimes look like anything but a table.
            return
        dictionary = read_dictionary("d.yaml", project.dictionary.read_bytes())
        table = read_table("table.csv", project.file.read_bytes(), dictionary=dictionary)
    assert not dictionary.problem
    assert [f.name for f in dictionary.fields] == [c.name for c in table.columns] == header
    for field, column in zip(dictionary.fields, table.columns, strict=True):
        assert field.type not in column.misfits
        assert not column.violations


@FEW
@given(st.integers(1, 4).flatmap(lambda n: st.lists(st.lists(CELLS, min_size=n, max_size=n), min_size=1, max_size=20)))
def test_describing_twice_changes_nothing(rows):
    with table_project() as project:
        try:
            project.describe(csv_of([f"column_{i}" for i in range(len(rows[0]))], rows))
        except UserError:
            return
        before = project.files()
        again = project.describe()
        assert again.changed == ()
        assert again.contradictions == ()
        assert project.files() == before


def test_examples_occur(project: TableProject):
    project.describe('long,number,flag,code\n"' + "x" * 200 + '",1.50,true,007\nshort,2,false,042\n')
    fields = project.fields
    assert fields["long"]["example"] == "short"
    assert fields["number"]["example"] == 1.5
    assert fields["flag"]["example"] is True
    assert fields["code"]["example"] == "007"


# ----------------------------------------------------------------------------------- what people wrote

WRITTEN = """\
# Kept by the field team.
name: table
description: 'One row is one nest.'   # agreed in May
updates: never
owner: {team: field,   mail: x@example.org}
missingValues: ["", "-9"]
fields:
- name: b
  type: number
  description: >-
    Weight,
    on the old scale.
  unit: g      # gram
  example: 2.0
  constraints: {minimum: 0,maximum: 10}

# the key
- {name: a, type: integer, description: "Number of the nest.", role: id, pii: false}
primaryKey: a
"""


def test_what_people_wrote_stays(project: TableProject):
    project.dictionary.parent.mkdir()
    project.dictionary.write_text(WRITTEN)
    done = project.describe("a,new,b\n1,x,2\n2,y,-9\n")
    assert done.contradictions == ()
    text = project.dictionary.read_text()
    removed = [line for line in WRITTEN.splitlines() if line not in text.splitlines()]
    assert removed == ['- {name: a, type: integer, description: "Number of the nest.", role: id, pii: false}']
    assert '- {name: a, type: integer, description: "Number of the nest.", example: 1, role: id, pii: false}' in text
    assert [f["name"] for f in project.schema["fields"]] == ["b", "a", "new"]
    assert project.fields["b"]["constraints"] == {"minimum": 0, "maximum": 10}
    assert project.describe().changed == ()


def test_no_example_of_personal_data_is_added(project: TableProject):
    project.dictionary.parent.mkdir()
    project.dictionary.write_text("fields:\n  - name: mail\n    pii: true\n")
    project.describe("mail,n\nada@example.org,1\n")
    assert "ada@example.org" not in project.dictionary.read_text()


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@FEW
@given(
    edits=st.dictionaries(st.sampled_from(["description", "unit", "notes", "role", "owner", "my key: x"]), TEXT),
    flow=st.booleans(), comment=st.sampled_from(["", "# mine: don't touch", "#"]),
    rows=st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=5),
)  # fmt: skip
def test_edits_survive_any_other_table(edits, flow, comment, rows):
    with table_project() as project:
        project.dictionary.parent.mkdir()
        body = json.dumps({"name": "one"} | edits, ensure_ascii=True)
        if not flow:
            lines = yaml.safe_dump({"name": "one"} | edits, sort_keys=False, width=20).splitlines(keepends=True)
            body = "    ".join(lines).rstrip()
        project.dictionary.write_text(f"{comment}\nfields:\n  - {body}\n{comment}\n")
        before = yaml.safe_load(project.dictionary.read_text())["fields"][0]
        lines = project.dictionary.read_text().splitlines()
        try:
            project.describe(csv_of(["one", "two"], rows))
        except UserError:
            # Random cells sometimes look like anything but a table.
            return
        after = project.fields["one"]
        assert {key: after[key] for key in before if before[key] is not None} == before
        kept = iter(project.dictionary.read_text().splitlines())
        if not flow:
            assert all(line in kept for line in lines)


# ---------------------------------------------------------------------------------------- contradictions


def _lines_with(project, field):
    start = field.partition(",")[0].rstrip("}")
    return [line for line in project.dictionary.read_text().splitlines() if start in line]


@pytest.mark.parametrize(
    ("field", "content", "said"),
    [
        ("{name: a, type: integer}", "a,k\n1,x\nb,y\n", "holds `b`"),
        ("{name: a, type: date}", "a,k\n2020-02-30,x\n2020-01-01,y\n", "holds `2020-02-30`"),
        ("{name: a, type: integer, constraints: {maximum: 5}}", "a,k\n1,x\n6,y\n", "`6` breaks its constraint maximum"),
        ("{name: a, constraints: {enum: [x, y]}}", "a,k\nx,1\nz,2\n", "`z` breaks its constraint enum"),
        ("{name: a, constraints: {pattern: '[a-z]+'}}", "a,k\nx,1\nZ,2\n", "`Z` breaks its constraint pattern"),
        ("{name: a, constraints: {required: true}}", "a,k\nx,1\n,2\n", "1 value is missing"),
        ("{name: a, constraints: {unique: true}}", "a,k\nx,1\nx,2\nx,3\n", "2 values are repeated"),
        ("{name: a, type: string, example: z}", "a,k\nx,1\ny,2\n", "`z` does not occur"),
        ("{name: gone}", "a,k\nx,1\n", "`gone` is no column"),
    ],
)
def test_contradictions_are_told_and_not_changed(project: TableProject, field, content, said):
    project.dictionary.parent.mkdir()
    project.dictionary.write_text(f"name: table\nfields:\n  - {field}\n")
    done = project.describe(content)
    line = project.dictionary.read_text().splitlines().index(next(iter(_lines_with(project, field)))) + 1
    assert [c for c in done.contradictions if said in c and c.startswith(f"data/dictionary/table.yaml:{line}: ")]
    written = yaml.safe_load(field)
    assert project.fields[written["name"]] | written == project.fields[written["name"]]


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        ("primaryKey: a\n", "1 row repeats it"),
        ("primaryKey: [a, b]\n", "missing in 1 row"),
        ("coverage: {start: 2020-01-02, end: 2020-12-31}\n", "coverage starts on 2020-01-02"),
        ("coverage: {start: 2019, end: 2020-01}\n", "coverage ends on 2020-01"),
    ],
)
def test_contradictions_of_the_table(project: TableProject, extra, said):
    project.dictionary.parent.mkdir()
    project.dictionary.write_text(f"name: table\n{extra}fields:\n  - name: a\n")
    done = project.describe("a,b,day\nx,1,2020-01-01\nx,,2020-02-01\ny,3,2020-01-05\n")
    assert any(said in line for line in done.contradictions)


@pytest.mark.parametrize(
    ("field", "content"),
    [
        ("{name: a, type: number, decimalChar: ',', groupChar: '.'}", 'a;k\n"1.000,5";x\n2,25;y\n'),
        ("{name: a, type: boolean, trueValues: [yes, 'y'], falseValues: ['no', n]}", "a,k\ny,1\nn,2\n"),
        ("{name: a, type: date, format: '%d.%m.%Y'}", "a,k\n31.12.2020,1\n01.01.2021,2\n"),
        ("{name: a, type: string, example: 007}", "a,k\n007,1\n008,2\n"),
        ("{name: a, type: string, example: 1e3}", "a,k\n1e3,1\n008,2\n"),
        ("{name: a, type: integer, example: 3750}", "a,k\n3750,1\n4,2\n"),
        ("{name: a, type: number, example: 0.5}", "a,k\n0.50,1\n4,2\n"),
        ("{name: a, type: date, example: 2020-01-01}", "a,k\n2020-01-01,1\n2020-01-02,2\n"),
        ("{name: a, type: year}", "a,k\n2020,1\n1999,2\n"),
        ("{name: a, pii: true, example: someone@example.org}", "a,k\nx@y.z,1\n"),
        ("{name: a, example: 'FILL IN: a value'}", "a,k\nx@y.z,1\n"),
        ("{name: a, type: integer, missingValues: ['-']}", "a,k\n-,1\n5,2\n"),
        ("{name: a, type: geopoint}", 'a,k\n"1,2",1\n'),
    ],
)
def test_what_is_true_is_no_contradiction(project: TableProject, field, content):
    project.dictionary.parent.mkdir()
    project.dictionary.write_text(f"name: table\nfields:\n  - {field}\n")
    assert project.describe(content).contradictions == ()


def test_the_exit_code_tells_of_contradictions(project: TableProject, clean_environment):
    project.write("a,b\n1,2\n")
    first = mlscaffold("data", "describe", project.file, env=clean_environment)
    assert first.returncode == 0, first.stderr
    assert "wrote data/dictionary/table.yaml" in first.stdout
    again = mlscaffold("data", "describe", project.file, env=clean_environment)
    assert (again.returncode, "nothing was changed" in again.stdout) == (0, True)
    project.write("a,b\nx,2\n")
    worse = mlscaffold("data", "describe", project.file, env=clean_environment)
    assert worse.returncode == 1
    assert "it is written as integer, but holds `x`" in worse.stdout


def test_data_that_contradicts_its_dictionary_is_not_vouched_for(project: TableProject, clean_environment):
    project.describe("a,b\n1,2\n")
    accepted, before = project.resource, project.files()
    project.write("a,b\n1000,2\n")
    worse = mlscaffold("data", "describe", project.file, env=clean_environment)
    assert worse.returncode == 1
    assert "`1000` breaks its constraint maximum" in worse.stdout
    said = "The hash in data/datapackage.yaml was left as it is, since data and dictionary contradict each other: "
    assert said in worse.stdout
    assert "is described as it is" not in worse.stdout
    assert project.files() == before | {"data/raw/table.csv": b"a,b\n1000,2\n"}
    # Accepted in words, it is vouched for.
    project.dictionary.write_text(project.dictionary.read_text().replace("maximum: 1}", "maximum: 1000}", 1))
    project.dictionary.write_text(project.dictionary.read_text().replace("example: 1\n", "example: 1000\n"))
    better = mlscaffold("data", "describe", project.file, env=clean_environment)
    assert (better.returncode, "was left as it is" in better.stdout) == (0, False), better.stdout
    assert project.resource["hash"] != accepted["hash"]
    # A dictionary that is wrong about data with the stated hash leaves nothing as it should not be.
    project.dictionary.write_text(project.dictionary.read_text().replace("maximum: 1000}", "maximum: 1}"))
    wrong = mlscaffold("data", "describe", project.file, env=clean_environment)
    assert (wrong.returncode, "was left as it is" in wrong.stdout) == (1, False), wrong.stdout


def test_a_table_that_is_listed_anew_and_contradicts_its_dictionary_gets_no_hash(project: TableProject):
    project.dictionary.parent.mkdir()
    project.dictionary.write_text("name: table\nfields: [{name: a, example: x, constraints: {enum: [x]}}]\n")
    done = project.describe("a\ny\n")
    assert (done.unvouched, project.resource.keys() & {"hash", "bytes"}) == ("data/datapackage.yaml", set())
    assert project.resource["schema"] == "dictionary/table.yaml"
    done = project.describe("a\nx\n")
    assert (done.unvouched, project.resource.keys() & {"hash", "bytes"}) == ("", {"hash", "bytes"})


def test_prompts_of_other_tables_are_not_counted(project: TableProject, clean_environment):
    project.describe("a,b\n1,2\n")
    for place in (project.package, project.dictionary):
        place.write_text(place.read_text().replace("FILL IN: ", ""))
    other = project.file.with_name("other.csv")
    other.write_text("c\n3\n")
    done = mlscaffold("data", "describe", other, env=clean_environment)
    assert "5 texts marked `FILL IN:` to write by hand" in done.stdout
    assert project.describe().prompts == 0
    # What the package itself waits for is asked of each of its tables.
    project.package.write_text(project.package.read_text().replace("name: the licence", "name: 'FILL IN: it'", 1))
    project.package.write_text("title: 'FILL IN: what this is'\n" + project.package.read_text())
    assert project.describe().prompts == 1


# ------------------------------------------------------------------------------------- where it is kept


def test_a_package_that_people_wrote_is_added_to(project: TableProject):
    before = (
        "name: mine  # ours\nlicenses: [{name: MIT}]\nresources:\n  # the first\n  - name: other\n    path: o.csv\n"
    )
    project.package.write_text(before)
    project.describe("a,b\n1,2\n")
    assert project.package.read_text().startswith(before)
    assert [r["name"] for r in yaml.safe_load(project.package.read_bytes())["resources"]] == ["other", "table"]


def test_a_further_table_is_asked_for_its_own_licence_and_source(project: TableProject):
    first = "name: mine\nlicenses: [{name: MIT}]\nsources: [{title: Us}]\nresources:\n  - {name: other, path: o.csv}\n"
    project.package.write_text(first)
    done = project.describe("a,b\n1,2\n")
    _, table = yaml.safe_load(project.package.read_bytes())["resources"]
    assert table["licenses"][0]["name"].startswith("FILL IN: ")
    assert table["sources"][0]["title"].startswith("FILL IN: ")
    assert done.prompts == 6
    # Where the package waits for its own, one question is enough.
    project.package.write_text("licenses: [{name: 'FILL IN: x'}]\nresources:\n  - {name: other, path: o.csv}\n")
    project.describe()
    assert "licenses" not in yaml.safe_load(project.package.read_bytes())["resources"][1]


def test_tables_that_are_described_at_one_time_are_all_listed(project: TableProject, clean_environment):
    names = [f"t{i}" for i in range(8)]
    for name in names:
        (project.file.parent / f"{name}.csv").write_text("a,b\n1,2\n")
    running = [
        subprocess.Popen([*MLSCAFFOLD, "data", "describe", project.file.parent / f"{name}.csv"], env=clean_environment)
        for name in names
    ]
    assert [process.wait() for process in running] == [0] * 8
    assert sorted(r["name"] for r in yaml.safe_load(project.package.read_bytes())["resources"]) == names


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_stopped_while_it_measures(project: TableProject, clean_environment, tmp_path_factory, number, code):
    rows = random.Random(0)
    project.write("a,b\n" + "".join(f"{rows.random()},{rows.random()}\n" for _ in range(400_000)))
    temporary = tmp_path_factory.mktemp("temporary")
    process = subprocess.Popen(
        [*MLSCAFFOLD, "data", "describe", project.file], env=clean_environment | {"TMPDIR": str(temporary)},
        stderr=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    while not list(temporary.glob("mlscaffold-*")) and process.poll() is None:
        time.sleep(0.01)
    time.sleep(0.2)
    process.send_signal(number)
    _, told = process.communicate(timeout=60)
    assert (process.returncode, b"interrupted" in told) == (code, True)
    assert list(temporary.iterdir()) == []
    assert not project.package.exists()


def test_an_entry_is_found_by_its_path(project: TableProject):
    project.package.write_text(
        "resources:\n  - name: nests\n    path: ./raw/table.csv\n    hash: md5:x # old\n    schema: d/n.yaml\n"
    )
    project.describe("a,b\n1,2\n")
    assert (project.root / "data/d/n.yaml").is_file()
    text = project.package.read_text()
    assert "md5" not in text
    assert " # old\n" in text
    assert yaml.safe_load(text)["resources"][0]["bytes"] == 8


def test_two_tables_of_one_name_are_refused(project: TableProject):
    project.describe("a,b\n1,2\n")
    other = project.root / "data" / "table.csv"
    other.write_text("c,d\n1,2\n")
    before = project.files()
    with pytest.raises(UserError, match="already"):
        describe(other)
    assert project.files() == before
    describe(other, "other")
    assert (project.root / "data/dictionary/other.yaml").is_file()


@pytest.mark.parametrize("name", ["../x", "A B", "", "a/b", ".hidden"])
def test_names_that_are_no_names_are_refused(project: TableProject, name):
    project.write("a,b\n1,2\n")
    if name:
        with pytest.raises(UserError, match="cannot be the name"):
            describe(project.file, name)


def test_a_file_outside_the_package_is_refused_in_a_declared_project(project: TableProject):
    outside = project.root / "outside.csv"
    outside.write_text("a,b\n1,2\n")
    with pytest.raises(UserError, match="does not lie below data/"):
        describe(outside)


def test_a_loose_file_gets_a_package_beside_it(tmp_path: Path):
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    done = describe(tmp_path / "x.csv")
    assert done.changed == ("dictionary/x.yaml", "datapackage.yaml")


def test_output_leaves_the_package_alone(project: TableProject, clean_environment):
    project.write("a,b\n1,2\n")
    before = project.files()
    shown = mlscaffold("data", "describe", project.file, "--output", "-", env=clean_environment)
    assert yaml.safe_load(shown.stdout)["fields"][0]["name"] == "a"
    assert project.files() == before
    describe_alone(project.file, output=project.root / "x" / "d.yaml")
    assert project.files().keys() - before.keys() == {"x/d.yaml"}
    assert describe_alone(project.file, output=project.root / "x" / "d.yaml").changed == ()


@pytest.mark.parametrize(
    ("package", "said"),
    [
        ("resources: {}\n", "no list"),
        ("resources:\n  - name: t\n    path: raw/table.csv\n    schema: {fields: []}\n", "in the package itself"),
        ("resources:\n  - name: t\n    path: raw/table.csv\n    schema: ../../../d.yaml\n", "outside the project"),
        ("resources:\n  - name: t\n    path: raw/table.csv\n    schema: https://example.org/d.yaml\n", "elsewhere"),
        ("resources:\n  - name: t\n    path: [raw/table.csv, raw/b.csv]\n", "several files"),
        ("[1, 2]\n", "no mapping"),
        ("a: [\n", "not valid YAML"),
    ],
)
def test_a_package_that_cannot_be_used_is_left_as_it_is(project: TableProject, package, said):
    project.package.write_text(package)
    project.write("a,b\n1,2\n")
    before = project.files()
    with pytest.raises(UserError, match=said):
        project.describe()
    assert project.files() == before


# ------------------------------------------------------------------------------------------ being killed


def test_a_kill_at_any_moment_leaves_whole_files(tmp_path: Path, clean_environment):
    rng = random.Random(0)
    project = TableProject(tmp_path)
    project.describe("a,b\n1,2\n")
    old = project.files()
    project.write("a,b,c\n1,2,3\n")
    code = "import sys; from mlscaffold.__main__ import run; sys.argv[1:] = sys.argv[1:]; run()"
    for _ in range(6):
        for name in ("data/dictionary/table.yaml", "data/datapackage.yaml"):
            (tmp_path / name).write_bytes(old[name])
        process = subprocess.Popen(
            [sys.executable, "-c", code, "data", "describe", str(project.file)],
            env=clean_environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(rng.uniform(0.15, 0.6))
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert len(project.fields) in {2, 3}
        assert project.resource["bytes"] in {8, 12}
        project.describe()
        assert len(project.fields) == 3
        assert project.resource["bytes"] == 12


def test_a_table_in_no_project_is_described_from_the_folder_that_one_stands_in(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "wine.csv").write_text("acidity,quality\n0.1,5\n")
    done = mlscaffold("data", "describe", "data/wine.csv", cwd=tmp_path)
    assert done.returncode == 0
    assert "wrote data/dictionary/wine.yaml" in done.stdout
    assert (tmp_path / "data" / "dictionary" / "wine.yaml").is_file()
    # `check` finds it there, with no settings.
    found = json.loads(mlscaffold("check", ".", "--format", "json", cwd=tmp_path).stdout)["findings"]
    assert not [f for f in found if f["rule"] == "data-docs/undocumented-table"]
