"""The branches of a repository, and that nobody claims to know them all where there may be others."""

import subprocess
from pathlib import Path

import pytest

from mlscaffold import git


def run(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    folder = tmp_path / "origin"
    folder.mkdir()
    run(folder, "init", "-b", "main")
    for message in ("one", "two"):
        run(folder, "commit", "--allow-empty", "-m", message)
    run(folder, "branch", "feature/rows")
    return folder


def cloned(origin: Path, *options: str) -> Path:
    folder = origin.parent / "clone"
    run(origin.parent, "clone", *options, origin.as_uri(), "clone")
    return folder


def test_those_that_are_here(origin: Path) -> None:
    assert git.branches(origin) == {"main", "feature/rows"}


def test_before_the_first_commit_there_is_one(tmp_path: Path) -> None:
    run(tmp_path, "init", "-b", "trunk")
    assert git.branches(tmp_path) == {"trunk"}


def test_those_of_remotes(origin: Path) -> None:
    assert {"main", "feature/rows"} <= (git.branches(cloned(origin)) or set())


@pytest.mark.parametrize("options", [("--depth", "1"), ("--single-branch",), ("--depth", "1", "--no-single-branch")])
def test_a_clone_of_a_part_does_not_tell(origin: Path, options: tuple[str, ...]) -> None:
    assert git.branches(cloned(origin, *options)) is None


def test_neither_does_one_that_stands_on_no_branch(origin: Path) -> None:
    run(origin, "checkout", "--detach")
    assert git.branches(origin) is None


def test_neither_does_one_whose_remote_was_never_asked(origin: Path) -> None:
    run(origin, "remote", "add", "origin", "https://example.org/a.git")
    assert git.branches(origin) is None


def test_outside_of_git_there_is_nothing_to_tell(tmp_path: Path) -> None:
    assert git.branches(tmp_path) is None
