"""Every format of one small mixed project, letter by letter, with rules that stay as they are.

After a change that is meant, write them anew: `MLSCAFFOLD_WRITE_SNAPSHOTS=1 pytest tests/report/test_snapshots.py`.
"""

import json
import os
from importlib import import_module
from pathlib import Path

import pytest

from mlscaffold import __version__, packs
from mlscaffold.config import parse
from mlscaffold.installed import Pack
from mlscaffold.report import concise, text
from mlscaffold.report import json as json_report
from mlscaffold.report.sources import Sources
from mlscaffold.run import check
from mlscaffold.tree import MemoryTree
from tests.report.reading import READERS

SNAPSHOTS = Path(__file__).parent / "snapshots"
NOTEBOOK = {
    "nbformat": 4, "nbformat_minor": 5, "metadata": {},
    "cells": [
        {"cell_type": "markdown", "metadata": {}, "source": ["# Look at the rows\n", "\n", "`/mnt/`"]},
        {"cell_type": "code", "metadata": {}, "execution_count": 1, "outputs": [],
         "source": ["import pandas as pd\n", "rows = pd.read_csv('/mnt/rows.csv')"]},
        {"cell_type": "code", "metadata": {}, "execution_count": 2, "outputs": [], "source": "open('/mnt/a|b.csv')"},
    ],
}  # fmt: skip
FILES = {
    "train.py": "import pandas as pd\n\n\ndef load():\n\treturn pd.read_csv('/mnt/rows.csv')\n",
    "src/stra\u00dfe.py": "\u65e5\u672c = 'e\u0301'; rows = open('/mnt/x\u202ey.csv')\n",
    "src/long.py": f"numbers = [{'1, ' * 60}len('/mnt/long.csv'), {'2, ' * 60}]\n",
    "notebooks/look.ipynb": json.dumps(NOTEBOOK, indent=1),
    "old/a.py": "open('/mnt/old.csv')\n",
}
SETTINGS = {
    "exclude": [], "stage": "prototype", "per-path": {"old/**": {"odd/absolute": "kept as delivered"}},
}  # fmt: skip
EXTENSIONS = {"text": "txt", "concise": "concise.txt", "json": "json", "sarif": "sarif", "github": "github.txt",
              "gitlab": "gitlab.json", "junit": "xml", "markdown": "md"}  # fmt: skip


def report(name: str) -> str:
    """The project in one format."""
    tree = MemoryTree(FILES, name="mixed")
    found = check(tree, parse(SETTINGS, "mlscaffold.toml")).report
    if name == "json":
        return json_report.text(found)
    if name == "concise":
        return concise.text(found)
    if name == "text":
        return text.text(found, Sources(tree))
    return import_module(f"mlscaffold.report.{name}").text(found, Sources(tree))


@pytest.fixture(autouse=True)
def few_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules of these tests alone."""
    monkeypatch.setattr(packs, "listed", lambda *_, **__: tuple(packs.rules_of(Pack("tests", "tests.report.pack", ""))))


@pytest.mark.parametrize("name", EXTENSIONS)
def test_report_is_as_it_was(name: str) -> None:
    path = SNAPSHOTS / f"mixed.{EXTENSIONS[name]}"
    now = report(name).replace(f'"version": "{__version__}"', '"version": "VERSION"')
    if os.environ.get("MLSCAFFOLD_WRITE_SNAPSHOTS"):
        SNAPSHOTS.mkdir(exist_ok=True)
        path.write_text(now, encoding="utf-8")
    assert now == path.read_text(encoding="utf-8")


def test_all_say_the_same() -> None:
    said = {name: read(report(name)) for name, read in READERS.items()}
    (expected,) = {tuple((s.rule, s.level) for s in found) for found in said.values()}
    assert len(expected) == 8
    # Services know lines of files, people those of cells.
    lines = json.dumps(NOTEBOOK, indent=1).split("\n")
    for name in ("sarif", "github", "gitlab", "junit"):
        (found,) = (s for s in said[name] if s.path == "notebooks/look.ipynb" and "a|b" in s.text)
        assert "a|b" in lines[found.line - 1]
