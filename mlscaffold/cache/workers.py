"""Extraction in several processes: where there is much to read, each processor reads a share of it.

The processes are forked, so that they begin with all that is loaded, and end when nothing is left: nothing is
started anew, and what is looked at is not imported by any of them. Where there is no fork, there is one process.
"""

from __future__ import annotations

import marshal
import os
import select
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, suppress

from mlscaffold.cache.packed import packed, unpacked
from mlscaffold.cache.traced import TracedTree
from mlscaffold.errors import UserError
from mlscaffold.facts.extraction import Extracted, Unit, one_after_the_other, read_and_extracted
from mlscaffold.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Final, TypeAlias


VARIABLE: Final = "MLSCAFFOLD_WORKERS"
"""Environment variable that says how many processes there may be."""
_WORTHWHILE: Final = 100_000
"""Bytes of code below which a process costs more than it saves."""
_MOST: Final = 32
_BATCH: Final = 32
"""Units of which a process tells at a time."""
_WIDTH: Final = 4
"""Bytes of a number."""
LIGHT: Final = frozenset({"document", "config", "score"})
"""What others read again, and takes as long to make as to send from one process to another, or to keep."""

Made: TypeAlias = tuple[Unit, bytes, bytes]
"""A unit, the digest of what was in it, and its fact as bytes."""
Keep: TypeAlias = Callable[[Sequence[Made]], None]
"""What keeps facts that were made."""


class SharedOut:
    """An extraction that shares units out among processes; see `mlscaffold.facts.extraction.Extraction`.

    Who is ready takes the next one, the largest first: what a file costs is not known by its size.
    """

    def __init__(
        self,
        tree: TracedTree,
        workers: int | None = None,
        keep: Keep | None = None,
        meanwhile: Callable[[], None] = lambda: None,
    ) -> None:
        """`workers` are as many as the user says, or as there are processors; each calls `keep` with what it made.

        `meanwhile` is what this process has to do as well, when the others have begun.
        """
        self._tree = tree
        self.processes = allowed() if workers is None else workers
        self._keep = keep
        self._meanwhile = meanwhile

    def __call__(self, read: Callable[[str], bytes], units: Sequence[Unit]) -> Mapping[Unit, Extracted]:
        """The facts of units, each made in one of the processes."""
        heavy = sorted((u for u in units if u.kind not in LIGHT), key=lambda u: (-u.bytes, u.path))
        if self.processes < 2 or sum(unit.bytes for unit in heavy) < _WORTHWHILE or not can_fork():
            return self._made_here(read, units)
        try:
            heap = _Heap(len(heavy))
        except OSError:
            return self._made_here(read, units)
        running: list[_Process] = []
        with closing(heap):
            try:
                # Where there can be no more of them, there are fewer.
                with suppress(OSError):
                    for _ in range(min(self.processes, len(heavy)) - 1):
                        running.append(self._begun(heavy, heap))  # noqa: PERF401 - those begun are ended in any case
                self._meanwhile()
                found = one_after_the_other(read, [u for u in units if u.kind in LIGHT])
                made: list[Made] = []
                for taken, number in enumerate(heap):
                    unit = heavy[number]
                    found[unit] = fact = read_and_extracted(read, unit)
                    if self._keep is not None:
                        made += self._packed(unit, fact)
                    if taken % _BATCH == 0:
                        self._received(running, heavy, found)
                if self._keep is not None:
                    self._keep(made)
                for process in running:
                    process.wait()
                self._received(running, heavy, found)
            finally:
                for process in running:
                    process.end()
        # What one of them took, and came to grief over, is done here.
        return found | one_after_the_other(read, [unit for unit in heavy if unit not in found])

    def _made_here(self, read: Callable[[str], bytes], units: Sequence[Unit]) -> Mapping[Unit, Extracted]:
        """The facts of units, made in this process, and kept."""
        found = one_after_the_other(read, units)
        if self._keep is not None:
            self._keep([made for unit, fact in found.items() for made in self._packed(unit, fact)])
        return found

    def _packed(self, unit: Unit, made: Extracted) -> list[Made]:
        """What is kept of a unit: nothing where there is no fact, or it is no trouble to make it again."""
        if made.problem or unit.kind in LIGHT or not (blob := packed(made.fact)):
            return []
        return [(unit, self._tree.digests().get(unit.path, b""), blob)]

    def _begun(self, units: Sequence[Unit], heap: _Heap) -> _Process:
        """A process that makes the facts of those units that it takes off the heap."""
        answers = os.memfd_create("mlscaffold")
        try:
            pid = os.fork()
        except OSError:
            os.close(answers)
            raise
        if pid:
            return _Process(pid, answers)
        # From here on there is no way back: whatever happens, nothing of the parent's may be done twice.
        try:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            made: list[Made] = []
            batch: list[tuple[int, bytes, str, bytes]] = []
            for number in heap:
                unit = units[number]
                fact = read_and_extracted(self._tree.read, unit)
                here = self._packed(unit, fact)
                made += here
                blob = here[0][2] if here else b""
                batch.append((number, blob, fact.problem, self._tree.digests().get(unit.path, b"")))
                if len(batch) == _BATCH:
                    _send(answers, batch)
                    batch = []
            _send(answers, batch)
            if self._keep is not None:
                self._keep(made)
            os._exit(0)
        finally:
            os._exit(1)

    def _received(self, processes: Sequence[_Process], units: Sequence[Unit], found: dict[Unit, Extracted]) -> None:
        """Add to what was found what processes have sent so far."""
        for process in processes:
            for number, blob, problem, content in process.received():
                unit = units[number]
                if content:
                    self._tree.note(unit.path, content)
                if blob or problem:
                    found[unit] = Extracted(unpacked(blob) if blob else None, problem)


