"""A command that a hint tells to run works as it stands, whatever the path in it is."""

import re
import shlex

import pytest

from mlscaffold.config import Config
from mlscaffold.run import check
from mlscaffold.tree import MemoryTree

ROWS = "length,weight\n1.5,3\n2.5,4\n3.5,5\n"
PACKAGE = '{"resources": [{"name": "a", "path": "%s"%s}]}'
TRAINS = "import pandas\nfrom sklearn.svm import SVC\n\nSVC().fit(*pandas.read_csv(name))\n"


def commands(rule: str, files: dict[str, str]) -> list[list[str]]:
    """The words of each command that the findings of a rule name."""
    config = Config(stage="prototype", source="mlscaffold.toml" if "mlscaffold.toml" in files else "")
    hints = [f.hint for f in check(MemoryTree(files), config).findings if f.rule == rule]
    return [shlex.split(c) for hint in hints for c in re.findall("`((?:git|mlscaffold) [^`]+)`", hint)]


@pytest.mark.parametrize("folder", ["data", "Day 10/data", "it's", "a & b", "-x"])
def test_the_path_is_one_word(folder: str) -> None:
    table = f"{folder}/rows.csv"
    there = f"./{table}" if folder.startswith("-") else table
    describe = [["mlscaffold", "data", "describe", there]]
    files = {"train.py": TRAINS, table: ROWS}
    assert commands("data-docs/undocumented-table", files) == describe
    listed = files | {"mlscaffold.toml": "", "data/datapackage.json": '{"resources": []}'}
    assert commands("data-docs/undocumented-table", listed) == describe
    forget = ["git", "rm", "-r", "--cached"]
    assert commands("versioning/committed-tool-output", {f"{folder}/.mypy_cache/a.json": "{}"}) == [
        [*forget, f"{there.removesuffix('/rows.csv')}/.mypy_cache"]
    ]
    assert commands("versioning/committed-tracker-store", {f"{folder}/mlruns/0/meta.yaml": "name: a\n"}) == [
        [*forget, f"{there.removesuffix('/rows.csv')}/mlruns"]
    ]


def test_the_path_of_a_table_that_is_listed_is_one_word() -> None:
    describe = [["mlscaffold", "data", "describe", "data/Day 10/rows.csv"]]
    files = {"mlscaffold.toml": "", "train.py": TRAINS, "data/Day 10/rows.csv": ROWS}
    stated = ', "hash": "sha256:' + "0" * 64 + '"'
    package = {"data/datapackage.json": PACKAGE % ("Day 10/rows.csv", stated)}
    assert commands("versioning/stale-manifest", files | package) == describe
    fields = ', "schema": {"fields": [{"name": "length", "type": "number", "description": "in mm"}]}'
    package = {"data/datapackage.json": PACKAGE % ("Day 10/rows.csv", fields)}
    assert commands("data-docs/undocumented-column", files | package) == describe
