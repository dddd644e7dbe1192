"""Answers that are kept: they hold as long as nothing has changed, and nobody else's are taken."""

import contextlib
import io
import marshal
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from mlscaffold import __version__
from mlscaffold.cache import answers, seal
from mlscaffold.cli import main
from tests.check.conftest import NAN, Repository

ONE = ("--select", "ml-api/nan-equality,project/unreadable-file", "--format", "json")


def kept(repository: Repository) -> list[Path]:
    return sorted((repository.root / ".mlscaffold_cache/answers").glob("*"))


def age(root: Path) -> None:
    """Give everything a time long past, as after a checkout: what was just written is looked at again by its content."""
    for folder, folders, files in os.walk(root):
        for name in folders + files:
            with contextlib.suppress(FileNotFoundError):  # a file of git that comes and goes
                os.utime(Path(folder, name), (1_000_000_000, 1_000_000_000), follow_symlinks=False)
    os.utime(root, (1_000_000_000, 1_000_000_000))


def test_the_second_answer_is_the_first(repository: Repository) -> None:
    repository.write({"a.py": NAN}).commit()
    first = repository.check(*ONE)
    assert len(kept(repository)) == 1
    assert repository.check(*ONE) == first
    assert first.found == [("ml-api/nan-equality", "a.py", 4)]
    assert len(kept(repository)) == 1


def test_a_kept_answer_is_what_is_printed(repository: Repository) -> None:
    """The proof that the others test what they say: the answer is taken from the cache, and from nowhere else."""
    repository.write({"a.py": NAN}).commit()
    repository.check(*ONE)
    (answer,) = kept(repository)
    key = (Path(repository.environment["HOME"]) / ".cache/mlscaffold/seal").read_bytes()
    body = seal.opened(answer.read_bytes(), key)
    assert body is not None
    code, _, witnesses = marshal.loads(body)
    answer.write_bytes(seal.sealed(marshal.dumps((code, "kept\n", witnesses)), key))
    assert repository.check(*ONE).out == "kept\n"
    assert repository.check(*ONE, "--no-cache").out != "kept\n"
    assert repository.check(*ONE, MLSCAFFOLD_NO_CACHE="1").out != "kept\n"


def test_git_does_not_see_the_cache(repository: Repository) -> None:
    repository.write({"a.py": NAN}).commit()
    repository.check()
    assert repository.git("status", "--porcelain") == ""
    assert (
        (repository.root / ".mlscaffold_cache/CACHEDIR.TAG")
        .read_text()
        .startswith("Signature: 8a477f597d28d172789f06886806bc55")
    )


def test_no_cache_leaves_nothing(repository: Repository) -> None:
    repository.write({"a.py": NAN}).commit()
    repository.check("--no-cache")
    repository.check(MLSCAFFOLD_NO_CACHE="1")
    assert not (repository.root / ".mlscaffold_cache").exists()


def test_what_a_repository_brings_is_no_cache(repository: Repository, tmp_path: Path) -> None:
    """A cache that another user made, with the very name that our question has."""
    repository.write({"a.py": NAN}).commit()
    repository.check(*ONE)
    (answer,) = kept(repository)
    clean = marshal.dumps((0, "nothing to see\n", ()))
    for body in (clean, b"", b"x" * 10_000, seal.sealed(clean, b"k" * 32)):
        answer.write_bytes(body)
        assert repository.check(*ONE).found == [("ml-api/nan-equality", "a.py", 4)]


