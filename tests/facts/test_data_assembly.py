"""What the assembly makes of a data package and of the files that it names."""

import hashlib

import pytest

from mlscaffold.config import Config
from mlscaffold.facts.model import Project
from mlscaffold.facts.project import collect
from mlscaffold.tree import MemoryTree

TRAIN = "import pandas as pd\nfrom sklearn.svm import SVC\nSVC().fit(pd.read_csv('data/a.csv'), [1])\n"


def project(files: dict[str, str]) -> Project:
    return collect(MemoryTree(files), Config())


def test_a_dictionary_that_stands_in_the_package_is_that_of_its_table() -> None:
    schema = '{"fields": [{"name": "mass", "type": "integer"}]}'
    found = project({
        "datapackage.json": f'{{"name": "d", "resources": [{{"name": "p", "path": "p.csv", "schema": {schema}}}]}}',
        "p.csv": "mass\nheavy\n",
        "mkdocs.yaml": "site_name: x\n",
    })  # fmt: skip
    (table,) = found.tables
    assert table.dictionary is not None
    assert [f.name for f in table.dictionary.fields] == ["mass"]
    assert table.columns[0].misfits["integer"] == (2, "heavy")
    assert [(d.path, d.problem) for d in found.dictionaries] == [("datapackage.json", "")]


def test_settings_beside_a_schema_at_the_top_are_no_dictionaries() -> None:
    found = project({
        "datapackage.yml": "name: d\nresources:\n  - {name: p, path: p.csv, schema: p.schema.yaml}\n",
        "p.schema.yaml": "fields:\n  - {name: mass, type: integer}\n",
        "params.yaml": "seed: 1\n",
        "p.csv": "mass\n1\n",
    })  # fmt: skip
    assert [d.path for d in found.dictionaries] == ["p.schema.yaml"]


def test_a_resource_knows_what_is_there_of_it() -> None:
    rows = "mass\n1\n"
    found = project({
        "data/datapackage.yaml": "name: d\nresources:\n"
        f"  - {{name: p, path: p.csv, hash: 'sha256:{'0' * 64}', bytes: 3}}\n"
        "  - {name: q, path: q.csv}\n  - {name: r, path: raw/r.csv}\n  - {name: s, path: 'https://example.org/s.csv'}\n",
        "data/p.csv": rows,
        ".gitignore": "data/raw/\n",
    })  # fmt: skip
    assert found.package is not None
    p, q, r, s = found.package.resources
    assert (p.found_sha256, p.found_bytes) == (hashlib.sha256(rows.encode()).hexdigest(), len(rows))
    assert [(x.exists, x.elsewhere, x.found_bytes) for x in (q, r, s)] == [
        (False, False, None),
        (False, True, None),
        (True, False, None),
    ]


@pytest.mark.parametrize(
    ("dialect", "plain"),
    [
        ('{"delimiter": "^"}', False),
        ('{"header": false}', False),
        ('{"headerRows": [1, 2]}', False),
        ('{"commentChar": "#"}', False),
        ('{"quoteChar": "\'"}', False),
        ('{"csv": {"delimiter": ":"}}', False),
        ('{"delimiter": ";", "header": true, "headerRows": [1]}', True),
        ('"dialect.json"', True),
    ],
)
def test_a_table_is_read_only_when_its_dialect_is_one_that_is_read(dialect: str, plain: bool) -> None:
    schema = '{"fields": [{"name": "a", "type": "string"}]}'
    found = project({
        "datapackage.json": '{"name": "d", "resources": [{"name": "p", "path": "p.csv", "dialect": '
        f'{dialect}, "schema": {schema}}}]}}',
        "p.csv": "a;b\n1;2\n",
    })  # fmt: skip
    (table,) = found.tables
    assert bool(table.columns) is plain
    assert (table.dictionary is not None) is plain
    assert bool(table.problem) is not plain


