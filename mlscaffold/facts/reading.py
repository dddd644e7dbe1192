"""Reading the files of a tree for the extractors: each once, and never the end of a run when one cannot be read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from mlscaffold.facts.model import Place, TrackedFile, UnreadableFile
from mlscaffold.tree import Tree

Fact = TypeVar("Fact")

SMALL_BYTES: Final = 2**20
"""Files below this are kept once they are read; what people write by hand is smaller."""


class Reader:
    """Reads files of a tree once, and notes those that cannot be read."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._read: dict[str, bytes] = {}
        self.unreadable: list[UnreadableFile] = []

    def bytes_of(self, path: str) -> bytes | None:
        """The bytes of a file, or None, noted, when it cannot be read."""
        if path in self._read:
            return self._read[path]
        try:
            data = self._tree.read(path)
        except OSError as error:
            if not any(u.at.path == path for u in self.unreadable):
                self.note(path, error.strerror or str(error))
            return None
        if len(data) < SMALL_BYTES:
            self._read[path] = data
        return data

    def note(self, path: str, reason: str) -> None:
        """Note a file that cannot be read."""
        self.unreadable.append(UnreadableFile(Place(path), reason))

    def extract(self, path: str, read: Callable[[bytes], Fact]) -> Fact | None:
        """What an extractor makes of a file; a file that it refuses is noted."""
        data = self.bytes_of(path)
        if data is None:
            return None
        try:
            return read(data)
        except ValueError as error:
            self.note(path, str(error))
        except (RecursionError, MemoryError):
            self.note(path, "nested too deeply")
        except Exception as error:
            # One file that this program cannot handle is no reason to say nothing of the others.
            what = " ".join(f"{type(error).__name__}: {error}".split())[:200]
            self.note(path, f"mlscaffold itself failed on it ({what}); please report this")
        return None

    def all(
        self, files: Sequence[TrackedFile], wanted: Callable[[str], bool], read: Callable[[TrackedFile, bytes], Fact]
    ) -> tuple[Fact, ...]:
        """What an extractor makes of each file whose path is wanted."""
        facts = (self.extract(f.path, lambda data, f=f: read(f, data)) for f in files if wanted(f.path))  # type: ignore[misc]
        return tuple(fact for fact in facts if fact is not None)

    def contents(self, paths: Sequence[str]) -> dict[str, bytes]:
        """The bytes of files by path; those that cannot be read are left out."""
        return {path: data for path in paths if (data := self.bytes_of(path)) is not None}
