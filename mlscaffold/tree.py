"""A tree of files to look at: on disk or in memory, listed the same way and read only through here."""

from __future__ import annotations

import contextlib
import os
import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, Protocol

from mlscaffold import git

MAX_BYTES = 64 * 2**20
"""Files larger than this are never read whole; facts that need them say so."""

_NEVER = frozenset({
    ".git", ".hg", ".svn", ".venv", "venv", "__pycache__", "node_modules", ".tox", ".nox", ".mypy_cache",
    ".ruff_cache", ".pytest_cache", ".hypothesis", ".mlscaffold_cache", ".eggs", "__pypackages__", "site-packages",
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

    def git_top(self) -> str | None:
        """Where the root is in its git work tree, "" for the top itself; None outside git."""

    def head(self) -> str:
        """See `mlscaffold.git.head`."""

    def is_shallow(self) -> bool:
        """See `mlscaffold.git.is_shallow`."""

    def existing_commits(self, names: Sequence[str]) -> frozenset[str] | None:
        """See `mlscaffold.git.existing_commits`."""


@lru_cache(maxsize=512)
def _pattern(glob: str) -> re.Pattern[str]:
    """A glob as an expression: `*` stays within a folder, `**` does not, a bare name matches at any depth."""
    if "/" not in glob.rstrip("/"):
        glob = "**/" + glob
    wild = {"/**/": "/(?:.*/)?", "**/": "(?:.*/)?", "/**": "/.*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    pieces = re.split(r"(/\*\*/|\*\*/|/\*\*|\*\*|\*|\?|\[!?[^\]]+\])", glob.lstrip("/").rstrip("/"))
    parts = [wild.get(piece) or _characters(piece) for piece in pieces]
    return re.compile("(?:" + "".join(parts) + ")(?:/.*)?\\Z", re.DOTALL)


def _characters(piece: str) -> str:
    """A set such as `[a-z]` or `[!a-z]` as an expression; anything else is meant as it is written."""
    if piece.startswith("[") and piece.endswith("]") and piece not in {"[]", "[!]"}:
        inside = piece[1:-1]
        inverted = inside.startswith("!")
        wanted = re.sub(r"([^\w-])", r"\\\1", inside[inverted:])
        expression = f"[^/{wanted}]" if inverted else f"[{wanted}]"
        with contextlib.suppress(re.error):
            re.compile(expression)
            return expression
    return re.escape(piece)


def matches(path: str, globs: Sequence[str]) -> bool:
    """Whether a path, or a folder above it, matches one of the globs."""
    return any(_pattern(glob).match(path) for glob in globs)


def _open_at_once(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


class DiskTree:
    """A folder on disk."""

    def __init__(self, root: Path, exclude: Sequence[str] = ()) -> None:
        self.root = root.resolve()
        self.exclude = tuple(exclude)
        self._inside = str(self.root).rstrip(os.sep) + os.sep
        self._top = git.find_work_tree(self.root)

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.root.name

    def entries(self) -> list[Entry]:
        """Files that git tracks or would track; outside git, all but caches and environments."""
        index = git.index(self.root) if self._top else None
        found: dict[str, Entry] = {}
        if index is None:
            for path in self._walk():
                self._add(found, path, tracked=True)
        else:
            for item in index:
                if item.mode != "160000":
                    self._add(found, item.path, tracked=True)
            for path in git.untracked(self.root):
                if path not in found and not path.endswith("/"):
                    self._add(found, path, tracked=False)
        return [found[path] for path in sorted(found)]

    def entry(self, path: str) -> Entry | None:
        """One file; what it is to git is not asked, and taken for tracked."""
        found: dict[str, Entry] = {}
        if path:
            self._add(found, path, tracked=True)
        return found[path] if path in found and found[path].bytes >= 0 else None

    def _add(self, found: dict[str, Entry], path: str, *, tracked: bool) -> None:
        if self.exclude and matches(path, self.exclude):
            return
        try:
            status = os.lstat(os.path.join(self.root, path))  # noqa: PTH118 - called once per file
        except OSError:
            found[path] = Entry(path, -1, tracked, False)
            return
        if stat.S_ISREG(status.st_mode) or stat.S_ISLNK(status.st_mode):
            found[path] = Entry(path, status.st_size, tracked, stat.S_ISLNK(status.st_mode))

    def _walk(self) -> Iterator[str]:
        for folder, folders, files in os.walk(self.root):
            below = Path(folder).relative_to(self.root).as_posix()
            # A folder with `pyvenv.cfg` is an environment, whatever its name.
            folders[:] = sorted(
                f
                for f in folders
                if f not in _NEVER and not os.path.exists(os.path.join(folder, f, "pyvenv.cfg"))  # noqa: PTH110, PTH118
            )
            for file in files:
                yield file if below == "." else f"{below}/{file}"

    def read(self, path: str) -> bytes:
        """The bytes of a file that lies in the tree, through links that stay in it."""
        place = os.path.realpath(os.path.join(self.root, path))  # noqa: PTH118
        if not place.startswith(self._inside):
            raise OSError("a link out of the repository")
        # Without waiting: a pipe has no end.
        with open(place, "rb", opener=_open_at_once) as stream:
            status = os.fstat(stream.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise OSError("not a regular file")
            if status.st_size > MAX_BYTES:
                raise OSError(f"larger than {MAX_BYTES // 2**20} MiB")
            return stream.read()

    def git_top(self) -> str | None:
        """Where the root is in its work tree."""
        if self._top is None:
            return None
        return "" if self._top == self.root else self.root.relative_to(self._top).as_posix()

    def head(self) -> str:
        """The commit of HEAD."""
        return git.head(self.root)

    def is_shallow(self) -> bool:
        """Whether history is cut off."""
        return git.is_shallow(self.root)

    def existing_commits(self, names: Sequence[str]) -> frozenset[str] | None:
        """Those names that are commits."""
        return git.existing_commits(self.root, names)


class MemoryTree:
    """Files held in memory: what rule pages and tests are checked in."""

    def __init__(
        self,
        files: Mapping[str, str | bytes],
        *,
        name: str = "example",
        commits: Sequence[str] | None = ("0" * 40,),
        untracked: Sequence[str] = (),
    ) -> None:
        """`commits` are those that exist, newest first; None means that it is no git work tree."""
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

    def git_top(self) -> str | None:
        """The top itself, or None outside git."""
        return None if self._commits is None else ""

    def head(self) -> str:
        """The newest commit."""
        return self._commits[0] if self._commits else ""

    def is_shallow(self) -> bool:
        """Never."""
        return False

    def existing_commits(self, names: Sequence[str]) -> frozenset[str] | None:
        """Those names that are commits."""
        return None if self._commits is None else frozenset(n for n in names for c in self._commits if c.startswith(n))
