"""Extraction in several processes: where there is much to read, each processor reads a share of it.

The processes are forked, so that they begin with all that is loaded, and end with their share: nothing is
started anew, and what is looked at is not imported by any of them. Where there is no fork, there is one process.
"""

from __future__ import annotations

import marshal
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from mlscaffold.cache.packed import packed, unpacked
from mlscaffold.cache.traced import TracedTree
from mlscaffold.errors import UserError
from mlscaffold.facts.extraction import Extracted, Unit, one_after_the_other

VARIABLE: Final = "MLSCAFFOLD_WORKERS"
"""Environment variable that says how many processes there may be."""
_WORTHWHILE: Final = 2_000_000
"""Bytes of code below which a process costs more than it saves."""
_MOST: Final = 32
LIGHT: Final = frozenset({"document", "config"})
"""What others read again, and takes as long to make as to send from one process to another, or to keep."""

Keep: TypeAlias = Callable[[Sequence[tuple[Unit, bytes, bytes]]], None]
"""What keeps facts that were made: units, the digest of what was in each, and its fact as bytes."""


class _Process(NamedTuple):
    pid: int
    pipe: int
    share: Sequence[Unit]


class SharedOut:
    """An extraction that shares units out among processes; see `mlscaffold.facts.extraction.Extraction`."""

    def __init__(self, tree: TracedTree, workers: int | None = None, keep: Keep | None = None) -> None:
        """`workers` are as many as the user says, or as there are processors; each calls `keep` with what it made."""
        self._tree = tree
        self.processes = allowed() if workers is None else workers
        self._keep = keep

    def __call__(self, read: Callable[[str], bytes], units: Sequence[Unit]) -> Mapping[Unit, Extracted]:
        """The facts of units, each made in one of the processes."""
        heavy = [unit for unit in units if unit.kind not in LIGHT]
        if self.processes < 2 or sum(unit.bytes for unit in heavy) < _WORTHWHILE or not can_fork():
            return self._made_here(read, units)
        light = [unit for unit in units if unit.kind in LIGHT]
        mine, *others = shares(heavy, self.processes, sum(unit.bytes for unit in light))
        running: list[_Process] = []
        try:
            for share in others:
                running.append(self._begun(share))  # noqa: PERF401 - those that began are ended whatever happens
            found = dict(self._made_here(read, [*mine, *light]))
            while running:
                found |= self._ended(running.pop(), read)
        finally:
            for process in running:
                os.close(process.pipe)
                os.kill(process.pid, signal.SIGKILL)
                os.waitpid(process.pid, 0)
        return found

    def _made_here(self, read: Callable[[str], bytes], units: Sequence[Unit]) -> Mapping[Unit, Extracted]:
        """The facts of units, made in this process, and kept."""
        found = one_after_the_other(read, units)
        if self._keep is not None:
            self._keep(self._packed(found))
        return found

    def _packed(self, found: Mapping[Unit, Extracted]) -> list[tuple[Unit, bytes, bytes]]:
        """Each unit that has a fact, with the digest of its content and the fact as bytes."""
        digests = self._tree.digests()
        return [
            (unit, digests.get(unit.path, b""), blob)
            for unit, (fact, problem) in found.items()
            if not problem and unit.kind not in LIGHT and (blob := packed(fact))
        ]

    def _begun(self, share: Sequence[Unit]) -> _Process:
        """A process that makes the facts of a share."""
        reading, writing = os.pipe()
        pid = os.fork()
        if pid:
            os.close(writing)
            return _Process(pid, reading, share)
        # From here on there is no way back: whatever happens, nothing of the parent's may be done twice.
        try:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            os.close(reading)
            found = one_after_the_other(self._tree.read, share)
            packed = self._packed(found)
            if self._keep is not None:
                self._keep(packed)
            blobs = {unit: blob for unit, _, blob in packed}
            digests = self._tree.digests()
            answer = [(blobs.get(u, b""), found[u].problem, digests.get(u.path, b"")) for u in share]
            with open(writing, "wb") as stream:
                marshal.dump(answer, stream)
            os._exit(0)
        finally:
            os._exit(1)

    def _ended(self, process: _Process, read: Callable[[str], bytes]) -> Mapping[Unit, Extracted]:
        """What a process made; when it came to grief, its share is done here."""
        try:
            with open(process.pipe, "rb") as stream:
                data = stream.read()
        finally:
            _, status = os.waitpid(process.pid, 0)
        if status != 0:
            return one_after_the_other(read, process.share)
        found: dict[Unit, Extracted] = {}
        for unit, (blob, problem, content) in zip(process.share, marshal.loads(data), strict=True):  # noqa: S302
            if content:
                self._tree.note(unit.path, content)
            if blob or problem:
                # It was written by our own fork a moment ago.
                found[unit] = Extracted(unpacked(blob) if blob else None, problem)
        found.update(one_after_the_other(read, [unit for unit in process.share if unit not in found]))
        return found


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
    """Whether a fork is safe: there is one, and no other thread whose locks it would inherit."""
    threading = sys.modules.get("threading")
    return hasattr(os, "fork") and sys.platform != "darwin" and (threading is None or threading.active_count() == 1)


def shares(units: Sequence[Unit], count: int, first: int) -> list[list[Unit]]:
    """Units in so many shares of about the same size; the first has `first` bytes of other work already."""
    loads = [first, *[0] * (count - 1)]
    found: list[list[Unit]] = [[] for _ in loads]
    for unit in sorted(units, key=lambda u: (-u.bytes, u.path)):
        least = loads.index(min(loads))
        loads[least] += unit.bytes
        found[least].append(unit)
    return found
