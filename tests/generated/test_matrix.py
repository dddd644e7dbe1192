"""Projects with every pair of answers, as `new` writes them: linted, and checked with nothing to say."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import mlscaffold
from tests.generated.conftest import new
from tests.template.answers import Answers, name, pairs


@pytest.mark.parametrize("answers", pairs(), ids=name)
def test_it_is_linted_and_checked_clean(tmp_path: Path, answers: Answers) -> None:
    project = new(tmp_path, *(f"{question}={answer}" for question, answer in answers.items()))
    for arguments in (("check",), ("format", "--check", "--diff")):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *arguments, "--quiet", "--no-cache", "."],
            cwd=project, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
    done = mlscaffold("check", project, "--format", "json")
    assert json.loads(done.stdout)["findings"] == []
    assert done.returncode == 0, done.stderr
