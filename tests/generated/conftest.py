"""Generated projects to check and to damage."""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import mlscaffold

ROOT = Path(__file__).parents[2]
RUN = "20261123T101500Z-logistic-regression-3f2a1c"


def git(project: Path, *arguments: str) -> str:
    """Run git in a project."""
    done = subprocess.run(["git", *arguments], cwd=project, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def new(folder: Path, *data: str) -> Path:
    """A fresh project."""
    if "data_versioning=lfs" in data and shutil.which("git-lfs") is None:
        pytest.skip("git-lfs is not installed")
    project = folder / "demo"
    done = mlscaffold("new", project, "--defaults", "--no-lock", *(part for item in data for part in ("--data", item)))
    assert done.returncode == 0, done.stderr
    return project


def write_run(project: Path, name: str = RUN, **changed: object) -> Path:
    """A record of a run, as training writes it; a value of None drops the field."""
    import yaml

    (table,) = (project / "data/raw").glob("*.csv")
    record = {
        "id": name, "status": "finished", "experimenter": "Ada Lovelace", "commit": git(project, "rev-parse", "HEAD"),
        "dirty": False, "started": "2026-11-23T10:15:00Z", "finished": "2026-11-23T10:15:04Z",
        "command": "demo train --config configs/train.yaml", "varied": "first run", "compared_to": None,
        "model": "logistic-regression", "dataset": table.stem, "parameters": {"seed": 0, "model.c": 1.0},
        "metrics": {"train": {"accuracy": 0.99}, "validation": {"accuracy": 0.98}},
        "inputs": [{"path": f"data/raw/{table.name}", "sha256": hashlib.sha256(table.read_bytes()).hexdigest()}],
        "outputs": [], "error": None, "notes": "", "conclusion": "Good enough to build on.",
    }  # fmt: skip
    record = {k: v for k, v in {**record, **changed}.items() if v is not ...}
    path = project / f"experiments/runs/{name}.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml.safe_dump(record, sort_keys=False))
    return path


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, from which the hooks of a project install mlscaffold."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--outdir", folder, ROOT], check=True, capture_output=True
    )
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="session")
def task() -> str:
    """The task of the project; tests that are about every task give it as a parameter."""
    return "classification"


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory, task: str) -> Path:
    """A production project with one recorded run that its model card names."""
    project = new(tmp_path_factory.mktemp("recorded"), "stage=production", f"task={task}")
    write_run(project)
    card = project / "docs/model_card.md"
    card.write_text(card.read_text().replace("run: null", f"run: {RUN}", 1))
    assert mlscaffold("runs", "render", cwd=project).returncode == 0
    git(project, "add", "--all")
    git(project, "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "--quiet", "--message=A run")
    return project


@pytest.fixture
def damaged(recorded: Path, tmp_path: Path) -> Callable[[], Path]:
    """Makes a copy of the project, to take something out of."""

    def copy() -> Path:
        return shutil.copytree(recorded, tmp_path / "demo", symlinks=True)

    return copy
