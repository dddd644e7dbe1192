"""Bundles: the facts of many files in one sealed file of the cache folder, written once and never changed.

Each process that made facts writes one of its own, so that none waits for another, and a run that is killed leaves
no half. When they are many, or mostly out of date, one with all that a run used replaces those that the run found.
"""

from __future__ import annotations

import marshal
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from mlscaffold.cache import folder

_FOLDER: Final = "facts"
_SUFFIX: Final = ".bundle"
_USE: Final = b"facts"
"""What these seals are for: nothing else that is sealed can be put in place of a bundle."""
_HEAD: Final = 8
"""Bytes that say how long the index is."""
MOST_BYTES: Final = 2**28
"""What is kept for a project at most: a run reads no more, adds no more, and leaves no more."""
_MOST: Final = 16
"""Bundles that a run leaves as they are."""
_SPARE: Final = 2**20
"""Bytes out of date that nobody minds."""


class Bundle(NamedTuple):
    """One bundle as it was read; of one that cannot be trusted, no more than where it is."""

    path: str
    size: int
    places: Mapping[bytes, tuple[int, int]]
    """Where each item is in the data, by its key: (start, end)."""
    data: bytes


def found(root: str) -> list[Bundle]:
    """The bundles of a project, the newest first; beyond what is kept at most, they are not read."""
    left = MOST_BYTES
    bundles = []
    for path, size in folder.listed(root, _FOLDER, _SUFFIX):
        left -= size
        bundles.append(_read(path, size) if left >= 0 else Bundle(path, size, {}, b""))
    return bundles


def written(root: str, items: Mapping[bytes, bytes | memoryview], room: int = MOST_BYTES) -> bool:
    """Whether items were kept by their keys, in a new bundle; no more of them than there is room for."""
    kept: dict[bytes, bytes | memoryview] = {}
    for key, data in items.items():
        room -= len(data) + len(key)
        if room < 0:
            break
        kept[key] = data
    if not kept:
        return False
    index = marshal.dumps([(key, len(data)) for key, data in kept.items()])
    body = b"".join([len(index).to_bytes(_HEAD, "big"), index, *kept.values()])
    return folder.write(root, body, _FOLDER, os.urandom(12).hex() + _SUFFIX, use=_USE)


def tidied(root: str, there: Sequence[Bundle], used: Mapping[bytes, memoryview]) -> None:
    """Replace the bundles that a run found by one of what it used, when they are too many or mostly of no use.

    What has come since, of this run or of others, stays.
    """
    old = {bundle.path for bundle in there}
    new = sum(size for path, size in folder.listed(root, _FOLDER, _SUFFIX) if path not in old)
    held = sum(bundle.size for bundle in there)
    useful = sum(map(len, used.values()))
    is_well = len(there) < _MOST and held - useful <= max(useful + new, _SPARE) and held + new <= MOST_BYTES
    if is_well or not (used or new):
        return
    if not used or written(root, used):
        folder.remove(old)


def _read(path: str, size: int) -> Bundle:
    data = folder.read_sealed(path, use=_USE)
    if data is None:
        return Bundle(path, size, {}, b"")
    start = _HEAD + int.from_bytes(data[:_HEAD], "big")
    return Bundle(path, size, dict(_index(data[_HEAD:start], start)), data)


def _index(index: bytes, at: int) -> Iterator[tuple[bytes, tuple[int, int]]]:
    for key, length in marshal.loads(index):  # noqa: S302 - it was sealed
        yield key, (at, at + length)
        at += length
