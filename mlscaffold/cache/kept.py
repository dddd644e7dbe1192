"""Extraction that makes the facts of a file once: what earlier runs made of the same bytes is taken from the cache.

What facts depend on is in their key: the content, the path, the kind, the role and the modules beside it, and the
program that makes them, with the libraries that are installed beside it. A file that has been as it is since well
before it was read, by its size and both its times, is not read again. What came to grief is not kept, since another
run may fare better.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence

from mlscaffold import __version__, packs
from mlscaffold.cache import bundles
from mlscaffold.cache.bundles import Bundle, Item
from mlscaffold.cache.packed import unpacked
from mlscaffold.cache.seal import digest
from mlscaffold.cache.traced import State, TracedTree
from mlscaffold.cache.workers import LIGHT, SharedOut
from mlscaffold.facts.extraction import Extracted, Unit
from mlscaffold.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any, Final


_LARGEST: Final = 2**23
"""Bytes of the facts of a file above which they are made anew each time."""


class Kept:
    """An extraction that keeps what it makes; see `mlscaffold.facts.extraction.Extraction`."""

    def __init__(
        self, tree: TracedTree, workers: int | None = None, meanwhile: Callable[[], None] = lambda: None
    ) -> None:
        """`workers` are how many processes make what is not there yet; `meanwhile` is what this one does as well."""
        self._tree = tree
        self._root = tree.place
        self._keys = _Keys()
        self._room = bundles.MOST_BYTES
        self._made = SharedOut(tree, workers, keep=self._keep, meanwhile=meanwhile)

    def __call__(self, read: Callable[[str], bytes], units: Sequence[Unit]) -> Mapping[Unit, Extracted]:
        """The facts of units, kept or made."""
        there = bundles.found(self._root)
        used: list[Item] = []
        facts = self._recalled(read, units, there, used) if there else {}
        missing = [unit for unit in units if unit not in facts]
        if missing:
            self._room = max(0, bundles.MOST_BYTES - sum(len(item.data) for item in used)) // self._made.processes
            facts |= self._made(read, missing)
        if there:
            bundles.tidied(self._root, there, used)
        return facts

    def _recalled(
        self, read: Callable[[str], bytes], units: Sequence[Unit], there: Sequence[Bundle], used: list[Item]
    ) -> dict[Unit, Extracted]:
        """The facts of those units that were kept; what was used of the bundles is noted."""
        items = {item.key: item for bundle in there for item in bundle.items}
        seen = {(item.path, item.state): item.content for bundle in there for item in bundle.items if item.state}
        found = {}
        for unit in units:
            if unit.kind in LIGHT:
                continue
            content = self._content(read, unit.path, seen)
            item = items.get(self._keys.of(unit, content)) if content else None
            fact = _unpacked(item.data) if item else None
            if item and fact is not None:
                found[unit] = Extracted(fact, "")
                used.append(item._replace(state=self._tree.state(unit.path)))
        return found

    def _content(
        self, read: Callable[[str], bytes], path: str, seen: Mapping[tuple[str, State], bytes]
    ) -> bytes | None:
        """The digest of what is in a file, which is noted as read; None where it cannot be read."""
        content = seen.get((path, self._tree.state(path)))
        if content is not None:
            self._tree.note(path, content)
            return content
        try:
            read(path)
        except OSError:
            return None
        return self._tree.digests()[path]

    def _keep(self, made: Sequence[tuple[Unit, bytes, bytes]]) -> None:
        """Keep packed facts of units, given the digests of their content: of a share, in the process that made it."""
        bundles.written(
            self._root,
            (
                Item(self._keys.of(unit, content), blob, unit.path, self._tree.state(unit.path), content)
                for unit, content, blob in made
                if content and len(blob) <= _LARGEST
            ),
            self._room,
        )


class _Keys:
    """The keys of units: what their facts depend on, as one digest."""

    def __init__(self) -> None:
        self._program = _program()
        self._beside: dict[frozenset[str] | None, bytes] = {None: b""}

    def of(self, unit: Unit, content: bytes) -> bytes:
        """The key of a unit with this digest of its content."""
        beside = self._beside.get(unit.beside)
        if beside is None:
            names = "\0".join(sorted(unit.beside or ()))
            beside = self._beside[unit.beside] = digest(_encoded(names))
        told = _encoded(f"{unit.kind}\0{unit.role}\0{unit.library}\0{unit.path}")
        return digest(b"".join((self._program, content, told, b"\0", beside)))


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _program() -> bytes:
    """The state of all that makes facts: this program, its Python, and what is installed beside it."""
    files = []
    for path in packs.places(()):
        try:
            if os.path.isdir(path):
                # A library of another version has another folder for what is said of it.
                files += sorted(name for name in os.listdir(path) if name.endswith((".dist-info", ".egg-info")))
            else:
                status = os.stat(path)
                files += [path, str(status.st_size), str(status.st_mtime_ns)]
        except OSError:
            continue
    return digest(_encoded(repr((__version__, sys.version, sys.flags.optimize, files))))


def _unpacked(blob: bytes | memoryview) -> Any:
    """A fact that was kept; None for one that this program cannot make anything of."""
    try:
        return unpacked(blob)  # it was sealed
    except Exception:
        # Whatever is wrong with it, it can be made anew.
        return None
