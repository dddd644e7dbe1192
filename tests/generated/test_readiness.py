"""A fresh production project scores 5 on the ML Test Score, and taking any piece of its evidence away lowers that."""

import json
import re
import shutil
from pathlib import Path

import pytest
import yaml

from tests.conftest import mlscaffold
from tests.generated.conftest import new
from tests.template.answers import choices


def score(project: Path) -> dict[str, object]:
    """What `mlscaffold score` says of a project."""
    done = mlscaffold("score", project, "--format", "json")
    assert done.returncode in {0, 1}, done.stderr
    return dict(json.loads(done.stdout))


@pytest.mark.parametrize("task", choices("task"))
def test_it_scores_five_and_nothing_of_it_is_for_show(tmp_path: Path, task: str) -> None:
    project = new(tmp_path, f"task={task}", "stage=production")
    assert score(project)["score"] == 5
    claims = project / "ml_test_score.yaml"
    written = claims.read_text("utf-8")
    pieces = [
        piece
        for section in yaml.safe_load(written).values()
        for claim in section.values()
        for piece in claim["evidence"]
    ]
    assert len(pieces) > 20
    for piece in pieces:
        text = next(iter(piece.values())) if isinstance(piece, dict) else piece
        assert written.count(text) >= 1
        # What it names is not there any more.
        claims.write_text(written.replace(text, f"{text}-gone", 1), "utf-8")
        assert score(project)["score"] < 5, text


def test_a_test_that_is_skipped_counts_no_more(tmp_path: Path) -> None:
    project = new(tmp_path, "stage=production")
    tests = project / "tests/test_model.py"
    changed = re.sub(r"^(def test_it_is_good_on_every_slice)", r"@pytest.mark.skip\n\1", tests.read_text("utf-8"),
                     flags=re.MULTILINE)  # fmt: skip
    tests.write_text(changed, "utf-8")
    assert score(project)["score"] == 4
    shutil.rmtree(project / "tests")
    assert score(project)["score"] == 0
