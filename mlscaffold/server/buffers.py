"""A project as it is in the editor: the folder on disk, with the text of open documents over it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from mlscaffold.fixes.overlay import Overlay
from mlscaffold.tree import DiskTree, Entry, matches


class Folder(DiskTree):
    """A folder that is listed once, and that may be left while it is read."""

    def __init__(self, root: Path, exclude: Sequence[str], check: Callable[[], None]) -> None:
        """`check` raises when nobody waits for this look any more."""
        super().__init__(root, exclude)
        self._check = check
        self._listing: list[Entry] | None = None

    def entries(self) -> list[Entry]:
        """Every file."""
        self._check()
        if self._listing is None:
            self._listing = super().entries()
        return list(self._listing)

    def read(self, path: str) -> bytes:
        """The bytes of a file."""
        self._check()
        return super().read(path)

    def beginning(self, path: str) -> bytes:
        """The first bytes of a file."""
        self._check()
        return super().beginning(path)


class Buffers(Overlay):
    """A folder under the documents that are open in it."""

    def __init__(self, folder: Folder, documents: Mapping[str, bytes]) -> None:
        """Documents that the settings exclude are not seen."""
        files = {p: d for p, d in documents.items() if not (folder.exclude and matches(p, folder.exclude))}
        super().__init__(folder, files)
        self._folder = folder

    def entries(self) -> list[Entry]:
        """Every file; an open one that is on disk and not listed there is ignored by git, and stays so."""
        listed = {entry.path for entry in self._folder.entries()}
        return [e for e in super().entries() if e.path in listed or self._folder.entry(e.path) is None]
