"""`benchmarks/fixes.py` on a repository of a few lines, and proofs that it would see what it looks for."""

import importlib
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.check.conftest import NAN, Repository

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
RULES = ("ml-api/nan-equality", "brief/missing-brief", "project/unmatched-layout", "delivery/no-ci")


@pytest.fixture
def trial(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(BENCHMARKS)
    return importlib.import_module("repair_trial")


def test_a_page(tmp_path: Path, clean_environment: dict[str, str]) -> None:
    corpus, scan, out = tmp_path / "corpus", tmp_path / "scan.json", tmp_path / "FIXES.md"
    here = Repository(corpus / "ada+engine", clean_environment)
    here.write({"src/a.py": NAN, "README.md": "# Engine\n"}).commit()
    asked = [part for rule in RULES for part in ("--rule", rule)]
    command = [sys.executable, BENCHMARKS / "fixes.py", corpus, *asked, "--scan", scan, "--out", out]
    for _ in range(2):
        done = subprocess.run(command, env=clean_environment, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (0, ""), done.stderr
    text = out.read_text(encoding="utf-8")
    assert "Of 4 rules with a repair, 3 are shown" in text
    assert "on copies of 1 public repositories: 1 in repositories as they are, and 2, about our own" in text
    link = "[ada/engine](https://github.com/ada/engine)"
    assert f"| `ml-api/nan-equality` | unsafe | {link} | 1 | 1 |  | `src/a.py`: +1 -1 |  |" in text
    assert f"{link}, with settings that name its README as the brief | 1 | 1 |  | `README.md`: +16 -0 |" in text
    assert f"{link}, with settings that name a folder that is not there | 1 | 1 |" in text
    assert "- `delivery/no-ci`: " in text
    assert str(tmp_path) not in text
    assert (corpus / "ada+engine/src/a.py").read_text(encoding="utf-8") == NAN
    assert not (corpus / "ada+engine/.mlscaffold_cache").exists()


@pytest.mark.parametrize(
    ("path", "before", "after", "said"),
    [
        ("a.py", b"x = 1", b"x = (1", "cannot be read any more"),
        ("a.py", None, b"x = (1", "cannot be read any more"),
        ("a.py", b"print 1", b"print 2", ""),
        ("a.py", b"x = 1", None, ""),
        ("a.toml", b"a = 1", b"a = 1\na = 2", "cannot be read any more"),
        ("a.yml", b"a: 1", b"a: [1", "cannot be read any more"),
        ("a.json", b"{}", b"{,}", "cannot be read any more"),
        ("a.ipynb", b'{"cells": []}', b'{"cells": [{"cell_type": "code"}]}', "lacks a part"),
        (
            "a.ipynb",
            b'{"cells": [{"cell_type": "code", "metadata": {}, "source": ["x"], "outputs": [], "execution_count": 1}]}',
            b'{"cells": [{"cell_type": "code", "metadata": {}, "source": ["("], "outputs": [], "execution_count": 1}]}',
            "were Python are so no more",
        ),
        ("a.txt", b"a", b"\xff", ""),
    ],
)
def test_what_can_be_read_no_more(
    trial: ModuleType, path: str, before: bytes | None, after: bytes | None, said: str
) -> None:
    entries = [None if content is None else trial.Entry(0o100644, content) for content in (before, after)]
    told = list(trial.unreadable(path, *entries))
    assert len(told) == bool(said)
    assert said in " ".join(told)


def test_another_mode_another_file_and_another_finding(trial: ModuleType) -> None:
    modes = trial.Entry(0o100755, b"x = 1"), trial.Entry(0o100644, b"x = 2")
    assert list(trial.unreadable("a.py", *modes)) == ["the mode of `a.py` is another"]

    finding = {"rule": "a/b", "path": "a.py", "message": "line 3", "hint": "", "fix": {"title": "Mend"}}
    one = trial.Trial("a/b", "ada/engine", changed={"a.py": (1, 1), "b.py": (1, 0)}, forgotten=1)
    assert list(trial.unnamed(one, [finding])) == [
        "`b.py` is changed, and no finding names it",
        "git was told to forget files, and no finding says so",
    ]
    assert trial.new([finding], [finding | {"message": "line 4"}]) == []
    assert trial.new([finding], [finding, finding]) == [finding]
    assert trial.new([], [finding]) == [finding]
