import pytest

from mlscaffold.facts.run_record import read_run_record

PATH = "experiments/runs/20261123T101500Z-base-3f2a1c.yaml"
RECORD = """\
id: 20261123T101500Z-base-3f2a1c
status: finished
commit: 1234567890123456789012345678901234567890
dirty: false
started: 2026-11-23T10:15:00Z
compared_to: null
parameters: {seed: 0, model.c: 1.0}
metrics:
  train: {accuracy: 0.991}
inputs:
  - {path: data/raw/penguins.csv, sha256: 12345e67}
notes: ""
"""


def test_a_record():
    found = read_run_record(PATH, RECORD.encode())
    assert (found.id, found.problem, found.commit_known) == ("20261123T101500Z-base-3f2a1c", "", None)
    assert found.fields["parameters"] == {"seed": 0, "model.c": 1.0}
    assert found.fields["dirty"] is False
    assert found.fields["compared_to"] is None
    assert found.place("metrics").line == 8
    assert found.place("varied").line == 1


def test_commits_hashes_and_times_are_text():
    fields = read_run_record(PATH, RECORD.encode()).fields
    assert fields["commit"] == "1234567890123456789012345678901234567890"
    assert fields["started"] == "2026-11-23T10:15:00Z"
    assert fields["inputs"][0]["sha256"] == "12345e67"


def test_json_is_read_too():
    assert read_run_record("runs/a.json", b'{"id": "a", "commit": 123}').fields == {"id": "a", "commit": "123"}


@pytest.mark.parametrize("written", ["", "id: null\n", "id: [a]\n"])
def test_without_an_id_the_file_name_is_it(written):
    assert read_run_record("runs/a.b.yaml", f"{written}status: failed\n".encode()).id == "a.b"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "it is empty"),
        ("- a\n", "it is no mapping (line 1)"),
        ("a: 1\n---\nb: 2\n", "it holds more than one document (line 3)"),
        ("<<<<<<< HEAD\na: 1\n", "no valid YAML"),
        ("a: " + "[" * 500, "nested deeper"),
    ],
)
def test_a_broken_record_says_why(text, problem):
    found = read_run_record(PATH, text.encode())
    assert problem in found.problem
    assert (found.fields, found.id) == ({}, "20261123T101500Z-base-3f2a1c")
