"""`check --watch`: the same check again whenever something changes that it looked at, until somebody ends it.

What it looked at is written down as for the cache (`mlscaffold.cache.witness`), and compared with what is there.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import time
from collections.abc import Callable, Iterable
from typing import Final, NoReturn, TypeAlias

from mlscaffold.cache.traced import TracedTree
from mlscaffold.cache.witness import Witness, holds
from mlscaffold.errors import FINDINGS, UserError, printable

_PAUSE: Final = 0.5
"""Seconds between two looks at what may have changed."""
_SHARE: Final = 5
"""How many times as long as a look took the next pause is at least, so that watching costs little of a processor."""
_LONGEST_PAUSE: Final = 2.0
_SETTLING: Final = 0.1
"""Seconds after a change: a checkout changes many files, and a save may first empty one."""
_CLEAR: Final = "\x1b[H\x1b[2J\x1b[3J"

Run: TypeAlias = Callable[[argparse.Namespace], tuple[int, TracedTree | None, list[str]]]
"""One check, printed; and what it looked at."""


def watch(options: argparse.Namespace, run: Run) -> NoReturn:
    """Check, and check again after every change. A first check that is not possible ends it; a later one does not."""
    seen = _checked(options, run, None)
    while True:
        _wait(seen)
        try:
            seen = _checked(options, run, seen.anew())
        except UserError as error:
            # Settings that are written just now: what was looked at before says when to try again.
            print(f"mlscaffold: error: {printable(error.message)}", file=sys.stderr)
            print(f"  {printable(error.hint)}" if error.hint else "", file=sys.stderr, flush=True)
            seen = seen.anew()
        gc.collect()


class _Seen:
    """What was looked at, as it was then."""

    def __init__(self, witnesses: list[Witness] | None, paths: Iterable[str], *, is_old: bool = False) -> None:
        """Where there are no witnesses, `paths` are compared; `is_old` says that something may have changed already."""
        self._witnesses = witnesses
        self._paths = tuple(paths)
        self._states = [] if witnesses is not None else [_state(path) for path in self._paths]
        self.is_old = is_old
        self.is_sure = witnesses is not None

    def holds(self) -> bool:
        """Whether nothing has changed."""
        if self._witnesses is not None:
            return all(map(holds, self._witnesses))
        return not self.is_old and [_state(path) for path in self._paths] == self._states

    def anew(self) -> _Seen:
        """The same files and folders, as they are now."""
        found = _Seen(None, self._paths)
        found.is_sure = self.is_sure
        return found


def _checked(options: argparse.Namespace, run: Run, before: _Seen | None) -> _Seen:
    if sys.stdout.isatty() and os.environ.get("TERM") != "dumb":
        sys.stdout.write(_CLEAR)
    print(f"[{time.strftime('%H:%M:%S')}] Checking; Ctrl-C ends it.", flush=True)
    code, tree, outside = run(options)
    print("" if code == FINDINGS or not options.quiet else "Nothing found.", flush=True)
    assert tree is not None
    witnesses = tree.witnesses(outside)
    # What changes while it is looked at leaves no witnesses, and is looked at again; a few projects never leave any.
    is_old = before is None or before.is_sure or not before.holds()
    return _Seen(witnesses, _places(tree, outside), is_old=is_old)


def _places(tree: TracedTree, outside: Iterable[str]) -> Iterable[str]:
    """The files of a tree, the folders that hold them, and what lies elsewhere."""
    root = str(tree.root)
    files = [f"{root}{os.sep}{entry.path}" for entry in tree.entries()]
    return dict.fromkeys([root, *(os.path.dirname(path) for path in files), *files, *outside])  # noqa: PTH120


def _state(path: str) -> tuple[int, int, int] | None:
    try:
        status = os.lstat(path)
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def _wait(seen: _Seen) -> None:
    pause = _PAUSE
    while True:
        time.sleep(pause)
        began = time.perf_counter()
        if not seen.holds():
            time.sleep(_SETTLING)
            return
        pause = min(max(_PAUSE, _SHARE * (time.perf_counter() - began)), _LONGEST_PAUSE)
