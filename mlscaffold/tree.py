"""A tree of files to look at: on disk or in memory, listed the same way and read only through here."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence

from mlscaffold import git
from mlscaffold.errors import UserError
from mlscaffold.files import is_temporary, read_beginning, read_regular, walked
from mlscaffold.globs import matches as matches
from mlscaffold.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Protocol
else:
    Protocol = object

MAX_BYTES = 64 * 2**20
"""Files larger than this are never read whole; facts that need them say so."""
BEGINNING = 256
"""Bytes in which a first line ends that a kernel would read."""

_OURS = ".mlscaffold_cache"
_NEVER = frozenset({
    ".git", ".hg", ".svn", ".venv", "venv", "__pycache__", "node_modules", ".tox", ".nox", ".mypy_cache",
    ".ruff_cache", ".pytest_cache", ".hypothesis", _OURS, ".eggs", "__pypackages__", "site-packages",
})  # fmt: skip


class Entry(NamedTuple):
    """One file of a tree."""

    path: str
    """POSIX, relative to the root; bytes that are no UTF-8 as surrogates."""
    bytes: int
    """Size; -1 when it is tracked but missing on disk."""
    tracked: bool
    is_link: bool


class Tree(Protocol):
    """Files with contents, and what git knows of them."""

    @property
    def name(self) -> str:
        """The last part of the root's path."""

    def entries(self) -> Sequence[Entry]:
        """Every file, sorted by path; ignored files are left out."""

    def entry(self, path: str) -> Entry | None:
        """One file, looked at without listing the others; None when there is none."""

    def read(self, path: str) -> bytes:
        """The bytes of a file; OSError when it is missing, a link out of the tree, or too large."""

    def beginning(self, path: str) -> bytes:
        """The first `BEGINNING` bytes of a file, however large it is; OSError as for `read`."""

    def git_top(self) -> str | None:
        """Where the root is in its git work tree, "" for the top itself; None outside git."""

    def left_out(self, folder: str) -> tuple[str, ...]:
        """The files right in a folder that are not listed because git does not track them yet."""

    def head(self) -> str:
        """See `mlscaffold.git.head`."""

    def is_shallow(self) -> bool:
        """See `mlscaffold.git.is_shallow`."""

    def branches(self) -> frozenset[str] | None:
        """See `mlscaffold.git.branches`."""

    def newest_commits(self, beginnings: Sequence[str]) -> Mapping[str, int]:
        """See `mlscaffold.git.newest_commits`."""

    def existing_commits(self, names: Sequence[str]) -> frozenset[str] | None:
        """See `mlscaffold.git.existing_commits`."""

    def changes(self, since: str, paths: Sequence[str]) -> tuple[str, ...] | None:
        """See `mlscaffold.git.changes`."""


def _is_below(path: str) -> bool:
    """Whether a path leads to a file below the folder that it is relative to; what is written into an index may not."""
    return not {"", ".", "..", ".git"}.intersection(path.split("/"))


