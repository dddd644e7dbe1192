import pytest

from mlscaffold.facts.dictionary import inline_dictionaries, read_dictionary, read_package
from mlscaffold.facts.model import UNKNOWN

PACKAGE = """\
$schema: https://datapackage.org/profiles/2.0/datapackage.json
name: demo-data
licenses:
  - {name: CC0-1.0, title: Creative Commons Zero, path: https://example.org/cc0}
  - {title: Other}
sources:
  - {title: Palmer Station LTER, path: https://example.org/palmer}
resources:
  - name: penguins
    path: raw/penguins.csv
    format: csv
    hash: sha256:ABCDEF
    bytes: 15241
    schema: dictionary/penguins.yaml
  - name: gone
    path: ./raw/gone.csv
    hash: 0123456789abcdef
    schema: dictionary/none.yaml
"""

DICTIONARY = """\
$schema: https://datapackage.org/profiles/2.0/tableschema.json
name: penguins
description: One row is one adult penguin.
updates: never
coverage: {start: 2007-11-11, end: 2009}
missingValues: ["", NA, -99.0]
fields:
  - name: body_mass_g
    type: integer
    description: Body mass.
    example: 3750
    unit: g
    role: feature
    pii: false
    notes: Weighed in a bag.
    constraints: {required: false, minimum: 0, enum: [1, no], pattern: '..'}
    format: default
  - {name: 007, title: A code, examples: [x, y]}
primaryKey: body_mass_g
foreignKeys:
  - {fields: island, reference: {resource: islands, fields: [name]}}
"""


def package(text, files=("data/raw/penguins.csv", "data/dictionary/penguins.yaml"), path="data/datapackage.yaml"):
    return read_package(path, text.encode(), set(files).__contains__)


def test_a_package_lists_tables_relative_to_the_project():
    found = package(PACKAGE)
    assert (found.name, found.problem) == ("demo-data", "")
    assert found.licences == ("CC0-1.0", "Other")
    assert found.sources == ("Palmer Station LTER",)
    penguins, gone = found.resources
    assert (penguins.at.path, penguins.at.line) == ("data/datapackage.yaml", 9)
    assert (penguins.name, penguins.path, penguins.schema) == (
        "penguins",
        "data/raw/penguins.csv",
        "data/dictionary/penguins.yaml",
    )
    assert (penguins.hash, penguins.bytes) == ("sha256:abcdef", 15241)
    assert (penguins.exists, penguins.schema_exists) == (True, True)
    # Another digest is none that can be compared.
    assert (gone.path, gone.hash, gone.bytes, gone.exists, gone.schema_exists) == (
        "data/raw/gone.csv",
        "",
        None,
        False,
        False,
    )


@pytest.mark.parametrize(
    "path", ["../outside.csv", "raw/../../../x.csv", "/etc/passwd", "~/x.csv", "C:\\x.csv", "..", '"a\\0b"']
)
def test_a_path_out_of_the_project_is_a_problem_and_no_table(path):
    found = package(f"resources:\n  - name: t\n    path: {path}\n", path="datapackage.yaml")
    assert found.resources == ()
    assert "leaves the project" in found.problem
    assert "(line 3)" in found.problem


def test_a_schema_out_of_the_project_is_a_problem():
    found = package("resources: [{name: t, path: a.csv, schema: ../../s.yaml}]")
    assert found.resources[0].schema == ""
    assert "schema `../../s.yaml` of resource `t` leaves the project" in found.problem


def test_a_path_may_climb_within_the_project():
    assert package("resources: [{name: t, path: ../a.csv}]", files=["a.csv"]).resources[0].exists


def test_tables_elsewhere_are_not_missing():
    remote, inline = package(
        "resources: [{name: r, path: https://example.org/a.csv}, {name: i, data: [[1]]}]"
    ).resources
    assert (remote.path, remote.exists) == ("https://example.org/a.csv", True)
    assert (inline.path, inline.exists) == ("", True)


def test_a_table_in_parts_is_one_resource_each_without_hash():
    found = package(
        "resources: [{name: t, path: [a.csv, b.csv], hash: 'sha256:ab', bytes: 5}]", files=["data/a.csv"]
    ).resources
    assert [(r.name, r.path, r.hash, r.bytes, r.exists) for r in found] == [
        ("t", "data/a.csv", "", None, True),
        ("t", "data/b.csv", "", None, False),
    ]


