"""Bundles: the facts of many files in one sealed file of the cache folder, written once and never changed.

Each process that made facts writes one of its own, so that none waits for another, and a run that is killed leaves
no half. When they are many, or mostly out of date, one with all that a run used replaces those that the run found.
"""

from __future__ import annotations

import marshal
import os
from collections.abc import Iterable, Sequence

from mlscaffold.cache import folder
from mlscaffold.cache.traced import State
from mlscaffold.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Final


_FOLDER: Final = "facts"
_SUFFIX: Final = ".bundle"
_USE: Final = b"facts 2"
"""What these seals are for: nothing else that is sealed can be put in place of a bundle, nor one of another form.
The number is raised whenever what is kept changes its form."""
_HEAD: Final = 8
"""Bytes that say how long the index is."""
_ROW: Final = 160
"""Bytes that an item takes in the index besides its path, or fewer."""
MOST_BYTES: Final = 2**28
"""What is kept for a project at most: a run reads no more, adds no more, and leaves no more."""
_MOST: Final = 16
"""Bundles that a run leaves as they are."""
_SPARE: Final = 2**20
"""Bytes out of date that nobody minds; of a larger project it is what two branches, or two environments, need."""


class Item(NamedTuple):
    """What is kept of one file."""

    key: bytes
    data: bytes | memoryview
    path: str
    state: State
    """Of the file on disk when it was read; empty when that told nothing for sure."""
    content: bytes
    """The digest of what was in it."""


class Bundle(NamedTuple):
    """One bundle as it was read; of one that cannot be trusted, no more than where it is."""

    path: str
    size: int
    items: Sequence[Item] = ()


def found(root: str) -> list[Bundle]:
    """The bundles of a project, the newest first; beyond what is kept at most, they are not read."""
    left = MOST_BYTES
    bundles = []
    for path, size in folder.listed(root, _FOLDER, _SUFFIX):
        left -= size
        bundles.append(Bundle(path, size, _items(path) if left >= 0 else ()))
    return bundles


def written(root: str, items: Iterable[Item], room: int = MOST_BYTES) -> bool:
    """Whether items were kept, in a new bundle; no more of them than there is room for."""
    kept = []
    for item in items:
        room -= len(item.data) + _ROW + len(item.path)
        if room < 0:
            break
        kept.append(item)
    if not kept:
        return False
    index = marshal.dumps([(item.key, len(item.data), *item[2:]) for item in kept])
    body = b"".join([len(index).to_bytes(_HEAD, "big"), index, *(item.data for item in kept)])
    return folder.write(root, body, _FOLDER, os.urandom(12).hex() + _SUFFIX, use=_USE)


def tidied(root: str, there: Sequence[Bundle], used: Sequence[Item]) -> None:
    """Replace the bundles that a run found by one of what it used, when they are too many or mostly of no use.

    What has come since, of this run or of others, stays.
    """
    old = {bundle.path for bundle in there}
    new = sum(size for path, size in folder.listed(root, _FOLDER, _SUFFIX) if path not in old)
    held = sum(bundle.size for bundle in there)
    useful = sum(len(item.data) for item in used)
    spare = max(_SPARE, int(1.5 * (useful + new)))
    is_well = len(there) < _MOST and held - useful <= spare and held + new <= MOST_BYTES
    if is_well or not (used or new):
        return
    if not used or written(root, used):
        folder.remove(old)


def _items(path: str) -> list[Item]:
    data = folder.read_sealed(path, use=_USE)
    if data is None:
        return []
    view = memoryview(data)
    at = _HEAD + int.from_bytes(data[:_HEAD], "big")
    items = []
    try:
        rows = marshal.loads(view[_HEAD:at])  # noqa: S302 - it was sealed
    except (EOFError, ValueError, TypeError):
        # Another Python writes another form.
        return []
    for key, length, *rest in rows:
        items.append(Item(key, view[at : at + length], *rest))
        at += length
    return items
