"""What the tests of `mlscaffold new` share: small templates, search paths, and what lies in a folder."""

import os
import shutil
import subprocess
import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.conftest import mlscaffold

ROOT = Path(__file__).parents[2]
TEMPLATE = ROOT / "template"

QUESTIONS = """
_subdirectory: project
_envops: {undefined: jinja2.StrictUndefined}
project_name: {type: str, default: Demo}
package: {type: str, default: "{{ project_name | lower | regex_replace('[^a-z0-9]+', '_') }}"}
"""

New = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def new(tmp_path: Path, clean_environment: dict[str, str]) -> New:
    """Runs `mlscaffold new --defaults` in an empty folder; `extra` are further environment variables."""
    work = tmp_path / "work"
    work.mkdir()

    def run(*arguments: str | Path, extra: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        return mlscaffold("new", "--defaults", *arguments, cwd=work, env=clean_environment | dict(extra or {}))

    return run


@pytest.fixture
def work(new: New, tmp_path: Path) -> Path:
    """The folder that `new` runs in."""
    return tmp_path / "work"


@pytest.fixture
def programs(tmp_path: Path) -> Callable[..., str]:
    """Makes a search path with these programs alone; those that are not installed do nothing."""

    def path(*names: str) -> str:
        folder = tmp_path / "-".join(["programs", *names])
        folder.mkdir(exist_ok=True)
        for name in names:
            if name == "git":
                (folder / name).symlink_to(str(shutil.which("git")))
            else:
                (folder / name).write_text("#!/bin/sh\n")
                (folder / name).chmod(0o755)
        return str(folder)

    return path


def small_template(folder: Path, files: Mapping[str, str] | None = None, questions: str = QUESTIONS) -> Path:
    """A template with an answers file and these files."""
    project = folder / "project"
    project.mkdir(parents=True)
    (folder / "copier.yml").write_text(textwrap.dedent(questions), encoding="utf-8")
    (project / ".copier-answers.yml.jinja").write_text(
        "# Written by a machine.\n{{ _copier_answers | to_nice_yaml }}\n"
    )
    for name, text in (files or {}).items():
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def git(folder: Path, *arguments: str) -> str:
    """What git says in a folder, without anybody's settings."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    done = subprocess.run(
        ["git", *identity, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def below(folder: Path) -> set[str]:
    """Every path below a folder, but for what git keeps."""
    paths = (path.relative_to(folder) for path in folder.rglob("*"))
    return {path.as_posix() for path in paths if ".git" not in path.parts}


def files(project: Path) -> set[str]:
    """The files of a project."""
    return {path for path in below(project) if not (project / path).is_dir()}
