"""A project that is stopped half-way, or meets another one, or a full disk: there is all of it, or nothing."""

import os
import random
import resource
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from tests.conftest import MLSCAFFOLD
from tests.scaffold.conftest import New, below, files, git

Start = subprocess.Popen[str]


def start(work: Path, environment: dict[str, str], destination: str, **more: object) -> Start:
    return subprocess.Popen(
        [*MLSCAFFOLD, "new", "--defaults", destination], cwd=work, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, **more,
    )  # fmt: skip


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> tuple[float, set[str]]:
    """How long a project takes, and which files it has."""
    folder = tmp_path_factory.mktemp("measured")
    started = time.monotonic()
    process = start(folder, dict(os.environ), "demo")
    assert process.wait(60) == 0
    process.communicate()
    return time.monotonic() - started, files(folder / "demo")


def is_whole(project: Path, expected: set[str]) -> bool:
    return files(project) == expected and git(project, "status", "--porcelain") == ""


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP", "SIGKILL"])
def test_a_stop_at_any_moment_leaves_all_or_nothing(
    tmp_path: Path, clean_environment: dict[str, str], measured: tuple[float, set[str]], name: str
) -> None:
    lasts, expected = measured
    number = getattr(signal, name)
    chance = random.Random(name)
    cut_short = 0
    for attempt in range(6):
        work = tmp_path / str(attempt)
        work.mkdir()
        process = start(work, clean_environment, "sub/demo")
        # The earlier half is the start of Python and the import of copier, when there is nothing to lose.
        time.sleep(lasts * chance.uniform(0.4, 1.05))
        # What a terminal sends goes to git as well, all others to us alone.
        (os.killpg if name == "SIGINT" else os.kill)(process.pid, number)
        _out, errors = process.communicate(timeout=60)
        if process.returncode == 0:
            lasts *= 0.7  # it was measured when the machine had more to do
        else:
            cut_short += 1
        if (work / "sub/demo").exists():
            assert is_whole(work / "sub/demo", expected)
        elif name == "SIGKILL":
            # Nobody can clean up then; what is left lies aside, under a name that hides it.
            assert all(part.startswith(".mlscaffold-new-") for part in os.listdir(work))
        else:
            assert below(work) == set(), errors
            assert process.returncode in {128 + number, -number}
            assert "Traceback" not in errors
    assert cut_short


def unwound(body: str) -> subprocess.CompletedProcess[str]:
    """A process that does this where signals unwind."""
    script = "import os, signal, time\nfrom mlscaffold.interrupt import unwinding\n"
    script += f"me = os.getpid()\nwith unwinding() as stop:\n{textwrap.indent(textwrap.dedent(body), '    ')}"
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)


def test_further_signals_do_not_end_the_cleaning_up() -> None:
    done = unwound("""
        try:
            os.kill(me, signal.SIGTERM)
            print("not reached")
        finally:
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                os.kill(me, number)
                time.sleep(0.01)
            print("cleaned up")
        """)
    assert (done.returncode, done.stdout, done.stderr) == (143, "cleaned up\n", "mlscaffold: interrupted\n")


def test_a_stop_that_was_swallowed_is_not_forgotten() -> None:
    done = unwound("""
        try:
            os.kill(me, signal.SIGTERM)
        except BaseException:
            print("swallowed")
        stop.check()
        print("not reached")
        """)
    assert (done.returncode, done.stdout, done.stderr) == (143, "swallowed\n", "mlscaffold: interrupted\n")


def test_a_stop_within_a_callback_from_c_is_neither_complained_of_nor_forgotten() -> None:
    done = unwound("""
        import weakref
        class Kept: pass
        kept = Kept()
        reference = weakref.ref(kept, lambda _: os.kill(me, signal.SIGTERM))
        del kept
        print("swallowed")
        stop.check()
        print("not reached")
        """)
    assert (done.returncode, done.stdout, done.stderr) == (143, "swallowed\n", "mlscaffold: interrupted\n")


def test_other_errors_within_a_callback_from_c_are_told() -> None:
    done = unwound("""
        import weakref
        class Kept: pass
        kept = Kept()
        reference = weakref.ref(kept, lambda _: 1 / 0)
        del kept
        """)
    assert done.returncode == 0
    assert "ZeroDivisionError" in done.stderr


def test_a_signal_that_is_ignored_stays_so(tmp_path: Path, clean_environment: dict[str, str]) -> None:
    process = start(
        tmp_path, clean_environment, "demo", preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN)
    )
    while process.poll() is None and not list(tmp_path.glob(".mlscaffold-new-*")):
        time.sleep(0.005)
    process.send_signal(signal.SIGHUP)
    _out, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (0, "")


@pytest.mark.parametrize("largest", [2_000, 10_000])
def test_a_file_that_cannot_be_written_leaves_nothing(
    tmp_path: Path, clean_environment: dict[str, str], largest: int
) -> None:
    work = tmp_path / "work"
    work.mkdir()
    process = start(
        work, clean_environment, "sub/demo",
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest)),
    )  # fmt: skip
    out, errors = process.communicate(timeout=60)
    assert (process.returncode, out) == (2, "")
    assert errors.splitlines() == [
        "mlscaffold: error: cannot make `sub/demo`: File too large",
        "  Nothing was written.",
    ]
    assert below(work) == set()


def test_of_two_at_once_one_succeeds(
    tmp_path: Path, clean_environment: dict[str, str], measured: tuple[float, set[str]]
) -> None:
    work = tmp_path / "work"
    work.mkdir()
    both = [start(work, clean_environment, "demo") for _ in range(2)]
    ended = [(process.communicate(timeout=60)[1], process.returncode) for process in both]
    assert sorted(code for _errors, code in ended) == [0, 2]
    assert {errors.split(": ")[1] for errors, code in ended if code == 2} == {"error"}
    assert os.listdir(work) == ["demo"]
    assert is_whole(work / "demo", measured[1])


def test_git_that_fails_leaves_nothing(new: New, work: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "git").write_text('#!/bin/sh\ncase "$*" in *--message=*) echo "no space" >&2; exit 128;; esac\n')
    (broken / "git").chmod(0o755)
    done = new("sub/demo", extra={"PATH": str(broken)})
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("mlscaffold: error: `git commit` failed: no space\n")
    assert below(work) == set()