@pytest.mark.parametrize(
    ("example", "fault"),
    [
        ("0071", ""),
        ("71", "breaks its constraint `pattern`"),
        ("'FILL IN: a ring'", ""),
        ("null", ""),
        ("[1, 2]", ""),
    ],
)
def test_an_example_is_judged_as_it_is_written(example: str, fault: str) -> None:
    found = project({
        "data/datapackage.yaml": "name: d\nresources:\n  - {name: p, path: p.csv, schema: dictionary/p.yaml}\n",
        "data/dictionary/p.yaml": "fields:\n  - {name: ring, type: string, constraints: {pattern: '[0-9]{4}'}, "
        f"example: {example}}}\n",
    })  # fmt: skip
    assert [f.example_fault for d in found.dictionaries for f in d.fields] == [fault]


def test_what_goes_through_lfs_is_so_whether_it_is_checked_out_or_not() -> None:
    found = project({".gitattributes": "*.csv filter=lfs\n", "data/a.csv": "mass\n1\n", "train.py": TRAIN})
    assert {f.path: f.lfs for f in found.files} == {".gitattributes": False, "data/a.csv": True, "train.py": False}
    assert found.git.attributes == (("*.csv", "filter=lfs"),)
    assert [t.columns[0].name for t in found.tables] == ["mass"]


def test_what_is_no_data() -> None:
    found = project({
        "train.py": TRAIN,
        "data/a.csv": "mass\n1\n",
        "data/Predicted Data.csv": "mass\n1\n",
        "data/.ipynb_checkpoints/a-checkpoint.csv": "mass\n1\n",
        "data/dictionary.csv": "Variable,Description\nmass,its mass\n",
    })  # fmt: skip
    assert {t.path: t.is_data for t in found.tables} == {
        "data/a.csv": True,
        "data/Predicted Data.csv": False,
        "data/.ipynb_checkpoints/a-checkpoint.csv": False,
        "data/dictionary.csv": False,
    }
    assert [p.path for t in found.tables if t.is_data for p in t.described_in] == ["data/dictionary.csv"]


@pytest.mark.parametrize(
    ("copy", "original"),
    [
        ("Copy of eda.ipynb", "eda.ipynb"),
        ("eda - Copy (2).ipynb", "eda.ipynb"),
        ("eda copy 3.ipynb", "eda.ipynb"),
        ("eda-Copy1.ipynb", "eda.ipynb"),
        ("edacopy.ipynb", ""),
    ],
)
def test_copies_of_notebooks_by_their_name(copy: str, original: str) -> None:
    empty = '{"nbformat": 4, "metadata": {}, "cells": []}'
    found = project({"eda.ipynb": empty, copy: empty})
    assert {n.path: n.copied_from for n in found.notebooks} == {"eda.ipynb": "", copy: original}


@pytest.mark.parametrize(
    ("written", "kinds"),
    [
        ("open(f'{folder}/logs.txt', 'w')", {"log file"}),
        ("setup('log_seg.txt')", {"log file"}),
        ("CSVLogger('training.log')", {"log file"}),
        ("open('app.log', 'a')", set()),
        ("open('catalog.txt')", set()),
    ],
)
def test_a_log_that_the_code_writes(written: str, kinds: set[str]) -> None:
    found = project({"train.py": f"from sklearn.svm import SVC\nSVC().fit(X, y)\n{written}\n"})
    assert {e.kind for e in found.log_evidence} == kinds


def test_a_file_that_an_extractor_fails_on_is_told_and_costs_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(path: str, *_: object) -> None:
        raise ZeroDivisionError(path)

    monkeypatch.setattr("mlscaffold.facts.document.read_document", broken)
    found = project({"README.md": "# a\n", "train.py": "x = 1\n"})
    assert [(u.at.path, "ZeroDivisionError: README.md" in u.reason) for u in found.unreadable] == [("README.md", True)]
    assert [f.path for f in found.python] == ["train.py"]
