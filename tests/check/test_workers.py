"""Several processes: the same report, whatever becomes of one of them."""

import os
import signal
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlscaffold.cache import workers
from mlscaffold.cache.traced import TracedTree
from mlscaffold.errors import UserError
from mlscaffold.facts.extraction import Unit, one_after_the_other, read_and_extracted
from tests.check.conftest import NAN, Repository

LINE = "value = compute(first, second=3, third='text')\n"


@pytest.fixture
def large(repository: Repository) -> Repository:
    """More code than is worth one process."""
    files = {f"part{n}/m{n}.py": NAN + LINE * (n * 300) for n in range(25)}
    files |= {"broken.py": "import (\n", "page.md": "# Title\n", "settings.yaml": "a: 1\n"}
    repository.write(files).commit()
    assert sum(p.stat().st_size for p in repository.root.rglob("*.py")) > 2_000_000
    return repository


def units(repository: Repository) -> list[Unit]:
    paths = sorted(p for p in repository.root.rglob("*.py"))
    return [Unit("python", p.relative_to(repository.root).as_posix(), "other", p.stat().st_size) for p in paths]


def test_any_number_of_processes_gives_one_report(large: Repository) -> None:
    def report(**variables: str) -> str:
        return large.check("--format", "json", "--stage", "production", "--no-cache", **variables).out

    alone = report(MLSCAFFOLD_WORKERS="1")
    assert alone.count("ml-api/nan-equality") == 25
    assert {report(MLSCAFFOLD_WORKERS=count) for count in ("2", "3", "7")} == {alone}
    assert report() == alone


@pytest.mark.parametrize("said", ["0", "-1", "many", "1000", " "])
def test_a_number_that_is_none(repository: Repository, said: str) -> None:
    answer = repository.write({"a.py": NAN}).check(MLSCAFFOLD_WORKERS=said)
    assert (answer.code, f"MLSCAFFOLD_WORKERS is {said!r}" in answer.err) == (2, True)


def test_the_facts_and_what_was_read_come_back(large: Repository) -> None:
    shared, alone = TracedTree(large.root), TracedTree(large.root)
    assert workers.SharedOut(shared, 3)(shared.read, units(large)) == one_after_the_other(alone.read, units(large))
    assert shared.digests() == alone.digests()


def test_the_share_of_a_process_that_dies_is_done_here(large: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    here = os.getpid()
    deaths = Path(large.root / "deaths")

    taken: list[Unit] = []

    def dying(read, unit):
        taken.append(unit)
        if os.getpid() == here:
            # Until both have what nobody else will take.
            while not deaths.exists() or deaths.read_text() != "xx":
                time.sleep(0.01)
        elif len(taken) == 3:
            with deaths.open("a") as stream:
                stream.write("x")
            os.kill(os.getpid(), signal.SIGKILL)
        return read_and_extracted(read, unit)

    monkeypatch.setattr(workers, "read_and_extracted", dying)
    tree = TracedTree(large.root)
    found = workers.SharedOut(tree, 3)(tree.read, units(large))
    assert found == one_after_the_other(tree.read, units(large))


def test_an_interruption_leaves_no_process(large: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    here = os.getpid()

    def interrupted(read, unit):
        if os.getpid() != here:
            signal.pause()
        raise KeyboardInterrupt

    monkeypatch.setattr(workers, "read_and_extracted", interrupted)
    tree = TracedTree(large.root)
    with pytest.raises(KeyboardInterrupt):
        workers.SharedOut(tree, 3)(tree.read, units(large))
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


@given(st.integers(0, 5000), st.integers(1, 4))
def test_every_number_is_taken_once(count: int, others: int) -> None:
    heap = workers._Heap(count)
    pipe, writing = os.pipe()
    pids = []
    for _ in range(others):
        if not (pid := os.fork()):
            for number in heap:
                os.write(writing, bytes(str(number), "ascii") + b" ")
            os._exit(0)
        pids.append(pid)
    mine = list(heap)
    for pid in pids:
        os.waitpid(pid, 0)
    os.close(writing)
    with open(pipe, "rb") as stream:
        theirs = [int(number) for number in stream.read().split()]
    heap.close()
    assert sorted(mine + theirs) == list(range(count))


def test_where_no_process_can_be_begun_there_is_this_one(large: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> int:
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", refused)
    tree = TracedTree(large.root)
    assert workers.SharedOut(tree, 3)(tree.read, units(large)) == one_after_the_other(tree.read, units(large))


def test_as_many_as_there_are_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(workers.VARIABLE, raising=False)
    assert 1 <= workers.allowed() <= 32
    monkeypatch.setenv(workers.VARIABLE, "4")
    assert workers.allowed() == 4
    monkeypatch.setenv(workers.VARIABLE, "4.5")
    with pytest.raises(UserError):
        workers.allowed()
