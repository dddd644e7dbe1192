"""From one stage to the next, by the command that the project's README names."""

import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.conftest import mlscaffold
from tests.generated.conftest import ROOT, git, new

AUTHOR = ("-c", "user.name=A", "-c", "user.email=a@example.org")


def commit(folder: Path) -> None:
    """Commit all that is in a folder."""
    git(folder, "add", "--all")
    git(folder, *AUTHOR, "commit", "--quiet", "--no-verify", "--message=x")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template as this checkout has it, with the tag by which a project asks for it."""
    folder = tmp_path_factory.mktemp("published") / "mlscaffold"
    shutil.copytree(ROOT / "template", folder / "template", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "copier.yml", folder)
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder)
    git(folder, "tag", "v0.1.0")
    return folder


def command_of(project: Path) -> str:
    """What the README says under *The next stage*."""
    section = (project / "README.md").read_text("utf-8").partition("## The next stage\n")[2]
    (command,) = re.findall(r"```console\n(.+)\n```", section)
    return command


def stage_of(project: Path) -> str:
    settings = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))
    return str(settings["tool"]["mlscaffold"]["stage"])


def test_each_stage_says_how_the_next_is_reached(published: Path, tmp_path: Path) -> None:
    project = new(tmp_path, "stage=exploration")
    answers = project / ".copier-answers.yml"
    answers.write_text(re.sub(r"(?m)^_src_path: .*$", f"_src_path: {published}", answers.read_text("utf-8")), "utf-8")
    notes = project / "notebooks/notes.md"
    notes.write_text("# Notes\n\nWhat we saw.\n", "utf-8")
    ignored = project / ".gitignore"
    ignored.write_text(ignored.read_text("utf-8") + "\n/drafts/\n", "utf-8")
    commit(project)
    for stage in ("prototype", "production"):
        program, *words = shlex.split(command_of(project))
        assert (program, stage_of(project) == stage) == ("copier", False)
        done = subprocess.run(
            [sys.executable, "-m", program, *words, "--defaults"],
            cwd=project,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert git(project, "diff", "--name-only", "--diff-filter=U") == ""
        assert stage_of(project) == stage
        assert f"stage: {stage}\n" in answers.read_text("utf-8")
        assert notes.is_file()
        assert "\n/drafts/\n" in ignored.read_text("utf-8")
        commit(project)
        checked = mlscaffold("check", project)
        assert checked.returncode == 0, checked.stdout
        assert f"stage {stage})" in checked.stdout
    assert "The next stage" not in (project / "README.md").read_text("utf-8")


def test_what_only_the_next_stage_has_is_said_to_come_with_it(tmp_path: Path) -> None:
    project = new(tmp_path, "stage=exploration")
    done = mlscaffold("check", "--stage", "prototype", "--fix", project)
    assert done.returncode == 1
    for rule in ("hygiene/missing-hooks", "brief/missing-brief"):
        assert re.search(
            rf"not repaired: .*{rule}: this project was made at stage exploration, .*`{command_of(project)}`\n",
            done.stderr,
        ), done.stderr
    assert git(project, "status", "--porcelain") == ""
