"""`mlscaffold new` with Git LFS: what is committed, what is set up, and what happens where it is not installed."""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.scaffold.conftest import New, below, files, git

needs_lfs = pytest.mark.skipif(shutil.which("git-lfs") is None, reason="git-lfs is not installed")
LFS = ("--data", "data_versioning=lfs")
HOOKS = {"post-checkout", "post-commit", "post-merge", "pre-push"}
RAW = "data/raw/penguins.csv"


@needs_lfs
def test_the_data_is_committed_as_a_pointer_and_stays_in_its_place(new: New, work: Path) -> None:
    done = new("demo", *LFS)
    assert (done.returncode, done.stderr) == (0, "")
    project = work / "demo"
    content = (project / RAW).read_bytes()
    oid = hashlib.sha256(content).hexdigest()
    assert git(project, "cat-file", "blob", f"HEAD:{RAW}") == (
        f"version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize {len(content)}"
    )
    assert git(project, "lfs", "ls-files", "--long") == f"{oid} * {RAW}"
    assert set(git(project, "ls-files").splitlines()) == files(project)
    assert git(project, "status", "--porcelain", "--ignored") == ""
    assert content.startswith(b"species,")


@needs_lfs
def test_its_hooks_push_the_data_and_a_clone_gets_it(new: New, work: Path) -> None:
    assert new("demo", *LFS).returncode == 0
    git(work, "init", "--quiet", "--bare", "--initial-branch=main", "remote.git")
    remote = (work / "remote.git").as_uri()
    # No filter of the user or the system is in force here: what `new` set up is all there is.
    git(work / "demo", "push", "--quiet", remote, "main")
    git(work, "clone", "--quiet", remote, "clone")
    assert (work / "clone" / RAW).read_bytes().startswith(b"version https://git-lfs")
    git(work / "clone", "lfs", "install", "--local")
    git(work / "clone", "lfs", "pull")
    assert (work / "clone" / RAW).read_bytes() == (work / "demo" / RAW).read_bytes()


@needs_lfs
def test_only_the_new_repository_is_set_up(new: New, work: Path, tmp_path: Path) -> None:
    home, hooks = tmp_path / "home", tmp_path / "hooks"
    hooks.mkdir()
    settings = f'[core]\n\thooksPath = {hooks}\n[filter "lfs"]\n\tclean = false\n\tsmudge = false\n\tprocess = false\n'
    (home / ".gitconfig").write_text(settings)
    assert new("demo", *LFS).returncode == 0
    assert [path.name for path in home.glob(".git*")] == [".gitconfig"]
    assert ((home / ".gitconfig").read_text(), below(hooks)) == (settings, set())
    assert {path.name for path in (work / "demo/.git/hooks").iterdir()} == HOOKS
    assert git(work / "demo", "config", "--local", "filter.lfs.process") == "git-lfs filter-process"
    assert git(work / "demo", "cat-file", "blob", f"HEAD:{RAW}").startswith("version https://git-lfs")


def test_without_git_lfs_nothing_is_made_unless_it_is_not_needed(
    new: New, work: Path, programs: Callable[..., str]
) -> None:
    bare = {"PATH": programs("git")}
    if subprocess.run(["git", "lfs", "version"], env=bare, capture_output=True, check=False).returncode == 0:
        pytest.skip("git brings git-lfs along")
    done = new("demo", *LFS, extra=bare)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "mlscaffold: error: git-lfs was not found, and the data of this project is kept by Git LFS\n"
        "  Install git-lfs, answer `data_versioning` otherwise, or make the project with `--no-git`.\n"
    )
    assert os.listdir(work) == []
    assert new("demo", extra=bare).returncode == 0
    assert not (work / "demo/.git/hooks").exists()
    assert new("other", "--no-git", *LFS, extra=bare).returncode == 0
    assert (work / "other" / RAW).is_file()
