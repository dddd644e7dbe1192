"""What an answer was made from, written down so that a later run can tell by a glance whether it still holds.

Imports next to nothing: a run whose answer holds does little else than this.
"""

from __future__ import annotations

import os
import stat

from mlscaffold.cache.seal import SIZE, digest
from mlscaffold.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Final

MISSING: Final = -1
"""The size of what is not there."""
ANY: Final = -2
"""The size of a folder of which nothing counts but that it is there."""
UNSURE: Final = -1
"""The time of what was changed so shortly before it was read that it may have changed again within its clock's tick."""
_KIND: Final = 0o170000
_LENGTH: Final = 2
"""Bytes of a number of bytes."""
OF_TOOLS: Final = frozenset({".git", ".mlscaffold_cache", ".mypy_cache", ".pytest_cache", ".ruff_cache"})
"""Names in a folder that change nothing: git's own, and what tools keep for themselves and have git ignore."""


class Witness(NamedTuple):
    """The state of all that was looked at below one place."""

    place: str
    """What stands before each path: a folder with its separator, or nothing."""
    files: tuple[tuple[str, int, int, bytes], ...]
    """(path, size, time of the last change in ns, digest of the content). What was only known to be there has no
    digest, and its kind (`stat.S_IFMT`) in place of the time; `MISSING` is the size of what was looked for in vain.
    Behind a digest of no more than how a file begins stands of how many bytes that is."""
    folders: tuple[tuple[str, int, tuple[str, ...]], ...]
    """(path, time of the last change in ns, names in it, sorted)."""


def holds(witness: Witness) -> bool:
    """Whether all is still as it was."""
    place, lstat = witness.place, os.lstat
    try:
        for path, when, names in witness.folders:
            if lstat(place + path).st_mtime_ns != when and names_in(place + path) != names:
                return False
        for path, size, when, content in witness.files:
            try:
                status = lstat(place + path)
            except (FileNotFoundError, NotADirectoryError):
                if size != MISSING:
                    return False
                continue
            if status.st_size != size and size != ANY:
                return False
            if content:
                if status.st_mtime_ns != when and digest_of(place + path, _length(content)) != content[:SIZE]:
                    return False
            elif status.st_mode & _KIND != when:
                return False
    except (OSError, ValueError):
        return False
    return True


def names_in(folder: str) -> tuple[str, ...]:
    """The names of what is in a folder and may matter, sorted."""
    return tuple(sorted(name for name in os.listdir(folder) if name not in OF_TOOLS))


def of_beginning(data: bytes) -> bytes:
    """What stands in place of a digest for a file of which only these first bytes were read."""
    return digest(data) + len(data).to_bytes(_LENGTH, "big")


def _length(content: bytes) -> int:
    """How many bytes at the beginning of a file a digest is of; -1 for all."""
    return int.from_bytes(content[SIZE:], "big") if len(content) == SIZE + _LENGTH else -1


def digest_of(path: str, most: int = -1) -> bytes:
    """The digest of a file, or of as many of its first bytes, or of where a link leads; ValueError for the rest."""
    if stat.S_ISLNK(os.lstat(path).st_mode):
        return digest(os.fsencode(os.readlink(path)))
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with open(handle, "rb", buffering=0) as stream:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise ValueError(path)
        return digest(stream.read(most))
