"""The hooks for pre-commit: what is committed is what the code says, and they start on the right files."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from mlscaffold.hooks import HOOKS, MANIFEST, manifest
from tests.template.conftest import render

ROOT = Path(__file__).parents[1]
BY_ID = {hook["id"]: hook for hook in yaml.safe_load(manifest())}


def test_the_committed_file_is_current() -> None:
    assert (ROOT / MANIFEST).read_text(encoding="utf-8") == manifest(), "run `just hooks`"


def test_the_module_prints_the_file(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "mlscaffold.hooks"], capture_output=True, text=True, check=True)
    assert done.stdout == manifest()


def test_pre_commit_takes_it(tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_text(manifest(), encoding="utf-8")
    command = [sys.executable, "-m", "pre_commit", "validate-manifest", str(tmp_path / MANIFEST)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_whole_project_is_checked_always_and_once() -> None:
    hook = BY_ID["mlscaffold-check"]
    assert (hook["entry"], hook["always_run"], hook["pass_filenames"]) == ("mlscaffold check --tracked", True, False)
    assert set(BY_ID) == {f"mlscaffold-{name}" for name in ("check", "data-docs", "experiment-log", "notebooks")} | {
        "mlscaffold-data-render", "mlscaffold-runs-render",
    }  # fmt: skip
    for hook in BY_ID.values():
        assert hook["language"] == "python"
        assert hook["require_serial"] is True
        assert "commit-msg" not in hook["stages"]
        assert ("pre-commit" in hook["stages"]) == hook["entry"].startswith("mlscaffold check")


@pytest.mark.parametrize("what", ["data", "runs"])
def test_what_writes_starts_by_hand_alone(what: str) -> None:
    hook = BY_ID[f"mlscaffold-{what}-render"]
    assert hook["entry"] == f"mlscaffold {what} render"
    assert (hook["stages"], hook["always_run"], hook["pass_filenames"]) == (["manual"], True, False)


def test_every_hook_selects_a_family_that_has_rules() -> None:
    from mlscaffold import packs

    families = {listed.name.partition("/")[0] for listed in packs.listed()}
    for hook in [hook for hook in HOOKS[1:] if " check " in hook.entry]:
        *command, option, family = hook.entry.split()
        assert (command[:2], option) == (["mlscaffold", "check"], "--select")
        # A notebook is named by pre-commit; what looks at all looks at what git tracks.
        assert ("--tracked" in command) != hook.pass_filenames
        assert family in families
        assert hook.id == f"mlscaffold-{family}"


@pytest.mark.parametrize(
    ("hook", "starting", "silent"),
    [
        (
            "mlscaffold-data-docs",
            ["data/raw/penguins.csv", "a.TSV", "warehouse/x.parquet", "data/x.csv.gz", "data/datapackage.yaml",
             "data/dictionary/penguins.yaml", "datapackage.json", "docs/data_dictionary.yml", "dictionaries/a/b.yaml",
             "data/README.md", "DataPackage.yml"],
            ["README.md", "configs/train.yaml", "src/csv.py", "x.csvx", "src/data/readme.py", "data/model.bin",
             "dictionary.py", "metadata/README.md"],
        ),
        (
            "mlscaffold-experiment-log",
            ["experiments/runs/20261123T101500Z-logistic-regression-3f2a1c.yaml", "runs/a.yml", "experiments/README.md",
             "log/20261123T101500Z-x-3f2a1c.yaml"],
            ["runs/events.out.tfevents", "truns/a.yaml", "experiments/notes.md", "README.md", "configs/run.yaml",
             "runs/a/config.yaml"],
        ),
    ],
)  # fmt: skip
def test_hooks_start_on_their_files_alone(hook: str, starting: list[str], silent: list[str]) -> None:
    pattern = BY_ID[hook]["files"]
    assert [path for path in starting if not re.search(pattern, path)] == []
    assert [path for path in silent if re.search(pattern, path)] == []


def test_hooks_start_on_the_files_of_a_new_project(tmp_path: Path) -> None:
    project = render(tmp_path)
    paths = [path.relative_to(project).as_posix() for path in project.rglob("*") if path.is_file()]
    assert {path for path in paths if re.search(BY_ID["mlscaffold-data-docs"]["files"], path)} == {
        "data/README.md", "data/datapackage.yaml", "data/dictionary/penguins.yaml", "data/raw/penguins.csv",
    }  # fmt: skip
