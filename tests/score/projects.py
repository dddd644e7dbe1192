"""A small project whose claims all hold, and what is made of it in memory."""

from collections.abc import Mapping

from mlscaffold.config import parse
from mlscaffold.facts.model import Project
from mlscaffold.facts.project import collect
from mlscaffold.facts.score.standing import Score, Standing, score
from mlscaffold.tree import MemoryTree

TESTS = """\
import unittest

import pytest

from shares.cli import share
from tests.checks import equal


def test_share():
    assert share([1]) == 1


@pytest.mark.parametrize("rows", [[1], [2]])
def test_many(rows):
    assert share(rows)


@pytest.mark.slow
def test_slow():
    assert share([1] * 1000) == 1


def test_by_helper():
    equal(share([1]), 1)


def test_nothing():
    share([1])


def test_constant():
    assert True


@pytest.mark.skip(reason="later")
def test_skipped():
    assert share([1]) == 1


@pytest.mark.xfail
def test_failing():
    assert share([1]) == 2


@pytest.fixture
def test_rows():
    assert share([1])
    return [1]


def helper():
    assert share([1]) == 1


class TestShare:
    def test_one(self):
        assert share([1]) == 1

    def other(self):
        assert share([1]) == 1


class Share:
    def test_one(self):
        assert share([1]) == 1


class TestMade:
    def __init__(self):
        self.rows = [1]

    def test_one(self):
        assert share(self.rows) == 1


class Case(unittest.TestCase):
    def test_case(self):
        self.assertEqual(share([1]), 1)
"""

CLI = """\
import argparse


def share(rows):
    return sum(rows) / len(rows)


def main():
    commands = argparse.ArgumentParser().add_subparsers()
    commands.add_parser("judge")
    commands.add_parser("drift")
    commands.add_parser("rows")
    commands.add_parser("render")
    return 0
"""

WORKFLOW = """\
on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: pip install -e .
      - run: pytest -m "not slow"
      - run: shares judge --strict
      - run: python scripts/compare.py
  lint:
    runs-on: ubuntu-latest
    steps:
      - run: ruff check
"""

HOOKS = """\
repos:
  - repo: local
    hooks:
      - id: rows-checked
        name: rows
        entry: shares rows
        language: system
      - id: rendered
        name: tables
        entry: shares render
        language: system
        stages: [manual]
"""

PAGE = """\
# Monitoring

## What is watched?

The share of each hour, by Ada.

## Who is told

<!-- the owner -->

## Legal

FILL IN: who may see the rows.
"""

CLAIMS = """\
# What there is, and what shows it.
data:
  feature-expectations:
    status: automated
    evidence:
      - tests/test_share.py::test_share
      - conf/limits.yaml#share.upper
  privacy-controls:
    status: manual
    evidence:
      - docs/monitoring.md#what-is-watched
model:
  slice-quality:
    status: automated
    evidence: [command: shares judge, ci: test]
infrastructure:
  quality-before-serving:
    status: automated
    evidence:
      - scripts/compare.py
monitoring:
  input-invariants:
    status: automated
    evidence:
      - hook: rows-checked
  model-age:
    status: none
    evidence: []
"""

PYPROJECT = """\
[project]
name = "shares"
version = "1"

[project.scripts]
shares = "shares.cli:main"
broken = "shares.gone:main"

[tool.mlscaffold]
stage = "production"

[tool.pytest.ini_options]
testpaths = ["tests"]
markers = ["slow"]
"""

WHOLE: dict[str, str | bytes] = {
    "ml_test_score.yaml": CLAIMS,
    "pyproject.toml": PYPROJECT,
    "src/shares/__init__.py": "",
    "src/shares/cli.py": CLI,
    "tests/__init__.py": "",
    "tests/checks.py": "def equal(one, other):\n    assert one == other\n",
    "tests/test_share.py": TESTS,
    "tests/test_skipped.py": 'import pytest\n\npytest.skip("later", allow_module_level=True)\n\n\ndef test_a():\n    assert 1\n',
    "scripts/compare.py": "import shares.cli\n",
    "conf/limits.yaml": "share: {upper: 0.9}\n",
    "docs/monitoring.md": PAGE,
    "docs/notes.md": "# Notes\n\nAll is well.\n",
    "docs/empty.md": "# Nothing\n",
    "notes.txt": "",
    ".github/workflows/ci.yml": WORKFLOW,
    ".pre-commit-config.yaml": HOOKS,
}


def project(files: Mapping[str, str | bytes]) -> Project:
    """The facts of files, as of a project that has settings of ours."""
    return collect(MemoryTree(dict(files), name="demo"), parse({"stage": "production"}, "pyproject.toml"))


def scored(files: Mapping[str, str | bytes]) -> Score:
    """What the claims in files come to."""
    found = score(project(files))
    assert found is not None
    return found


def claiming(pieces: str, status: str = "automated", **changed: str | bytes) -> Standing:
    """What a claim with these pieces of evidence, a list in YAML, counts."""
    text = f"data:\n  feature-cost:\n    status: {status}\n    evidence: {pieces}\n"
    found = scored(
        {**WHOLE, **{path.replace("|", "/"): data for path, data in changed.items()}, "ml_test_score.yaml": text}
    )
    (item,) = (s for s in found.standings if s.test.name == "feature-cost")
    return item
