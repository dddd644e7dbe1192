"""`mlscaffold new` on a terminal: it asks, takes no for an answer that cannot be, and can be left."""

import os
import re
import select
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from tests.conftest import MLSCAFFOLD
from tests.scaffold.conftest import below

pty = pytest.importorskip("pty")

ENTER = b"\r"
CTRL_C = b"\x03"
CTRL_U = b"\x15"  # clears the line
DOWN = b"\x1b[B"
DEFAULTS = [
    ("model do", ENTER), ("called", ENTER), ("imported", ENTER), ("sentence", ENTER), ("copyright", ENTER),
    ("How far", ENTER),
]  # fmt: skip
"""All that a person is asked; the defaults of the other questions are taken."""


class Terminal:
    """A process on a terminal of its own."""

    def __init__(self, process: int, stream: int) -> None:
        self.process = process
        self.stream = stream
        self.shown = ""
        self.seen = 0

    def until(self, pattern: str, seconds: float = 30) -> bool:
        """Read until something matches after the last match; False when the process ended before."""
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            if match := re.compile(pattern).search(self.shown, self.seen):
                self.seen = match.end()
                return True
            if select.select([self.stream], [], [], 0.1)[0]:
                try:
                    read = os.read(self.stream, 65536)
                except OSError:  # so Linux says that the process has ended
                    return False
                if not read:
                    return False
                self.shown += read.decode(errors="replace")
        raise AssertionError(f"no {pattern!r} in {self.shown[self.seen :]!r}")

    def answer(self, answers: Sequence[tuple[str, bytes]]) -> None:
        """Wait for each question and answer it."""
        for question, keys in answers:
            assert self.until(question), self.shown
            # The prompt reads keys only after it has been drawn.
            time.sleep(0.15)
            os.write(self.stream, keys)

    def ended(self) -> int:
        """Read to the end; the exit code."""
        self.until(r"\A\Z(?!)")
        return os.waitstatus_to_exitcode(os.waitpid(self.process, 0)[1])


@contextmanager
def terminal(work: Path, environment: dict[str, str], *arguments: str) -> Iterator[Terminal]:
    process, stream = pty.fork()
    if not process:
        os.chdir(work)
        command = [*MLSCAFFOLD, "new", *arguments]
        os.execve(command[0], command, environment | {"TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"})
    try:
        yield Terminal(process, stream)
    finally:
        os.close(stream)


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


def answers(project: Path) -> dict[str, str]:
    return yaml.safe_load((project / ".copier-answers.yml").read_text(encoding="utf-8"))


def test_enter_takes_the_defaults(work: Path, clean_environment: dict[str, str]) -> None:
    clean_environment.pop("NO_COLOR", None)
    with terminal(work, clean_environment, "demo") as process:
        process.answer(DEFAULTS)
        assert process.ended() == 0, process.shown
    assert "\x1b[1mMade demo\x1b[0m: " in process.shown
    assert answers(work / "demo")["project_name"] == "demo"


def test_what_is_given_is_not_asked_for(work: Path, clean_environment: dict[str, str]) -> None:
    questions = [(question, DOWN + ENTER if question == "model do" else keys) for question, keys in DEFAULTS]
    given = ["demo", "--data", "stage=production", "--data", "package=given"]
    with terminal(work, clean_environment | {"NO_COLOR": "1"}, *given) as process:
        process.answer([(q, keys) for q, keys in questions if q not in {"How far", "imported"}])
        assert process.ended() == 0, process.shown
    assert "How far is it?" not in process.shown
    assert re.search(r"(?:\n|\x1b\[\?25h|\x1b\[\?2004l)Made demo: ", process.shown), "not emphasised"
    wanted = {"stage": "production", "package": "given", "task": "regression", "licence": "MIT", "serving": "fastapi"}
    assert wanted.items() <= answers(work / "demo").items()


def test_an_answer_that_cannot_be_is_asked_for_again(work: Path, clean_environment: dict[str, str]) -> None:
    first = [
        *DEFAULTS[:1],
        ("called", CTRL_U + b"A/B" + ENTER),
        *DEFAULTS[2:3],
        ("sentence", CTRL_U + b"Kept." + ENTER),
        *DEFAULTS[4:],
    ]
    with terminal(work, clean_environment, "demo") as process:
        process.answer(first)
        assert process.until("`A/B` contains a slash, so that it reads as a path")
        process.answer(DEFAULTS)
        assert process.ended() == 0, process.shown
    kept = {"project_name": "demo", "package": "a_b", "description": "Kept."}
    assert kept.items() <= answers(work / "demo").items()


def test_ctrl_c_at_a_question_leaves_nothing(work: Path, clean_environment: dict[str, str]) -> None:
    with terminal(work, clean_environment, "demo") as process:
        process.answer([*DEFAULTS[:3], ("sentence", CTRL_C)])
        assert process.ended() == 130, process.shown
    assert process.shown.rstrip().endswith("mlscaffold: interrupted")
    assert below(work) == set()


def test_the_end_of_the_process_at_a_question_leaves_nothing(work: Path, clean_environment: dict[str, str]) -> None:
    with terminal(work, clean_environment, "demo") as process:
        assert process.until("model do")
        time.sleep(0.3)
        os.kill(process.process, signal.SIGTERM)
        assert process.ended() in {143, -signal.SIGTERM}, process.shown
    assert below(work) == set()


@pytest.mark.skipif(sys.platform == "win32", reason="no /dev/null")
def test_without_a_terminal_for_its_input_nothing_is_asked(work: Path, clean_environment: dict[str, str]) -> None:
    process, stream = pty.fork()
    if not process:
        os.chdir(work)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        command = [*MLSCAFFOLD, "new", "demo"]
        os.execve(command[0], command, clean_environment)
    shown = Terminal(process, stream)
    assert shown.ended() == 0
    os.close(stream)
    assert "?" not in shown.shown
