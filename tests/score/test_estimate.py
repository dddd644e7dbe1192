"""The estimate for projects without claims: what is seen counts, what cannot be seen is unknown and never none."""

import json
import subprocess
from importlib import resources
from pathlib import Path

import jsonschema
import pytest

from mlscaffold.audit.score_estimate import Estimate, Estimated, estimate
from mlscaffold.config import Config
from mlscaffold.facts.components import components
from mlscaffold.facts.project import collect
from mlscaffold.facts.score.rubric import SECTIONS
from mlscaffold.tree import MemoryTree
from tests.conftest import mlscaffold

SCHEMA = json.loads(resources.files("mlscaffold.schema").joinpath("score.schema.json").read_text(encoding="utf-8"))
TRAIN = """
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import GridSearchCV


def fitted(rows):
    search = GridSearchCV(RandomForestClassifier(random_state=0), {"max_depth": [2, 4]})
    return search.fit(rows[["mass"]], rows["sex"])


if __name__ == "__main__":
    fitted(pd.read_csv("rows.csv"))
"""
PREPARE = """
import pandas as pd


def rows(path):
    return pd.read_csv(path).dropna()
"""
TESTS = """
import pandera as pa
from birds.prepare import rows
from birds.train import fitted


def test_columns_exist():
    pa.DataFrameSchema({"mass": pa.Column(float)}).validate(rows("rows.csv"))
    assert True is not False


def test_training_is_deterministic():
    assert (fitted(rows("rows.csv")).predict([[1]]) == fitted(rows("rows.csv")).predict([[1]])).all()
"""
CI = "on: [push]\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: pytest\n"
BARE = {"birds/__init__.py": "", "birds/prepare.py": PREPARE, "birds/train.py": TRAIN}
TESTED = BARE | {"tests/test_birds.py": TESTS}


def estimated(files: dict[str, str]) -> Estimate | None:
    project = collect(MemoryTree({path: text.encode() for path, text in files.items()}), Config())
    return estimate(project, components(project))


def of(files: dict[str, str], name: str) -> Estimated:
    found = estimated(files)
    assert found
    return next(t for t in found.tests if t.test.name == name)


def test_what_ci_runs_is_automated_and_what_nothing_runs_is_manual() -> None:
    for name in ("feature-expectations", "tested-features", "tested-model-specs", "reproducible-training"):
        assert of(TESTED | {".github/workflows/ci.yml": CI}, name).status == "automated", name
        assert of(TESTED, name).status == "manual", name


def test_code_that_somebody_starts_is_manual_and_says_where() -> None:
    found = of(BARE, "tuned-hyperparameters")
    assert (found.status, found.at and (found.at.path, found.at.line)) == ("manual", ("birds/train.py", 8))


def test_what_files_cannot_show_is_unknown_and_what_only_tests_do_is_none_without_tests() -> None:
    assert of(BARE, "canary").status == of(TESTED, "canary").status == "unknown"
    assert (of(BARE, "tested-features").status, of(TESTED, "training-serving-skew").status) == ("none", "unknown")


def test_it_is_a_range() -> None:
    found = estimated(BARE)
    assert found
    assert (found.value, found.limit) == (0.0, 5.0)
    assert all(found.at_least(s) <= found.at_most(s) <= 7 for s in SECTIONS)
    assert found.unknown == sum(t.status == "unknown" for t in found.tests)


def test_a_test_that_asserts_nothing_shows_nothing() -> None:
    tests = "def test_training_is_deterministic():\n    pass\n\n\ndef test_sum():\n    assert sum([1]) == 1\n"
    assert of(BARE | {"tests/test_birds.py": tests}, "reproducible-training").status == "unknown"


def test_nothing_is_estimated_where_nothing_works_with_models() -> None:
    assert estimated({"web.py": "import flask\n"}) is None


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path, text in TESTED.items():
        (tmp_path / "birds" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "birds" / path).write_text(text, encoding="utf-8")
    return tmp_path / "birds"


def score(folder: Path, *arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return mlscaffold("score", folder, *arguments, env=env)


def test_the_command_says_that_it_is_an_estimate(folder: Path, clean_environment: dict[str, str]) -> None:
    done = score(folder, env=clean_environment)
    assert (done.returncode, done.stderr) == (0, "")
    assert "estimated at 0 to 6 of 7 from the files alone" in " ".join(done.stdout.split())
    assert "tests/test_birds.py:3: a test imports `birds/prepare.py`, which is data" in " ".join(done.stdout.split())
    assert all(len(line) <= 100 for line in done.stdout.splitlines())
    marked = score(folder, "--format", "markdown", env=clean_environment).stdout
    assert "- canary: unknown\n" in marked
    assert "- tuned-hyperparameters: manual `birds/train.py:8`: code tunes hyperparameters\n" in marked


def test_its_json_obeys_the_schema(folder: Path, clean_environment: dict[str, str]) -> None:
    found = json.loads(score(folder, "--format", "json", env=clean_environment).stdout)
    jsonschema.validate(found, SCHEMA)
    assert (found["estimated"], found["path"], len(found["tests"])) == (True, None, 28)
    audited = json.loads(mlscaffold("audit", folder, "--format", "json", env=clean_environment).stdout)
    assert audited["ml_test_score"] == {
        "path": None, **{key: found[key] for key in ("estimated", "score", "limit", "unknown", "band", "sections")}
    }  # fmt: skip


def test_a_minimum_asks_for_what_is_seen(folder: Path, clean_environment: dict[str, str]) -> None:
    done = score(folder, "--min", "1", env=clean_environment)
    assert (done.returncode, "What is seen is under 1." in done.stdout) == (1, True)
    assert score(folder, "--min", "0", env=clean_environment).returncode == 0
