"""A rule that crashes is a finding, and the other rules still answer."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mlscaffold import packs
from mlscaffold.config import Config
from mlscaffold.facts.model import PythonFile
from mlscaffold.rules import Problem, Rule
from mlscaffold.run import check
from mlscaffold.tree import MemoryTree


def crash(file: PythonFile) -> Iterator[Problem]:
    raise LookupError("what now\x1b[31m")
    yield


def test_a_crashing_rule_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = Rule("ml-api/broken", "Breaks.", "error", "high", "exploration", "0.1", "any", "", "PythonFile", crash)

    class Broken(packs.Listed):
        def load(self) -> Rule:
            return broken

    item = Broken("ml-api/broken", "nowhere", "test", Path("nowhere.md"))
    listed = packs.listed()
    monkeypatch.setattr(packs, "listed", lambda: (*listed, item))
    tree = MemoryTree({"a.py": "import numpy as np\nx == np.nan\n"})
    found = check(tree, Config(stage="exploration"), asked=["ml-api", "project"]).findings
    assert [(f.rule, f.at.path) for f in found] == [
        ("project/rule-crashed", "a.py"),
        ("ml-api/nan-equality", "a.py"),
    ]
    assert "LookupError: what now" in found[0].message
