"""The cache folder of a project: no tool takes it for the project's own, and nobody trusts it for its looks."""

from __future__ import annotations

import os
import stat

from mlscaffold.cache.seal import opened, sealed, secret
from mlscaffold.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Final

NAME: Final = ".mlscaffold_cache"
_TAG: Final = (
    "Signature: 8a477f597d28d172789f06886806bc55\n"
    "# What mlscaffold keeps between runs; it may be deleted at any time. See https://bford.info/cachedir/\n"
)


def read(root: str, *names: str) -> bytes | None:
    """What earlier runs of this user keep under a name in the cache of a project; None for nothing to trust."""
    return read_sealed(os.sep.join((root, NAME, *names)))


def read_sealed(path: str, use: bytes = b"") -> bytes | None:
    """What is in a file that this user sealed for this use; None for anything else."""
    try:
        handle = os.open(
            path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        )
    except OSError:
        return None
    try:
        with open(handle, "rb", buffering=0) as stream:
            status = os.fstat(stream.fileno())
            if not stat.S_ISREG(status.st_mode):
                return None
            data = stream.read()
    except (OSError, MemoryError):
        return None
    key = secret()
    return opened(data, key, use) if key is not None and len(data) == status.st_size else None


def listed(root: str, name: str, suffix: str) -> list[tuple[str, int]]:
    """The files with a suffix in a folder of the cache of a project, each with its size; the newest come first."""
    here = f"{root}{os.sep}{NAME}"
    found = []
    try:
        for name_ in ("", name):
            here = f"{here}{os.sep}{name_}" if name_ else here
            if not stat.S_ISDIR(os.lstat(here).st_mode):
                return []
        with os.scandir(here) as entries:
            for entry in entries:
                if entry.name.endswith(suffix) and entry.is_file(follow_symlinks=False):
                    status = entry.stat(follow_symlinks=False)
                    found.append((-status.st_mtime_ns, entry.path, status.st_size))
    except OSError:
        return []
    return [(path, size) for _, path, size in sorted(found)]


def remove(paths: Iterable[str]) -> None:
    """Remove files of the cache; one that is gone already, or cannot be removed, is no error."""
    for path in paths:
        try:
            os.unlink(path)
        except OSError:
            continue


def write(root: str, data: bytes, *names: str, most: int = 0, use: bytes = b"") -> bool:
    """Keep something under a name, whole or not at all; whether it is kept. With `most`, the oldest beside it go."""
    folder = prepared(root, *names[:-1])
    return folder is not None and write_sealed(folder, data, names[-1], most, use)


def write_sealed(folder: str, data: bytes, name: str, most: int = 0, use: bytes = b"") -> bool:
    """Keep something in a folder that is there, as `write` does."""
    key = secret()
    if key is None:
        return False
    place = f"{folder}{os.sep}{name}"
    made = f"{folder}{os.sep}.{name}.{os.getpid()}"
    try:
        handle = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o644)
    except OSError:
        return False
    try:
        with open(handle, "wb") as stream:
            stream.write(sealed(data, key, use))
        os.replace(made, place)
        _prune(folder, most)
    except OSError:
        # Where there is no room left, half of it takes none away.
        remove([made])
        return False
    return True


def prepared(root: str, *names: str) -> str | None:
    """The folder in the cache of a project, made where it is not there yet; None where it cannot be."""
    here = f"{root}{os.sep}{NAME}"
    try:
        _make(here)
        for name, text in ((".gitignore", "*\n"), ("CACHEDIR.TAG", _TAG)):
            try:
                with open(f"{here}{os.sep}{name}", "x", encoding="utf-8") as stream:
                    stream.write(text)
            except FileExistsError:
                continue
        for name in names:
            here = f"{here}{os.sep}{name}"
            _make(here)
    except OSError:
        return None
    return here


def _make(folder: str) -> None:
    """Make a folder where nothing is; what leads elsewhere, or is no folder, is refused."""
    try:
        os.mkdir(folder)
    except FileExistsError:
        if not stat.S_ISDIR(os.lstat(folder).st_mode):
            raise


def _prune(folder: str, most: int) -> None:
    """Leave the newest of what is kept in a folder, and nothing that a killed run left half-written a while ago."""
    with os.scandir(folder) as entries:
        found = [(entry.stat(follow_symlinks=False).st_mtime, entry.name, entry.path) for entry in entries]
    newest = max((when for when, _, _ in found), default=0.0)
    left = [path for when, name, path in found if name.startswith(".") and when < newest - 3600]
    if most:
        left += [path for _, _, path in sorted(f for f in found if not f[1].startswith("."))[:-most]]
    for path in left:
        os.unlink(path)
