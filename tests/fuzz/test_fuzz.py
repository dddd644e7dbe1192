"""A short run of what `benchmarks/fuzz.py` runs for long, and proofs that it would see what it looks for."""

import ast
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from mlscaffold.facts.python import parse
from mlscaffold.facts.safe_pattern import Budget, safe_matcher
from mlscaffold.facts.tolerant import recover
from tests.fuzz.cases import KINDS, Case, tried
from tests.fuzz.guard import Forbidden, TooSlow, guarded
from tests.fuzz.mutation import SEEDS, made, seeds
from tests.fuzz.targets import TARGETS

COUNTS = {"parquet": 20, "project": 12}


@pytest.mark.parametrize("kind", KINDS)
def test_no_crash_no_hang_and_nothing_but_computing(kind):
    outcomes = [tried(Case(kind, 1, number), bar=20.0) for number in range(COUNTS.get(kind, 60))]
    assert [f"python -m benchmarks.fuzz {o.case}: {o.failure}" for o in outcomes if o.failure] == []


@pytest.mark.parametrize("kind", [k for k in KINDS if k != "project"])
def test_seeds_as_they_are(kind, monkeypatch):
    for data in seeds(kind):
        monkeypatch.setattr(Case, "data", data)
        assert tried(Case(kind, 0, 0), bar=20.0).failure == ""


def test_inputs_are_the_same_in_another_process():
    program = "from tests.fuzz.cases import *; import hashlib; print(hashlib.sha256(b''.join(Case(k, 3, n).data for k in KINDS for n in range(20))).hexdigest())"
    said = {
        subprocess.run(
            [sys.executable, "-c", program], cwd=Path(__file__).parents[2], env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(said) == 1
    assert re.fullmatch(r"[0-9a-f]{64}\n", said.pop())


def test_inputs_differ():
    for folder in SEEDS.iterdir():
        assert len({made(folder.name, 0, n) for n in range(100)}) > 60


def _endless():
    while True:
        pass


def _caught():
    try:
        os.system("true")
    except BaseException:
        return


@pytest.mark.parametrize(
    "action",
    [
        lambda: os.system("true"),
        lambda: subprocess.run(["true"], check=False),
        lambda: socket.create_connection(("localhost", 9)),
        lambda: socket.getaddrinfo("localhost", 9),
        lambda: Path("x").write_text("a"),
        lambda: Path(__file__).read_text(),
        lambda: Path.home().joinpath("x").open("w"),
        lambda: os.listdir("."),
        lambda: Path("x").unlink(),
        lambda: os.fork(),
        lambda: os.kill(os.getpid(), 0),
        lambda: exec("1"),
        lambda: eval("1"),
        lambda: compile("1", "x", "exec"),
        lambda: __import__("turtledemo"),
        lambda: ast.parse("a b"),
        _caught,
    ],
)
@pytest.mark.parametrize("scratch", [False, True])
def test_the_guard_sees_what_is_more_than_computing(action, scratch, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Forbidden), guarded(scratch=scratch):
        action()
    assert not list(tmp_path.iterdir())


def test_the_guard_lets_trees_be_made():
    with guarded():
        assert isinstance(parse("a = 1"), ast.Module)
        with pytest.raises(SyntaxError):
            parse("a b")


def test_the_guard_ends_what_takes_too_long():
    with pytest.raises(TooSlow), guarded(cpu_seconds=0.05):
        _endless()
    with pytest.raises(TooSlow), guarded(cpu_seconds=0.05):
        re.fullmatch(r"(a|a)*b", "a" * 40)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (lambda: 1 / 0, "ZeroDivisionError"),
        (lambda: os.system("true"), "forbidden"),
        (lambda: re.fullmatch(r"(a|a)*b", "a" * 40), "slow"),
    ],
)
def test_a_failure_is_written_down_with_the_command_that_brings_it_again(fault, said, tmp_path, monkeypatch, capsys):
    from benchmarks import fuzz

    monkeypatch.setitem(TARGETS, "text", lambda data, r: fault() if data == made("text", 7, 3) else None)
    arguments = ["fuzz", "--kind", "text", "--seed", "7", "--count", "5", "--bar", "0.2", "--failures", str(tmp_path)]
    monkeypatch.setattr(sys, "argv", arguments)
    assert fuzz.main() == 1
    assert (tmp_path / "text-7-3").read_bytes() == made("text", 7, 3)
    printed = capsys.readouterr().out
    assert f"FAILURE {said}" in printed
    assert "python -m benchmarks.fuzz --kind text --seed 7 --first 3 --count 1" in printed
    assert "5 inputs" in printed
    assert "1 failures" in printed


def test_groups_in_groups_are_not_counted():
    assert safe_matcher("$(" * 100 + "a" + ")" * 100, Budget()) is None
    assert safe_matcher("(" * 20 + "a" + ")" * 20, Budget())("a")


def test_a_search_for_a_tree_that_goes_on_is_given_up():
    """Decided by steps, and so the same whatever else the machine does."""
    astray = Case("python", 11, 1736).data.decode()
    assert recover(astray) is None
    assert recover("import os\n" + "print os.name\n" * 5_000).complete
