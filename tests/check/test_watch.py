"""`check --watch`: a report for every change, as a check without it would print, until it is ended."""

import argparse
import contextlib
import os
import queue
import re
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mlscaffold.cache.traced import TracedTree
from mlscaffold.commands import watch
from tests.check.conftest import NAN, SCRIPT, Repository

PATIENCE = 30.0
BEGINNING = re.compile(r"\[\d\d:\d\d:\d\d\] Checking; Ctrl-C ends it\.\n")
SETTINGS = 'select = ["ml-api/nan-equality"]\n'


class Watching:
    """A command that watches, and what it prints, line by line."""

    def __init__(self, repository: Repository, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [SCRIPT, "check", "--watch", *arguments],
            cwd=repository.root,
            env=dict(repository.environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self.process.stdout:
            self.lines.put(line.decode())

    def until(self, *words: str) -> str:
        """What is printed up to the line that has the last of these words, each after the one before."""
        printed, left = [], list(words)
        while left:
            try:
                line = self.lines.get(timeout=PATIENCE)
            except queue.Empty:
                raise AssertionError(f"no {left} in {printed}") from None
            printed.append(line)
            if left[0] in line:
                left.pop(0)
        return "".join(printed)

    def interrupt(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE)


@pytest.fixture
def watching(repository: Repository) -> Iterator[Callable[..., Watching]]:
    """Starts to watch, and ends it."""
    started: list[Watching] = []

    def begin(*arguments: str) -> Watching:
        started.append(Watching(repository, *arguments))
        return started[-1]

    yield begin
    for one in started:
        if one.process.poll() is None:
            one.process.kill()
        one.process.wait(PATIENCE)
        with contextlib.suppress(OSError):
            one.process.stdout.close()


@pytest.mark.parametrize("in_git", [True, False])
def test_every_change_is_answered_by_a_report(
    repository: Repository, watching: Callable[..., Watching], in_git: bool
) -> None:
    repository.write({"mlscaffold.toml": SETTINGS, "a.py": NAN})
    if in_git:
        repository.commit()
    one = watching()
    printed = one.until("error in")
    assert BEGINNING.match(printed)
    assert BEGINNING.sub("", printed, count=1) in repository.check("--no-cache").out
    repository.write({"a.py": "x = 1\n"})
    assert "nan-equality" not in one.until("Checking", "No findings")
    repository.write({"src/new/b.py": NAN})
    assert "src/new/b.py:4" in one.until("Checking", "error in")
    (repository.root / "src/new/b.py").unlink()
    one.until("Checking", "No findings")
    assert one.interrupt() == 130


def test_options_of_the_check_hold(repository: Repository, watching: Callable[..., Watching]) -> None:
    repository.write({"a.py": NAN, "b.py": NAN})
    one = watching("--select", "ml-api", "--format", "concise", "-q", "a.py")
    one.until("a.py:4:7: error ml-api/nan-equality")
    repository.write({"b.py": "x = 1\n", "a.py": "\n" + NAN})
    assert "b.py" not in one.until("Checking", "a.py:5:7: error ml-api/nan-equality")
    repository.write({"a.py": "x = 1\n"})
    one.until("Checking", "Nothing found.")


def test_settings_that_are_wrong_for_a_while(repository: Repository, watching: Callable[..., Watching]) -> None:
    repository.write({"mlscaffold.toml": SETTINGS, "a.py": NAN})
    one = watching()
    one.until("error in")
    repository.write({"mlscaffold.toml": "stage = [\n"})
    one.until("Checking", "mlscaffold.toml is not valid TOML")
    repository.write({"mlscaffold.toml": SETTINGS})
    one.until("Checking", "error in")


def test_nothing_is_printed_when_nothing_changes(repository: Repository, watching: Callable[..., Watching]) -> None:
    repository.write({"mlscaffold.toml": SETTINGS, "a.py": NAN}).commit()
    one = watching()
    one.until("error in")
    # What other tools keep for themselves, and a time without a content, are no change.
    os.utime(repository.root / "a.py")
    repository.write({".mypy_cache/x": "x", ".mlscaffold_cache/y": "y"})
    repository.write({"z.py": "x = 1\n"})
    printed = one.until("Checking", "error in")
    assert printed.count("Checking") == 1


def test_a_first_check_that_is_not_possible_ends_it(repository: Repository) -> None:
    repository.write({"mlscaffold.toml": "stage = [\n"})
    answer = repository.check("--watch")
    assert answer.code == 2
    assert "mlscaffold.toml is not valid TOML" in answer.err


def test_a_reader_that_goes_away_ends_it(repository: Repository) -> None:
    repository.write({"mlscaffold.toml": SETTINGS, "a.py": NAN})
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [SCRIPT, "check", "--watch"], cwd=repository.root, env=dict(repository.environment), stdout=writing, timeout=PATIENCE, check=False,
    )  # fmt: skip
    os.close(writing)
    assert done.returncode == 0


def test_no_answer_is_kept_or_taken_from_the_cache(repository: Repository, watching: Callable[..., Watching]) -> None:
    repository.write({"mlscaffold.toml": SETTINGS, "a.py": NAN}).commit()
    for _ in range(2):
        one = watching()
        one.until("Checking", "error in")
        assert one.interrupt() == 130
    assert not list((repository.root / ".mlscaffold_cache").glob("answers/*"))


@pytest.mark.skipif(os.name == "nt", reason="there are no pseudo-terminals")
def test_only_a_terminal_is_cleared(repository: Repository) -> None:
    import pty

    repository.write({"mlscaffold.toml": SETTINGS, "a.py": NAN})
    mine, theirs = pty.openpty()
    environment = {**repository.environment, "TERM": "xterm"}
    process = subprocess.Popen([SCRIPT, "check", "--watch"], cwd=repository.root, env=environment, stdin=theirs, stdout=theirs, stderr=theirs)  # fmt: skip
    os.close(theirs)
    printed = b""
    try:
        while b"nan-equality" not in printed:
            printed += os.read(mine, 4096)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE)
        os.close(mine)
    assert printed.startswith(b"\x1b[H\x1b[2J")


@pytest.mark.parametrize("other", ["--fix", "--diff", "--write-baseline", "--output=x", "--format=json"])
def test_what_makes_no_sense_together_is_refused(repository: Repository, other: str) -> None:
    repository.write({"a.py": NAN})
    answer = repository.check("--watch", other)
    assert (answer.code, answer.out) == (2, "")
    assert "--watch" in answer.err


def test_what_changes_while_it_is_looked_at_is_looked_at_again(tmp_path: Path) -> None:
    """A file that goes between the look and the note of what was seen is in neither, and nothing else may change."""
    (tmp_path / "a.py").write_text("x = 1\n")

    def look(*, then: Callable[[], None]) -> tuple[int, TracedTree, list[str]]:
        tree = TracedTree(tmp_path)
        for entry in tree.entries():
            tree.read(entry.path)
        then()
        return 0, tree, []

    options = argparse.Namespace(quiet=True)
    seen = watch._checked(options, lambda _: look(then=lambda: None), None)
    assert seen.holds()
    (tmp_path / "new").mkdir()
    (tmp_path / "new/b.py").write_text("x = 1\n")
    assert not seen.holds()
    seen = watch._checked(options, lambda _: look(then=(tmp_path / "new/b.py").unlink), seen.anew())
    assert not seen.holds()
    seen = watch._checked(options, lambda _: look(then=lambda: None), seen.anew())
    assert seen.holds()
