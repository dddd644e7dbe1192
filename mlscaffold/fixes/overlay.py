"""A tree as it would be after repairs, so that they can be checked, and repaired again, before anything is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mlscaffold.tree import BEGINNING, Entry, Tree


class Overlay:
    """A tree with new contents of some files laid over it."""

    def __init__(
        self,
        tree: Tree,
        files: Mapping[str, bytes | None],
        untracked: Sequence[str] = (),
        *,
        tracked: bool = False,
    ) -> None:
        """With `tracked`, files that are new are not seen, as git does not track them yet."""
        self._tree = tree
        self._files = files
        self._untracked = frozenset(untracked)
        self._tracked = tracked

    @property
    def name(self) -> str:
        """The name of the tree below."""
        return self._tree.name

    def entries(self) -> list[Entry]:
        """Every file; what git is to forget is ignored from then on."""
        below = {entry.path: entry for entry in self._tree.entries()}
        for path, data in self._files.items():
            if data is None:
                below.pop(path, None)
            elif path in below:
                below[path] = below[path]._replace(bytes=len(data))
            elif not self._tracked:
                below[path] = Entry(path, len(data), False, False)
        return [below[path] for path in sorted(below) if path not in self._untracked]

    def entry(self, path: str) -> Entry | None:
        """One file."""
        if path not in self._files:
            return self._tree.entry(path)
        data = self._files[path]
        if data is None:
            return None
        below = self._tree.entry(path)
        return below._replace(bytes=len(data)) if below else Entry(path, len(data), False, False)

    def read(self, path: str) -> bytes:
        """The bytes of a file."""
        if path not in self._files:
            return self._tree.read(path)
        data = self._files[path]
        if data is None:
            raise FileNotFoundError(path)
        return data

    def beginning(self, path: str) -> bytes:
        """The first bytes of a file."""
        return self.read(path)[:BEGINNING] if path in self._files else self._tree.beginning(path)

    def git_top(self) -> str | None:
        """As the tree below."""
        return self._tree.git_top()

    def left_out(self, folder: str) -> tuple[str, ...]:
        """As the tree below."""
        return self._tree.left_out(folder)

    def head(self) -> str:
        """As the tree below."""
        return self._tree.head()

    def is_shallow(self) -> bool:
        """As the tree below."""
        return self._tree.is_shallow()

    def branches(self) -> frozenset[str] | None:
        """As the tree below."""
        return self._tree.branches()

    def newest_commits(self, beginnings: Sequence[str]) -> Mapping[str, int]:
        """As the tree below."""
        return self._tree.newest_commits(beginnings)

    def existing_commits(self, names: Sequence[str]) -> frozenset[str] | None:
        """As the tree below."""
        return self._tree.existing_commits(names)

    def changes(self, since: str, paths: Sequence[str]) -> tuple[str, ...] | None:
        """As the tree below."""
        return self._tree.changes(since, paths)