class _Heap:
    """The numbers of so many units, in handfuls, each of which is taken by one of the processes that share the heap.

    It is a pipe: who reads takes out what is read. The handfuls are so few that the smallest pipe holds them all.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._handfuls = min(count, select.PIPE_BUF // _WIDTH)
        self._pipe, writing = os.pipe()
        with open(writing, "wb", buffering=0) as stream:
            stream.write(b"".join(number.to_bytes(_WIDTH, "little") for number in range(self._handfuls)))

    def __iter__(self) -> Iterator[int]:
        while taken := os.read(self._pipe, _WIDTH):
            yield from range(int.from_bytes(taken, "little"), self._count, self._handfuls)

    def close(self) -> None:
        """Let go of it; the others still have theirs."""
        os.close(self._pipe)


class _Process:
    """A process that was begun, and the file in memory that it writes its answers to: it never waits for a reader."""

    def __init__(self, pid: int, answers: int) -> None:
        self._pid = pid
        self._answers = answers
        self._at = 0

    def received(self) -> Iterator[tuple[int, bytes, str, bytes]]:
        """What it has answered since it was asked last: number of the unit, fact, problem, digest of its content."""
        while True:
            size = int.from_bytes(os.pread(self._answers, _WIDTH, self._at), "little")
            end = self._at + _WIDTH + size
            if not size or os.fstat(self._answers).st_size < end:
                return
            data = os.pread(self._answers, size, self._at + _WIDTH)
            self._at = end
            # It was written by our own fork a moment ago.
            yield from marshal.loads(data)  # noqa: S302

    def wait(self) -> None:
        """Wait for its end, whatever that is."""
        os.waitpid(self._pid, 0)
        self._pid = 0

    def end(self) -> None:
        """End it, if that is still to be done."""
        os.close(self._answers)
        if self._pid:
            os.kill(self._pid, signal.SIGKILL)
            self.wait()


def _send(file: int, answers: list[tuple[int, bytes, str, bytes]]) -> None:
    data = marshal.dumps(answers)
    _write(file, len(data).to_bytes(_WIDTH, "little") + data)


def _write(file: int, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[os.write(file, left) :]


def allowed() -> int:
    """How many processes there may be: what the environment says, else the processors that this one may use."""
    said = os.environ.get(VARIABLE, "")
    if said:
        if not said.isdecimal() or not 1 <= int(said) <= _MOST:
            raise UserError(f"{VARIABLE} is {said!r}", f"Set it to a number from 1 to {_MOST}.")
        return int(said)
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(count, _MOST)


def can_fork() -> bool:
    """Whether a fork is safe: there is one, what is shared by it, and no other thread whose locks it would inherit."""
    threading = sys.modules.get("threading")
    return hasattr(os, "fork") and hasattr(os, "memfd_create") and (threading is None or threading.active_count() == 1)