class DiskTree:
    """A folder on disk."""

    def __init__(self, root: str | Path, exclude: Sequence[str] = (), *, tracked: bool = False) -> None:
        """With `tracked`, files that git does not track are left out."""
        self.place = os.path.realpath(root)
        """The real path of the folder; a look at single files does without `pathlib`."""
        self.exclude = tuple(exclude)
        self._tracked = tracked
        self._gone: set[str] = set()
        self.temporaries: set[str] = set()
        """What killed runs of ours left behind, as far as it was seen."""
        self._inside = self.place.rstrip(os.sep) + os.sep
        self._real: dict[str, str] = {}
        """Where the folders are that files were read in."""
        self._top = git.top_of(self.place)

    @property
    def root(self) -> Path:
        """The folder."""
        from pathlib import Path

        return Path(self.place)

    @property
    def name(self) -> str:
        """The folder's name."""
        return os.path.basename(self.place)

    def entries(self) -> list[Entry]:
        """Files that git tracks or would track; outside git, all but caches and environments."""
        if git.is_bare(self.root):
            raise UserError(f"`{self.root}` is a bare repository", "Check it out first: `git clone` makes a work tree.")
        found: dict[str, Entry] = {}
        if not self._top or not self._add_listed(found):
            if self._tracked:
                raise UserError(f"git does not say which files it tracks in `{self.root}`", "Leave out `--tracked`.")
            for path in self._walk():
                self._add(found, path, tracked=True)
        return [found[path] for path in sorted(found)]

    def _add_listed(self, found: dict[str, Entry]) -> bool:
        """Add what git lists; False, and nothing, where it does not say what it tracks."""
        from contextlib import closing

        with closing(git.Listing(self.root)) as listing:
            index = listing.tracked()
            if index is None:
                return False
            for item in index:
                if item.mode != "160000" and _is_below(item.path):
                    self._add(found, item.path, tracked=True)
            if self._tracked:
                return True
            untracked = listing.untracked()
        # Where it cannot say what it would track, all but caches and environments.
        for path in self._walk() if untracked is None else untracked:
            # Another run may be at making the file by which git ignores it.
            if path not in found and _is_below(path) and _OURS not in path.split("/"):
                self._add(found, path, tracked=False)
        return True

    def entry(self, path: str) -> Entry | None:
        """One file; what it is to git is not asked, and taken for tracked."""
        found: dict[str, Entry] = {}
        if path:
            self._add(found, path, tracked=True)
        return found[path] if path in found and found[path].bytes >= 0 else None

    def _add(self, found: dict[str, Entry], path: str, *, tracked: bool) -> None:
        if self.exclude and matches(path, self.exclude):
            return
        if is_temporary(path.rpartition("/")[2]):
            self.temporaries.add(path)
            return
        try:
            status = os.lstat(os.path.join(self.place, path))
        except OSError:
            found[path] = Entry(path, -1, tracked, False)
            self._gone.add(path)
            return
        if stat.S_ISREG(status.st_mode) or stat.S_ISLNK(status.st_mode):
            found[path] = Entry(path, status.st_size, tracked, stat.S_ISLNK(status.st_mode))

    def _walk(self) -> Iterator[str]:
        for folder, folders, files in walked(self.root):
            below = os.path.relpath(folder, self.place).replace(os.sep, "/")
            within = "" if below == os.curdir else f"{below}/"
            folders[:] = sorted(f for f in folders if not self.is_passed_over(within + f))
            for file in files:
                yield within + file

    def is_passed_over(self, folder: str) -> bool:
        """Whether a folder is a tool's own; one with `pyvenv.cfg` is an environment, whatever its name."""
        name = folder.rpartition("/")[2]
        return name in _NEVER or os.path.exists(os.path.join(self.place, folder, "pyvenv.cfg"))

    def read(self, path: str) -> bytes:
        """The bytes of a file that lies in the tree, through links that stay in it."""
        return self._read(path, read_regular, MAX_BYTES)

    def beginning(self, path: str) -> bytes:
        """The first bytes of a file that lies in the tree."""
        return self._read(path, read_beginning, BEGINNING)

    def _read(self, path: str, read: Callable[[str, int], bytes], most: int) -> bytes:
        try:
            return read(self._place(path), most)
        except FileNotFoundError as error:
            if path not in self._gone:
                raise
            why = "it is tracked by git and gone from the work tree: `git rm` it or bring it back"
            raise FileNotFoundError(errno.ENOENT, why) from error
        except (ValueError, RuntimeError) as error:
            raise OSError(str(error)) from error

    def _place(self, path: str) -> str:
        """Where a file of the tree really is."""
        folder, _, name = path.rpartition("/")
        real = self._real.get(folder)
        if real is None:
            real = self._real[folder] = os.path.realpath(os.path.join(self.place, folder)).rstrip(os.sep) + os.sep
        # Links are few, and the way to a file is the same for all in its folder.
        place = real + name
        if name in {"", ".", ".."} or not real.startswith(self._inside) or os.path.islink(place):
            place = os.path.realpath(os.path.join(self.place, path))
            if not place.startswith(self._inside):
                raise OSError("a link out of the repository")
        return place

    def git_top(self) -> str | None:
        """Where the root is in its work tree."""
        if self._top is None:
            return None
        return "" if self._top == self.place else os.path.relpath(self.place, self._top).replace(os.sep, "/")

    def left_out(self, folder: str) -> tuple[str, ...]:
        """The files right in a folder that git neither tracks nor ignores, where such are left out."""
        if not self._tracked:
            return ()
        found = git.untracked(self.root, folder)
        return tuple(p for p in found if p.rpartition("/")[0] == folder and not matches(p, self.exclude))

    def head(self) -> str:
        """The commit of HEAD."""
        return git.head(self.root)

    def is_shallow(self) -> bool:
        """Whether history is cut off."""
        return git.is_shallow(self.root)

    def branches(self) -> frozenset[str] | None:
        """The branches that there are, where git can tell."""
        return git.branches(self.root) if self._top else None

    def newest_commits(self, beginnings: Sequence[str]) -> Mapping[str, int]:
        """The branches whose names begin so, with the second of their last commit."""
        return git.newest_commits(self.root, beginnings) if self._top else {}

    def existing_commits(self, names: Sequence[str]) -> frozenset[str] | None:
        """Those names that are commits."""
        return git.existing_commits(self.root, names)

    def changes(self, since: str, paths: Sequence[str]) -> tuple[str, ...] | None:
        """The days of the commits after one that changed any of the paths."""
        return git.changes(self.root, since, paths)