def test_a_json_package_with_schemas_in_it():
    text = """{
      "name": "x", "license": "MIT", "sources": ["a", {"path": "b"}],
      "resources": [
        {"name": "t", "path": "t.csv",
         "description": "Notes",
         "schema": {"fields": [
            {"name": "a", "type": "string"}], "missingValues": [{"value": "NA", "label": "none"}, "-"]}}]}"""
    found = package(text, path="datapackage.json", files=["t.csv"])
    assert (found.licences, found.sources, found.problem) == (("MIT",), ("a", "b"), "")
    assert (found.resources[0].schema, found.resources[0].schema_exists) == ("datapackage.json", True)
    (dictionary,) = inline_dictionaries("datapackage.json", text.encode())
    assert (dictionary.path, dictionary.name, dictionary.description, dictionary.problem) == (
        "datapackage.json",
        "t",
        "Notes",
        "",
    )
    assert dictionary.missing_values == ("NA", "-")
    assert [(f.name, f.at.line) for f in dictionary.fields] == [("a", 7)]


def test_packages_without_schemas_in_them_have_no_dictionaries():
    assert inline_dictionaries("d.yaml", PACKAGE.encode()) == ()
    assert inline_dictionaries("d.yaml", b"[: ") == ()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "it is empty"),
        ("- a\n", "it is no mapping (line 1)"),
        ("name: x\n", "it lists no resources"),
        ("resources: 5\n", "`resources` is no list (line 1)"),
        ("resources:\n- a\n", "resource 1 is no mapping (line 2)"),
        ("resources:\n- name: t\n", "resource `t` has no path (line 2)"),
        ("a: [\n", "no valid YAML"),
    ],
)
def test_a_broken_package_says_why(text, problem):
    found = package(text)
    assert problem in found.problem
    assert found.resources == ()


def test_a_dictionary():
    found = read_dictionary("data/dictionary/penguins.yaml", DICTIONARY.encode())
    assert (found.name, found.description, found.updates, found.problem) == (
        "penguins",
        "One row is one adult penguin.",
        "never",
        "",
    )
    assert found.coverage == {"start": "2007-11-11", "end": "2009"}
    assert found.missing_values == ("", "NA", "-99.0")
    assert found.primary_key == ("body_mass_g",)
    assert found.foreign_keys == ({"fields": ["island"], "reference": {"resource": "islands", "fields": ["name"]}},)
    mass, code = found.fields
    assert (mass.at.path, mass.at.line) == ("data/dictionary/penguins.yaml", 8)
    assert (mass.name, mass.type, mass.description, mass.example) == ("body_mass_g", "integer", "Body mass.", 3750)
    assert (mass.unit, mass.role, mass.pii, mass.notes) == ("g", "feature", False, "Weighed in a bag.")
    assert mass.constraints == {"required": False, "minimum": 0, "enum": [1, "no"], "pattern": ".."}
    assert mass.options == {"format": "default"}
    # A name that looks like a number is the text of a header.
    assert (code.name, code.type, code.description, code.example, code.pii) == ("007", "any", "A code", "x", None)


def test_what_is_not_said():
    (field,) = read_dictionary("d/t.yaml", b"fields: [{name: a}]").fields
    assert (field.example, field.unit, field.role, field.pii, field.constraints, field.options) == (
        UNKNOWN,
        "",
        "",
        None,
        {},
        {},
    )
    found = read_dictionary("d/t.v1.yaml", b"fields: []")
    assert (found.name, found.description, found.missing_values, found.problem) == ("t", "", ("",), "")


def test_null_is_an_example_and_false_one_too():
    found = read_dictionary("t.yaml", b"fields: [{name: a, example: null}, {name: b, example: false}]")
    assert [f.example for f in found.fields] == [None, False]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "it is empty"),
        ("name: t\n", "it has no `fields`"),
        ("fields: {a: 1}\n", "`fields` is no list (line 1)"),
        ("fields:\n- name: a\n- type: integer\n- 5\n", "field 2 has no name (line 3); field 3 has no name (line 4)"),
        ("fields: [}\n", "no valid YAML"),
    ],
)
def test_a_broken_dictionary_says_why(text, problem):
    assert problem in read_dictionary("t.yaml", text.encode()).problem


def test_odd_values_are_no_error():
    text = (
        "name: [a]\nfields: [{name: a, type: [x], pii: maybe, constraints: 5, example: {a: 1}}]\n"
        "coverage: x\nforeignKeys: [5, {reference: x}]\nmissingValues: null\n"
    )
    found = read_dictionary("t.yaml", text.encode())
    assert (found.name, found.foreign_keys, found.coverage) == ("t", (), {})
    assert (found.fields[0].type, found.fields[0].pii, found.fields[0].constraints) == ("any", None, {})