@pytest.mark.parametrize("name", [".mlscaffold_cache", ".mlscaffold_cache/answers"])
def test_a_cache_that_leads_elsewhere_is_not_used(repository: Repository, tmp_path: Path, name: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    repository.write({"a.py": NAN}).commit()
    (repository.root / name).parent.mkdir(exist_ok=True)
    (repository.root / name).symlink_to(elsewhere)
    for _ in range(2):
        assert repository.check(*ONE).found == [("ml-api/nan-equality", "a.py", 4)]
    assert list(elsewhere.iterdir()) == []


def test_a_file_or_a_pipe_in_its_place(repository: Repository) -> None:
    repository.write({"a.py": NAN}).commit()
    cache = repository.root / ".mlscaffold_cache"
    cache.write_text("mine")
    assert repository.check(*ONE).code == 1
    assert cache.read_text() == "mine"
    cache.unlink()
    repository.check(*ONE)
    (answer,) = kept(repository)
    answer.unlink()
    os.mkfifo(answer)
    assert repository.check(*ONE).code == 1


def test_a_home_that_keeps_no_secret(repository: Repository, tmp_path: Path) -> None:
    repository.write({"a.py": NAN}).commit()
    (tmp_path / "full").write_text("")
    assert repository.check(*ONE, HOME=str(tmp_path / "full")).code == 1
    assert not kept(repository)
    place = Path(repository.environment["HOME"]) / ".cache/mlscaffold/seal"
    repository.check(*ONE)
    assert place.stat().st_mode & 0o777 == 0o600
    # What others could have read seals nothing.
    place.chmod(0o644)
    assert repository.check(*ONE).code == 1


def test_the_oldest_answers_go(repository: Repository) -> None:
    repository.write({"a.py": NAN}).commit()
    folder = repository.root / ".mlscaffold_cache/answers"
    folder.mkdir(parents=True)
    for number in range(80):
        (folder / f"{number:032x}").write_text("old")
        os.utime(folder / f"{number:032x}", (number, number))
    (folder / ".half-written").write_text("")
    os.utime(folder / ".half-written", (1, 1))
    repository.check(*ONE)
    left = {p.name for p in kept(repository)}
    assert len(left) == 64
    assert f"{79:032x}" in left
    assert f"{0:032x}" not in left
    assert ".half-written" not in os.listdir(folder)


def test_an_answer_is_that_of_its_arguments(repository: Repository) -> None:
    repository.write({"a.py": NAN, "deep/b.py": NAN}).commit()
    assert len(repository.findings(*ONE[:2])) == 2
    assert len(repository.findings(*ONE[:2], "deep")) == 1
    assert len(repository.findings(*ONE[:2], "a.py")) == 1
    assert repository.findings("--select", "plan") == []
    assert repository.check(*ONE[:2], "--quiet").out != repository.check(*ONE[:2]).out


def test_a_file_above_that_makes_it_part_of_a_project(repository: Repository) -> None:
    """Outside git, settings that appear in a folder above change what the project is."""
    repository.write({"work/a.py": NAN})
    inner = repository.root / "work"
    assert repository.check(*ONE, cwd=inner).found == [("ml-api/nan-equality", "a.py", 4)]
    repository.write({"mlscaffold.toml": 'ignore = ["ml-api/nan-equality"]\n'})
    assert repository.check("--format", "json", cwd=inner).json["project"]["declared"] is True


def test_a_record_whose_commit_appears(repository: Repository) -> None:
    repository.write({"mlscaffold.toml": "", "a.py": "x = 1\n"})
    first = repository.commit()
    record = "id: a\ncommit: {}\ntime: 2026-01-02T03:04:05Z\nstatus: finished\n"
    repository.write({"experiments/runs/20260102T030405Z-a-1.yaml": record.format("f" * 40)}).commit()
    unknown = ("--select", "experiment-log/unknown-commit")
    assert len(repository.findings(*unknown)) == 1
    # It can be fetched with no file changed that decides anything else.
    assert not kept(repository)
    repository.write({"experiments/runs/20260102T030405Z-a-1.yaml": record.format(first)})
    assert repository.findings(*unknown) == []
    assert kept(repository)


def test_the_branches_of_experiments(repository: Repository) -> None:
    """An answer about branches is one about where git keeps them, packed or not, here and of a remote."""
    asked = ("--select", "versioning/stale-experiment-branch", "--stage", "production", "--format", "json")
    repository.write({"train.py": "from sklearn.svm import SVC\n"}).commit()
    repository.git("branch", "release/1")
    assert repository.check(*asked).found == []
    then = {"GIT_COMMITTER_DATE": "2020-01-02T00:00:00Z", "GIT_AUTHOR_DATE": "2020-01-02T00:00:00Z"}
    commit = repository.under(then).git("commit-tree", "HEAD^{tree}", "-m", "deeper")
    found = [("versioning/stale-experiment-branch", ".", None)]
    repository.git("update-ref", "refs/remotes/origin/experiment/deeper", commit)
    assert repository.check(*asked).found == found
    age(repository.root)
    repository.git("pack-refs", "--all")
    assert repository.check(*asked).found == found
    repository.git("update-ref", "refs/remotes/origin/experiment/deeper", "HEAD")
    assert repository.check(*asked).found == []
    repository.git("update-ref", "refs/heads/experiment/a/b", commit)
    assert repository.check(*asked).found == found
    age(repository.root)
    repository.git("update-ref", "refs/heads/experiment/a/b", "HEAD")
    assert repository.check(*asked).found == []


def test_a_page_that_makes_it_a_library(repository: Repository) -> None:
    """What is asked of the code of a library is less: what was kept of an application is not taken for it."""
    code = "import sklearn\n\n\ndef priced(rows):\n    return prices[rows], sklearn\n"
    repository.write({"houses/__init__.py": code, "README.md": "# Houses\n"}).commit()
    unbound = ("--select", "reproducibility/undefined-name-in-script", "--format", "json")
    assert repository.check(*unbound).found == [("reproducibility/undefined-name-in-script", "houses/__init__.py", 5)]
    repository.write({"README.md": "# Houses\n\n    pip install houses\n"})
    assert repository.check(*unbound).found == repository.check(*unbound, "--no-cache").found == []
    repository.write({"README.md": "# Houses\n"})
    assert repository.check(*unbound).found == repository.check(*unbound, "--no-cache").found != []


def test_a_link_whose_target_changes(repository: Repository) -> None:
    repository.write({"a.py": NAN, ".gitignore": "hidden\n", "hidden/b.py": "y = 1\n"})
    (repository.root / "b.py").symlink_to("hidden/b.py")
    repository.commit()
    age(repository.root)
    before = repository.check(*ONE)
    assert repository.check(*ONE) == before
    repository.write({"hidden/b.py": "import (\n"})
    assert repository.check(*ONE) == repository.check(*ONE, "--no-cache")


def ask(root: Path, arguments: list[str]) -> tuple[int, str, bool]:
    """The exit code, the output, and whether it was at hand."""
    here = Path.cwd()
    os.chdir(root)
    try:
        if answers.wanted(arguments) and (found := answers.recalled(arguments, __version__)) is not None:
            return (*found, True)
        with contextlib.redirect_stdout(io.StringIO()) as out:
            code = main(arguments)
        return code, out.getvalue(), False
    finally:
        os.chdir(here)


NAMES = st.sampled_from(["a.py", "b.py", "data/c.py", "data/deep/d.py", "ignored/e.py", "venv/f.py", "g.md", "train"])
LINES = [f"#!/usr/bin/env {program}\n{NAN}" for program in ("python", "rubies")]
TEXTS = st.sampled_from([NAN, *LINES, "x = 1\n", "import (\n", "", NAN.replace("x = 1", "x = 2")])


class Edits(RuleBasedStateMachine):
    """Whatever is done to a repository, the kept answer is the one that would be given now."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp()).resolve()
        self.root = self.folder / "demo"
        self.root.mkdir()
        self.git("init", "-q", "-b", "main")
        self.write("a.py", NAN)

    def git(self, *arguments: str) -> None:
        identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
        subprocess.run(["git", *identity, *arguments], cwd=self.root, check=False, capture_output=True)

    @rule(name=NAMES, text=TEXTS)
    def write(self, name: str, text: str) -> None:
        # A link may stand in the way.
        with contextlib.suppress(OSError):
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            (self.root / name).write_text(text)

    @rule(name=NAMES)
    def delete(self, name: str) -> None:
        with contextlib.suppress(OSError):
            (self.root / name).unlink()

    @rule(name=NAMES)
    def delete_folder(self, name: str) -> None:
        if "/" in name:
            shutil.rmtree((self.root / name).parent, ignore_errors=True)

    @rule(
        text=st.sampled_from(["", "ignored\n", "*.py\n", "venv/\n", "data/*\n"]), where=st.sampled_from(["", "data/"])
    )
    def ignore(self, text: str, where: str) -> None:
        self.write(f"{where}.gitignore", text)

    @rule(text=st.sampled_from(["", "ignored\n", "b.py\n"]))
    def exclude(self, text: str) -> None:
        if (self.root / ".git").is_dir():
            (self.root / ".git/info").mkdir(exist_ok=True)
            (self.root / ".git/info/exclude").write_text(text)

    @rule(text=st.sampled_from(['stage = "production"\n', 'exclude = ["data/**"]\n', "", 'ignore = ["ml-api"]\n']))
    def settle(self, text: str) -> None:
        self.write("mlscaffold.toml", text)

    @rule()
    def commit(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "all", "--allow-empty")

    @rule()
    def switch(self) -> None:
        self.git("checkout", "-q", "-B", "other", "HEAD~1")

    @rule()
    def untrack(self) -> None:
        self.git("rm", "-q", "--cached", "a.py")

    @rule()
    def leave_git(self) -> None:
        if (self.root / ".git").exists():
            (self.root / ".git").rename(self.folder / "git")
        elif (self.folder / "git").exists():
            (self.folder / "git").rename(self.root / ".git")

    @rule()
    def grow_old(self) -> None:
        age(self.root)

    @rule(name=st.sampled_from(["a.py", "data"]))
    def link(self, name: str) -> None:
        if not os.path.lexists(self.root / name):
            (self.root / name).symlink_to("b.py")

    @invariant()
    def the_answer_is_the_present_one(self) -> None:
        if not self.root.exists():
            return
        for arguments in (["check", *ONE], ["check", *ONE, "a.py"], ["check", "--stage", "production"]):
            fresh = ask(self.root, [*arguments, "--no-cache"])[:2]
            assert ask(self.root, arguments)[:2] == fresh
            assert ask(self.root, arguments)[:2] == fresh

    def teardown(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


Edits.TestCase.settings = settings(
    max_examples=10, stateful_step_count=8, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate)
)
TestEdits = Edits.TestCase


def test_many_at_once(repository: Repository) -> None:
    """Runs that begin together, on nothing kept yet, each give the whole answer."""
    repository.write({f"m{n}.py": NAN for n in range(20)}).commit()
    command = [sys.executable, "-m", "mlscaffold", "check", *ONE]
    running = [
        subprocess.Popen(command, cwd=repository.root, env=dict(repository.environment), stdout=subprocess.PIPE)
        for _ in range(6)
    ]
    assert len({process.communicate(timeout=120)[0] for process in running}) == 1
    assert repository.check(*ONE).code == 1


def test_killed_while_it_keeps(repository: Repository) -> None:
    repository.write({f"m{n}.py": NAN for n in range(20)}).commit()
    fresh = repository.check(*ONE, "--no-cache")
    command = [sys.executable, "-m", "mlscaffold", "check", *ONE]
    for wait in range(12):
        shutil.rmtree(repository.root / ".mlscaffold_cache", ignore_errors=True)
        process = subprocess.Popen(
            command, cwd=repository.root, env=dict(repository.environment), stdout=subprocess.DEVNULL
        )
        time.sleep(0.05 * wait)
        process.kill()
        process.wait()
        assert repository.check(*ONE) == fresh