class MemoryTree:
    """Files held in memory: what rule pages and tests are checked in."""

    def __init__(
        self,
        files: Mapping[str, str | bytes],
        *,
        name: str = "example",
        commits: Sequence[str] | None = ("0" * 40,),
        untracked: Sequence[str] = (),
        branches: Sequence[str] | None = None,
        newest: Mapping[str, int] | None = None,
        changed: Mapping[str, str] | None = None,
    ) -> None:
        """`commits` are those that exist, newest first; None means that it is no git work tree.

        Of `branches`, None means that there may be any; `newest` has the second of the last commit of some. `changed`
        has the days on which files were changed last, after all commits that are asked for.
        """
        self._changed = changed or {}
        self._branches = branches
        self._newest = newest or {}
        self._files = {p: c.encode("utf-8", "surrogateescape") if isinstance(c, str) else c for p, c in files.items()}
        self._name = name
        self._commits = commits
        self._untracked = frozenset(untracked)

    @property
    def name(self) -> str:
        """A name for the tree."""
        return self._name

    def entries(self) -> list[Entry]:
        """All files."""
        return [Entry(p, len(self._files[p]), p not in self._untracked, False) for p in sorted(self._files)]

    def entry(self, path: str) -> Entry | None:
        """One file."""
        return next((e for e in self.entries() if e.path == path), None)

    def read(self, path: str) -> bytes:
        """The bytes of a file."""
        try:
            return self._files[path]
        except KeyError:
            raise FileNotFoundError(path) from None

    def beginning(self, path: str) -> bytes:
        """The first bytes of a file."""
        return self.read(path)[:BEGINNING]

    def git_top(self) -> str | None:
        """The top itself, or None outside git."""
        return None if self._commits is None else ""

    def left_out(self, folder: str) -> tuple[str, ...]:  # noqa: ARG002 - all trees are asked alike
        """None: every file is listed."""
        return ()

    def head(self) -> str:
        """The newest commit."""
        return self._commits[0] if self._commits else ""

    def is_shallow(self) -> bool:
        """Never."""
        return False

    def branches(self) -> frozenset[str] | None:
        """As they were given."""
        return None if self._branches is None else frozenset(self._branches)

    def newest_commits(self, beginnings: Sequence[str]) -> Mapping[str, int]:
        """As they were given."""
        return {name: second for name, second in self._newest.items() if name.startswith(tuple(beginnings))}

    def existing_commits(self, names: Sequence[str]) -> frozenset[str] | None:
        """Those names that are commits."""
        return None if self._commits is None else frozenset(n for n in names for c in self._commits if c.startswith(n))

    def changes(self, since: str, paths: Sequence[str]) -> tuple[str, ...] | None:
        """The days on which any of the paths was changed, newest first."""
        if not self.existing_commits([since]):
            return None
        found = (day for path, day in self._changed.items() if any(f"{path}/".startswith(f"{p}/") for p in paths))
        return tuple(sorted(found, reverse=True))
