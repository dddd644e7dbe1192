"""A tree that notes what was asked of it, so that the answer can be kept."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from mlscaffold import git
from mlscaffold.cache.seal import digest
from mlscaffold.cache.witness import ANY, MISSING, OF_TOOLS, UNSURE, Witness, digest_of, names_in, of_beginning
from mlscaffold.lean import TYPE_CHECKING
from mlscaffold.tree import BEGINNING, DiskTree, Entry

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Final, TypeAlias

_ANOTHER: Final = b"?"
"""In place of a digest: no content has it, so that only the time can be the same."""
_TICK: Final = 2_000_000_000
"""Nanoseconds in which the clock of a file system may stand still."""
_IGNORES: Final = ".gitignore"
_CROWD: Final = 20_000
"""A folder with more names is not watched, and the answer not kept."""
State: TypeAlias = "tuple[int, ...]"
"""Which file, its size, and the times when its content and when anything of it was changed last, in ns."""


class TracedTree(DiskTree):
    """A folder on disk that notes what is read of it."""

    def __init__(self, root: str | Path, exclude: Sequence[str] = (), *, tracked: bool = False) -> None:
        super().__init__(root, exclude, tracked=tracked)
        self._began = time.time_ns()
        self._listed = False
        self._names: tuple[str, ...] = ()
        """What was in the root when it was listed."""
        self._asked_git = False
        self._of_branches: list[str] = []
        """Where it is decided which branches there are that were asked for."""
        self._probed: dict[str, Entry | None] = {}
        self._digests: dict[str, bytes] = {}
        self._beginnings: dict[str, bytes] = {}
        self._unstable = False

    def entries(self) -> list[Entry]:
        """All files; what decides which there are is noted."""
        self._listed = self._asked_git = True
        # Our own folder is made in the root meanwhile, and counts for nothing.
        self._names = names_in(self.place)
        found = super().entries()
        self._probed |= {entry.path: entry for entry in found}
        return found

    def entry(self, path: str) -> Entry | None:
        """One file, or that there is none."""
        self._probed[path] = found = super().entry(path)
        return found

    def read(self, path: str) -> bytes:
        """The bytes of a file."""
        data = super().read(path)
        # What was decided by how it began is about what it was then.
        self._unstable |= self._beginnings.get(path, data[:BEGINNING]) != data[:BEGINNING]
        self.note(path, digest(data))
        return data

    def beginning(self, path: str) -> bytes:
        """The first bytes of a file; they are noted, and what follows them is not."""
        data = self._beginnings[path] = super().beginning(path)
        return data

    def note(self, path: str, content: bytes) -> None:
        """Note that a file was read, here or in another process, and what was in it."""
        # Of one that changed in between, some of what is said is about what it was.
        self._unstable |= self._digests.get(path, content) != content
        self._digests[path] = content

    def state(self, path: str) -> State:
        """What tells a file as it is from all others, when it has not changed for a while; empty for any other.

        Where they are the same again, so is what is in it: who sets the one time cannot set the other.
        """
        try:
            status = os.lstat(self.place + os.sep + path)
        except (OSError, ValueError):
            return ()
        is_old = max(status.st_mtime_ns, status.st_ctime_ns) < self._began - _TICK
        return (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns) if is_old else ()

    def digests(self) -> Mapping[str, bytes]:
        """The digest of each file that was read."""
        return self._digests

    def head(self) -> str:
        """The commit of HEAD."""
        self._asked_git = True
        return super().head()

    def newest_commits(self, beginnings: Sequence[str]) -> Mapping[str, int]:
        """The branches whose names begin so; what decides which there are is noted."""
        if self._top:
            # Noted first: one that is committed to meanwhile then counts as changed.
            self._of_branches = git.places_of_branches(self.root, beginnings)
        return super().newest_commits(beginnings)

    def existing_commits(self, names: Sequence[str]) -> frozenset[str] | None:
        """Those names that are commits; one that is not may become one with no file changed that is watched."""
        found = super().existing_commits(names)
        self._unstable |= found is None or not found.issuperset(filter(None, names))
        return found

    def changes(self, since: str, paths: Sequence[str]) -> tuple[str, ...] | None:
        """The days of later commits; which these are is decided by HEAD."""
        self._asked_git = True
        return super().changes(since, paths)

    def witnesses(self, outside: Iterable[str] = (), program: Iterable[str] = ()) -> list[Witness] | None:
        """The state of all that was asked for, and of some files and folders elsewhere; None when it cannot be told.

        The `program` itself is not read again: what has another time counts as changed.
        """
        if self._unstable:
            return None
        try:
            folders = tuple(self._folders()) if self._listed else ()
            files, elsewhere = self._files(folders)
            return [
                Witness(self.place + os.sep, files, folders),
                self._elsewhere(
                    [*outside, *elsewhere, *self._of_branches, *(self._of_git() if self._asked_git else ())], digest_of
                ),
                self._elsewhere(program, lambda _: _ANOTHER),
            ]
        except (OSError, ValueError):
            return None

    def _files(
        self, folders: Sequence[tuple[str, int, Sequence[str]]]
    ) -> tuple[tuple[tuple[str, int, int, bytes], ...], list[str]]:
        """The state of the files of the tree; and what links among them lead to."""
        place = self.place + os.sep
        # What git ignores was decided by these, whoever read them.
        rules = [f"{f}/{_IGNORES}" if f else _IGNORES for f, _, names in folders if _IGNORES in names]
        contents = {path: of_beginning(data) for path, data in self._beginnings.items()}
        contents |= {path: digest_of(place + path) for path in rules} | self._digests
        found, targets = [], []
        for path in sorted(self._probed.keys() | contents.keys()):
            try:
                status = os.lstat(place + path)
            except (FileNotFoundError, NotADirectoryError):
                entry = self._probed.get(path)
                if path in self._digests or (entry is not None and entry.bytes >= 0):
                    # It has gone since it was looked at.
                    raise ValueError(path) from None
                found.append((path, MISSING, 0, b""))
                continue
            content = contents.get(path, b"")
            if content and stat.S_ISLNK(status.st_mode):
                targets.append(os.path.realpath(place + path))
                content = digest_of(place + path)
            when = self._time(status) if content else stat.S_IFMT(status.st_mode)
            found.append((path, status.st_size, when, content))
        return tuple(found), targets

    def _elsewhere(self, paths: Iterable[str], content: Callable[[str], bytes]) -> Witness:
        """The state of files and folders by their absolute paths, as read by others than this tree."""
        files, folders = [], []
        for path in dict.fromkeys(paths):
            try:
                status = os.lstat(path)
                if stat.S_ISLNK(status.st_mode):
                    files.append((path, status.st_size, self._time(status), content(path)))
                    path = os.path.realpath(path)
                    status = os.lstat(path)
            except (FileNotFoundError, NotADirectoryError):
                files.append((path, MISSING, 0, b""))
                continue
            if stat.S_ISDIR(status.st_mode) and path.endswith(".git"):
                files.append((path, ANY, stat.S_IFMT(status.st_mode), b""))
            elif stat.S_ISDIR(status.st_mode):
                folders.append((path, self._time(status), names_in(path)))
            elif status.st_mtime_ns >= self._began:
                # It may have been read before it was changed.
                raise ValueError(path)
            else:
                files.append((path, status.st_size, self._time(status), content(path)))
        return Witness("", tuple(files), tuple(folders))

    def _time(self, status: os.stat_result) -> int:
        return status.st_mtime_ns if status.st_mtime_ns < self._began - _TICK else UNSURE

    def _folders(self) -> Iterator[tuple[str, int, tuple[str, ...]]]:
        """Every folder in which a new file would be one of the tree's."""
        holding = {""}
        for path in self._probed:
            folder = os.path.dirname(path)
            while folder and folder not in holding:
                holding.add(folder)
                folder = os.path.dirname(folder)
        level = [""]
        while level:
            below: list[str] = []
            doubtful: list[str] = []
            for folder in level:
                place = os.path.join(self.place, folder)
                status = os.lstat(place)
                when = self._time(status)
                names = names_in(place)
                if status.st_mtime_ns >= self._began if folder else names != self._names:
                    # A file that has come since the listing would be taken for one that was looked at.
                    raise ValueError(folder)
                if len(names) > _CROWD:
                    raise ValueError(folder)
                yield folder, when, names
                for path in self._folders_in(folder):
                    (below if path in holding else doubtful).append(path)
            level = below + self._not_ignored(doubtful)

    def _folders_in(self, folder: str) -> Iterator[str]:
        with os.scandir(os.path.join(self.place, folder)) as entries:
            for entry in entries:
                if entry.name not in OF_TOOLS and entry.is_dir(follow_symlinks=False):
                    yield f"{folder}/{entry.name}" if folder else entry.name

    def _not_ignored(self, folders: Sequence[str]) -> list[str]:
        """Those folders without a file of the tree in which a new one would be listed."""
        if not folders:
            return []
        if self._top is None:
            return [f for f in folders if not self.is_passed_over(f)]
        ignored = git.ignored(self.root, folders)
        return [folder for folder in folders if folder not in ignored]

    def _of_git(self) -> Iterator[str]:
        """The files by which git decides what it tracks, ignores and calls HEAD."""
        from pathlib import Path

        top = Path(self._top) if self._top else None
        directory = git.directory_of(top) if top else None
        if top is None or directory is None:
            return
        yield str(top / ".git")
        for place in dict.fromkeys((directory, git.common_directory(directory))):
            for name in ("HEAD", "index", "config", "config.worktree", "shallow", "packed-refs", "info/exclude"):
                yield str(place / name)
        if branch := git.branch(directory):
            yield str(git.common_directory(directory) / branch)
        # What is ignored in a folder of the tree is decided in those above, too.
        here = self.root
        while here != top:
            here = here.parent
            yield str(here / _IGNORES)
