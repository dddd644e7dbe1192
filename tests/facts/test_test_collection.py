"""Which tests no runner would find."""

import pytest

from mlscaffold.config import Config
from mlscaffold.facts.model import Project
from mlscaffold.facts.project import collect
from mlscaffold.facts.test_collection import patterns_of
from mlscaffold.tree import MemoryTree

TEST = "def test_x():\n    assert f()\n"
CASE = "import unittest\n\n\nclass Thing(unittest.TestCase):\n    def test_x(self):\n        self.assertTrue(f())\n"


def project(files: dict[str, str]) -> Project:
    """The facts of a few files."""
    return collect(MemoryTree(files), Config())


def uncollected(files: dict[str, str]) -> list[str]:
    """The paths of the files whose tests nobody finds."""
    return [at.path for at in project(files).uncollected_tests]


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("tests/model.py", TEST, True),
        ("tests/model_tests.py", TEST, True),
        ("tests/deep/tests.py", TEST, True),
        ("tests/conftest.py", TEST, True),
        ("src/checks.py", "import pytest\n" + TEST, True),
        ("tests/things.py", CASE, True),
        ("tests/x.py", "class TestThing:\n    def test_x(self):\n        assert f()\n", True),
        ("tests/test_model.py", TEST, False),
        ("tests/model_test.py", TEST, False),
        ("tests/tests.py", CASE, False),
        ("src/train.py", TEST, False),
        ("tests/model.py", "def test_x():\n    f()\n", False),
        ("tests/model.py", "def test():\n    assert f()\n", False),
        ("tests/model.py", "class Mixin:\n    def test_x(self):\n        assert f()\n", False),
        ("tests/model.py", TEST + "\n\nif __name__ == '__main__':\n    test_x()\n", False),
        ("tests/model.py", TEST + "\n\ntest_x()\n", False),
        ("tests/model.py", "import pytest\n\n\n@pytest.fixture\ndef test_x():\n    assert f()\n", False),
        ("tests/fixtures/model.py", TEST, False),
        ("examples/tests/model.py", TEST, False),
        ("tests/model.py", "def test_x(:\n", False),
        ("tests/unit/.~c9_invoke_uthXO6.py", TEST, False),
        ("tests/.model.py", TEST, False),
        ("tests/model~.py", TEST, False),
        ("tests/model.bak.py", TEST, False),
        ("tests/test_model copy.py", TEST, False),
        ("tests/copy.py", TEST, True),
        ("tests/_model.py", TEST, False),
    ],
)
def test_one_file(path: str, text: str, found: bool) -> None:
    assert uncollected({path: text}) == ([path] if found else [])


@pytest.mark.parametrize(
    "files",
    [
        {"tests/test_all.py": "from tests.model import test_x\n"},
        {"Makefile": "test:\n\tpytest tests/model.py\n"},
        {"README.md": "Run `pytest tests/model.py`.\n"},
        {"tox.ini": "[testenv]\ncommands = nosetests\n"},
        {".github/workflows/ci.yml": "jobs: {a: {steps: [{run: pytest -o python_files='*.py'}]}}\n"},
        {"pytest.ini": "[pytest]\npython_files = *.py\n"},
        {"setup.cfg": "[tool:pytest]\npython_files =\n    test_*.py\n    model.py\n"},
        {"tests/BUILD": "py_test(name = 'model')\n"},
    ],
    ids=lambda files: next(iter(files)),
)
def test_what_makes_a_file_run_after_all(files: dict[str, str]) -> None:
    assert uncollected({"tests/model.py": TEST}) == ["tests/model.py"]
    assert uncollected({"tests/model.py": TEST} | files) == []


EPOCHS = "import torch\n\n\ndef train(ep):\n    loss(ep).backward()\n\n\ndef test():\n    model.eval()\n\n\n"


@pytest.mark.parametrize(
    ("path", "text", "is_test", "has_tests"),
    [
        ("pmnist_test.py", EPOCHS + "if __name__ == '__main__':\n    train(1)\n    test()\n", False, False),
        ("pmnist_test.py", "class Solver:\n    def test(self):\n        self.model.eval()\n", False, False),
        ("train_test.py", "def go():\n    pass\n", False, False),
        ("test_all.py", "def test():\n    f()\n", True, True),
        ("test_all.py", "class TestAll:\n    def test(self):\n        f()\n", True, True),
        ("test_all.py", "def testAll():\n    f()\n", True, True),
        ("test_all.py", "def testing(x):\n    f()\n", False, False),
        ("test_all.py", "class All(Base):\n    def testing(self):\n        f()\n", True, True),
        ("model_test.py", "def test_x():\n    f()\n\n\ntest_x()\n", True, True),
        ("model_test.py", CASE, True, True),
        ("tests/conftest.py", "import pytest\n\n\n@pytest.fixture\ndef test_client():\n    f()\n", True, False),
        ("tests/.test_x.py", TEST, True, False),
    ],
)
def test_what_is_a_test_and_what_is_only_called_so(path: str, text: str, is_test: bool, has_tests: bool) -> None:
    found = project({path: text})
    assert found.python[0].is_test is is_test
    assert found.tests == ((path,) if has_tests else ())


def test_the_nearest_settings_count() -> None:
    files = {
        "pyproject.toml": "[tool.pytest.ini_options]\npython_files = 'check_*.py'\n",
        "one/tests/test_x.py": TEST, "one/tests/check_x.py": TEST,
        "two/pytest.ini": "[pytest]\n", "two/tests/test_x.py": TEST, "two/tests/check_x.py": TEST,
    }  # fmt: skip
    assert uncollected(files) == ["one/tests/test_x.py", "two/tests/check_x.py"]
    assert project(files).tests == ("one/tests/check_x.py", "two/tests/test_x.py")


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"pytest.ini": b"[pytest]\npython_files = a_*.py b_*.py\n"}, {"": ("a_*.py", "b_*.py")}),
        ({"tox.ini": b"[testenv]\n", "setup.cfg": b"[tool:pytest]\npython_files = x.py\n"}, {"": ("x.py",)}),
        ({"pytest.toml": b"[pytest]\npython_files = ['x.py']\n"}, {"": ("x.py",)}),
        ({"pytest.ini": b"[pytest]\naddopts = -o python_files=x.py\n"}, {"": ("*.py",)}),
        ({"pyproject.toml": b"python_files = [\n"}, {}),
        ({"pyproject.toml": b"tool = 3 # python_files\n"}, {}),
        ({"pytest.ini": b"[pytest]\n"}, {}),
        ({"pytest.ini": b"python_files \xff\x00"}, {}),
    ],
)
def test_patterns(files: dict[str, bytes], expected: dict[str, tuple[str, ...]]) -> None:
    assert patterns_of(files) == expected
