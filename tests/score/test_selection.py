"""Which tests a command runs, beside what pytest and unittest themselves say of the same files."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from mlscaffold.facts.model import AutomaticRun, Collecting, Place
from mlscaffold.facts.score.selection import comes_to
from mlscaffold.facts.score.tests_named import named_tests
from mlscaffold.facts.scripts.command_line import unwrapped
from tests.score.projects import PYPROJECT, project

SOURCE = """\
import os
import unittest

import pytest


def test_one():
    assert os.getpid() > 1


@pytest.mark.slow
def test_two():
    assert os.getpid() > 2


class TestGroup:
    @pytest.mark.slow
    @pytest.mark.gpu
    def test_three(self):
        assert os.getpid() > 3


class Case(unittest.TestCase):
    def test_four(self):
        self.assertTrue(os.getpid())


def no_test():
    assert os.getpid() > 5


class Other:
    def test_six(self):
        assert os.getpid() > 6
"""
FILES = {
    "pyproject.toml": PYPROJECT.replace('markers = ["slow"]', 'markers = ["slow", "gpu"]'),
    "tests/__init__.py": "",
    "tests/test_a.py": SOURCE,
    "tests/deep/__init__.py": "",
    "tests/deep/test_b.py": SOURCE,
    "tests/deep/b_test.py": SOURCE,
    "tests/helpers.py": SOURCE,
    "more/test_c.py": SOURCE,
    "more/conftest.py": 'collect_ignore = ["test_d.py"]\ncollect_ignore_glob = ["old*/*", "*_e.py"]\n',
    "more/test_d.py": SOURCE,
    "more/test_e.py": SOURCE,
    "more/old1/test_f.py": SOURCE,
    "more/new/conftest.py": 'collect_ignore = ["deep"]\n',
    "more/new/test_g.py": SOURCE,
    "more/new/deep/test_h.py": SOURCE,
}
NAMES = [
    f"{path}::{name}"
    for path in FILES
    if path.endswith(".py") and FILES[path]
    for name in ("test_one", "test_two", "TestGroup::test_three", "Case::test_four", "no_test", "Other::test_six")
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("selection")
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root


def ours(command: str) -> set[str]:
    """The tests that the command is seen to come to."""
    facts = project({**FILES, "ml_test_score.yaml": "data:\n"})
    settings = facts.score_claims.collection if facts.score_claims else Collecting()
    run = AutomaticRun(Place("ci"), "ci", "job", tuple(unwrapped(shlex.split(command))), "", "ci")
    found = set()
    for name in NAMES:
        path, *parts = name.split("::")
        nodes, _, _ = named_tests(facts, path, parts)
        if any(comes_to(run, node, settings) for node in nodes):
            found.add(name)
    return found


SELECTIONS = (
    "", "tests", "more", ".", "tests/test_a.py", "tests/deep", "tests more", "tests/deep/b_test.py",
    "tests/test_a.py::test_one", "tests/test_a.py::TestGroup", "tests/test_a.py::TestGroup::test_three more",
    "-m slow", "-m 'not slow'", "-m 'slow and not gpu'", "-m 'slow or gpu'", "-m '(slow and gpu) or not slow'", "-k one",
    "-k 'not two'", "-k 'one or three'", "-k 'test_a and not Group'", "-k deep", "-kfour", "-k Case tests", "-k slow",
    "--ignore tests/deep", "--ignore=tests/test_a.py tests", "--deselect tests/test_a.py::test_one",
    "--ignore-glob '*/deep/*' tests", "-x --tb short --maxfail 3 tests/deep", "-p no:cacheprovider more",
    "-m slow -m 'not slow'", "tests/deep --deselect=tests/deep/test_b.py",
    "more/test_d.py", "more/test_e.py::test_one more/new", "more/new",
)  # fmt: skip
ORACLE = """
import json, shlex, sys
import pytest

class Collected:
    def pytest_collection_finish(self, session):
        self.names = [item.nodeid for item in session.items]

answers = {}
for selection in json.load(sys.stdin):
    collected = Collected()
    pytest.main(["--collect-only", "-q", "-p", "no:cacheprovider", *shlex.split(selection)], plugins=[collected])
    answers[selection] = collected.names
json.dump(answers, open("answers.json", "w"))
"""


@pytest.fixture(scope="module")
def collected(folder: Path) -> dict[str, list[str]]:
    """What pytest collects by each selection, asked in one process."""
    subprocess.run(
        [sys.executable, "-c", ORACLE],
        cwd=folder,
        input=json.dumps(SELECTIONS),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads((folder / "answers.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("selection", SELECTIONS)
def test_it_is_what_pytest_collects(collected: dict[str, list[str]], selection: str) -> None:
    assert collected[selection], "a selection that shows nothing"
    assert ours(f"python -m pytest {selection}") == set(collected[selection])


@pytest.mark.parametrize(
    "arguments",
    ["discover", "discover -s tests", "tests.test_a", "tests.test_a.Case", "tests.deep.test_b tests.test_a",
     "discover -s tests -p '*_test.py'"],
)  # fmt: skip
def test_it_is_what_unittest_runs(folder: Path, arguments: str) -> None:
    given = arguments + " -t ." if "-s" in arguments else arguments
    done = subprocess.run(
        [sys.executable, "-m", "unittest", *shlex.split(given), "-v"],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    names = re.findall(r"^test_\w+ \((tests[\w.]+)\.(Case)\.(test_four)\)", done.stderr, re.MULTILINE)
    ran = {f"{module.replace('.', '/')}.py::{case}::{name}" for module, case, name in names}
    assert ran
    assert ours(f"python -m unittest {arguments}") == ran


@pytest.mark.parametrize(
    "command",
    ["pytest --collect-only", "pytest --co tests", "pytest --version", "pytest --fixtures", "pip install pytest",
     "pytest -k 'one and'", "pytest -m '(slow'", "pytest gone", "python -m unittest -v discover", "nosetests", "python tests/test_a.py", "ruff check tests"],
)  # fmt: skip
def test_what_runs_none_comes_to_none(command: str) -> None:
    assert ours(command) == set()
