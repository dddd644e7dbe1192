"""Tests that are there and show nothing since they are skipped, end early or are expected to fail, beside pytest."""

import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.score.projects import claiming

HEAD = "import sys\nimport unittest\n\nimport pytest\nfrom pytest import mark, skip\n\n\ndef equal(a, b):\n    assert a == b\n\n\n"
HOLDS = ""
SKIPPED = "it is skipped"
FAILING = "it is expected to fail"
ENDS = "it ends before it asserts anything"

CASES = {
    # A test without anything of the kind, and conditions that depend on the machine.
    "plain": ("def test_it():\n    assert sys.path\n", HOLDS),
    "skipif_depends": ('@pytest.mark.skipif(sys.platform == "amiga", reason="")\ndef test_it():\n    assert sys.path\n', HOLDS),
    "skipif_false": ('@pytest.mark.skipif(False, reason="")\ndef test_it():\n    assert sys.path\n', HOLDS),
    "xfail_depends": ('@pytest.mark.xfail(sys.platform == "amiga", reason="")\ndef test_it():\n    assert sys.path\n', HOLDS),
    "skip_depends": ('def test_it():\n    if sys.platform == "amiga":\n        pytest.skip("")\n    assert sys.path\n', HOLDS),
    "module_depends": ('if sys.platform == "amiga":\n    pytest.skip("", allow_module_level=True)\n\n\ndef test_it():\n    assert sys.path\n', HOLDS),
    "return_after": ("def test_it():\n    assert sys.path\n    return\n", HOLDS),
    "return_after_helper": ("def test_it():\n    equal(len(sys.path), len(sys.path))\n    return\n", HOLDS),
    "return_depends": ('def test_it():\n    if sys.platform == "amiga":\n        return\n    assert sys.path\n', HOLDS),
    "raises_before": ("def test_it():\n    with pytest.raises(KeyError):\n        {}[1]\n    return\n", HOLDS),
    "skip_of_another": ("class Rows:\n    def skip(self): ...\n\n\ndef test_it():\n    Rows().skip()\n    assert sys.path\n", HOLDS),
    # Marks.
    "skip": ("@pytest.mark.skip\ndef test_it():\n    assert sys.path\n", SKIPPED),
    "skip_by_name": ('@mark.skip(reason="")\ndef test_it():\n    assert sys.path\n', SKIPPED),
    "skipif_true": ('@pytest.mark.skipif(True, reason="")\ndef test_it():\n    assert sys.path\n', SKIPPED),
    "skipif_text": ('@pytest.mark.skipif("not False", reason="")\ndef test_it():\n    assert sys.path\n', SKIPPED),
    "skipif_certain": ('@pytest.mark.skipif(1 == 1, reason="")\ndef test_it():\n    assert sys.path\n', SKIPPED),
    "skipif_condition": ('@pytest.mark.skipif(condition=True, reason="")\ndef test_it():\n    assert sys.path\n', SKIPPED),
    "unittest_skip": ('class Case(unittest.TestCase):\n    @unittest.skip("")\n    def test_it(self):\n        self.assertTrue(sys.path)\n', SKIPPED),
    "unittest_skip_if": ('class Case(unittest.TestCase):\n    @unittest.skipIf(True, "")\n    def test_it(self):\n        self.assertTrue(sys.path)\n', SKIPPED),
    "unittest_skip_unless": ('@unittest.skipUnless(False, "")\nclass Case(unittest.TestCase):\n    def test_it(self):\n        self.assertTrue(sys.path)\n', SKIPPED),
    "class": ("@pytest.mark.skip\nclass TestIt:\n    def test_it(self):\n        assert sys.path\n", SKIPPED),
    "class_mark": ('class TestIt:\n    pytestmark = pytest.mark.skipif(True, reason="")\n\n    def test_it(self):\n        assert sys.path\n', SKIPPED),
    "module_mark": ("pytestmark = pytest.mark.skip\n\n\ndef test_it():\n    assert sys.path\n", SKIPPED),
    "module_marks": ('pytestmark = [pytest.mark.slow, pytest.mark.skip(reason="")]\n\n\ndef test_it():\n    assert sys.path\n', SKIPPED),
    "module": ('pytest.skip("", allow_module_level=True)\n\n\ndef test_it():\n    assert sys.path\n', "its file is skipped"),
    "xfail": ("@pytest.mark.xfail\ndef test_it():\n    assert not sys.path\n", FAILING),
    "xfail_reason": ('@pytest.mark.xfail(reason="later")\ndef test_it():\n    assert not sys.path\n', FAILING),
    "xfail_true": ('@pytest.mark.xfail(True, reason="")\ndef test_it():\n    assert not sys.path\n', FAILING),
    "xfail_strict": ("@pytest.mark.xfail(strict=True)\ndef test_it():\n    assert not sys.path\n", FAILING),
    "expected_failure": ("class Case(unittest.TestCase):\n    @unittest.expectedFailure\n    def test_it(self):\n        self.assertFalse(sys.path)\n", FAILING),
    # Statements.
    "skip_first": ('def test_it():\n    """It works."""\n    pytest.skip("")\n    assert sys.path\n', ENDS),
    "skip_by_import": ('def test_it():\n    skip("")\n    assert sys.path\n', ENDS),
    "skip_later": ('def test_it():\n    rows = list(sys.path)\n    pytest.skip("")\n    assert rows\n', ENDS),
    "skip_certain": ('def test_it():\n    if True:\n        pytest.skip("")\n    assert sys.path\n', ENDS),
    "xfail_first": ('def test_it():\n    pytest.xfail("")\n    assert sys.path\n', ENDS),
    "skip_test": ('class Case(unittest.TestCase):\n    def test_it(self):\n        self.skipTest("")\n        self.assertTrue(sys.path)\n', ENDS),
    "raise_skip": ('def test_it():\n    raise unittest.SkipTest("")\n    assert sys.path\n', ENDS),
    "skip_before_helper": ('def test_it():\n    pytest.skip("")\n    equal(1, 1)\n', ENDS),
}  # fmt: skip
PASSING = {
    "return_first": "def test_it():\n    return\n    assert sys.path\n",
    "return_later": "def test_it():\n    rows = list(sys.path)\n    return\n    assert rows\n",
    "return_in_with": 'def test_it():\n    with open(__file__) as file:\n        return\n    assert file\n',
}  # fmt: skip
"""What pytest lets pass, and nothing is checked."""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory) -> dict[str, str]:
    """What pytest itself says of each case: `passed` or `skipped`, in which it counts what is expected to fail."""
    folder: Path = tmp_path_factory.mktemp("set_aside")
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = slow\n", encoding="utf-8")
    bodies = {**{name: body for name, (body, _) in CASES.items()}, **PASSING}
    for name, body in bodies.items():
        (folder / f"test_{name}.py").write_text(HEAD + body, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--junitxml", "found.xml"]
    subprocess.run(command, cwd=folder, capture_output=True, check=False)
    found = dict.fromkeys(bodies, "missing")
    for case in ET.parse(folder / "found.xml").iter("testcase"):
        name = (case.get("classname") or case.get("name") or "").split(".")[0]
        name = (name or str(case.get("name"))).removeprefix("test_")
        found[name] = "skipped" if case.find("skipped") is not None else "failed" if len(case) else "passed"
    return found


@pytest.mark.parametrize("name", [*CASES, *PASSING])
def test_what_pytest_sets_aside_is_no_evidence(outcomes: dict[str, str], name: str) -> None:
    body, why = CASES[name] if name in CASES else (PASSING[name], ENDS)
    (found,) = claiming("[tests/test_it.py]", **{"tests|test_it.py": HEAD + body}).evidence
    assert (found.holds, found.why if why else "") == (not why, why)
    assert outcomes[name] == ("passed" if found.holds or name in PASSING else "skipped")
