"""Files of other people: read without waiting and without end, written whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator

from mlscaffold.errors import UserError
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from pathlib import Path

_TEMPORARY = pattern(r"\.mlscaffold-(\d+)-\w+\.tmp")


def read_regular(path: str | Path, limit: int) -> bytes:
    """The bytes of a regular file of no more than `limit` bytes; OSError for anything else.

    A pipe would be waited for without end, and a device or a file that is one hole would fill the memory.
    """
    # A stream would make room for the largest file there may be.
    opened = os.open(path, _READ_AT_ONCE)
    try:
        status = os.fstat(opened)
        if stat.S_ISDIR(status.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), os.fspath(path))
        if not stat.S_ISREG(status.st_mode):
            raise OSError("not a regular file")
        if status.st_size > limit:
            raise OSError(f"larger than {_size(limit)}")
        data = os.read(opened, status.st_size + 1)
        # What `/proc` holds has no size, and a file may grow: then it ends where nothing more comes.
        while len(data) != status.st_size and len(data) <= limit and (more := os.read(opened, limit + 1 - len(data))):
            data += more
    finally:
        os.close(opened)
    if len(data) > limit:
        raise OSError(f"larger than {_size(limit)}")
    return data


def read_beginning(path: str | Path, most: int) -> bytes:
    """The first bytes of a regular file of any size, no more than `most`; OSError for anything else."""
    opened = os.open(path, _READ_AT_ONCE)
    try:
        if not stat.S_ISREG(os.fstat(opened).st_mode):
            raise OSError("not a regular file")
        return os.read(opened, most)
    finally:
        os.close(opened)


_READ_AT_ONCE = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def _size(limit: int) -> str:
    return f"{limit // 2**20} MiB" if limit >= 2**20 else f"{limit // 2**10} KiB"


def mode_of(path: str, *, follow: bool = True) -> int:
    """What kind of thing a path leads to, as `os.stat` says it; 0 for nothing. Where one may not look, OSError."""
    try:
        return os.stat(path, follow_symlinks=follow).st_mode
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return 0
    except OSError as error:
        if error.errno == errno.ELOOP:
            return 0
        raise


def why(error: OSError) -> str:
    """What an error of the operating system, or of ours in its form, says."""
    return error.strerror or str(error)


def walked(folder: str | Path) -> Iterator[tuple[str, list[str], list[str]]]:
    """The folders below one, links not followed, each with the names of its folders and files; as `os.walk`, top down.

    That calls itself for every level, and nothing keeps a repository from having thousands of them.
    """
    waiting = [os.fspath(folder)]
    while waiting:
        here = waiting.pop()
        folders: list[str] = []
        files: list[str] = []
        try:
            with os.scandir(here) as entries:
                for entry in entries:
                    try:
                        is_folder = entry.is_dir(follow_symlinks=False)
                    except OSError:
                        is_folder = False
                    (folders if is_folder else files).append(entry.name)
        except OSError:
            continue
        yield here, folders, files
        waiting += [os.path.join(here, name) for name in reversed(folders)]


def refuse_outside(path: str | Path, root: str | Path, shown: str) -> None:
    """Stop before something is written outside of a project, or among what git keeps of it."""
    try:
        real, top = os.path.realpath(path), os.path.realpath(root)
    except ValueError as error:
        if "\0" in str(path):
            raise UserError(f"`{shown}` is no path", "Take the NUL character out of it.") from error
        raise
    if real != top and not real.startswith(top.rstrip(os.sep) + os.sep):
        raise UserError(f"{shown} lies outside the project, at {real}", "Keep it in the project.")
    if any(part.casefold() in {".git", "git~1"} for part in real[len(top) :].split(os.sep)):
        raise UserError(f"{shown} lies in the folder that git keeps its own files in", "Keep it elsewhere.")


def write_text(path: Path, text: str) -> None:
    """Write a text as `write_bytes` does; what stands for bytes that are no UTF-8 becomes these bytes again."""
    write_bytes(path, text.encode("utf-8", "surrogateescape"))


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: a temporary file beside it, then one rename.

    A link is written through; the permissions of a file that is there stay as they are. What is no regular file
    (`/dev/stdout`, a pipe) is written to as it is.
    """
    import tempfile
    from pathlib import Path

    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():
        _write_through(path, data)
        return
    try:
        prefix = f".mlscaffold-{os.getpid()}-"
        descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=prefix, suffix=".tmp")
    except OSError as error:
        raise UserError(
            f"`{path}` cannot be written: {error.strerror}", "Choose a folder that exists and can be written to."
        ) from error
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        mode = target.stat().st_mode & 0o7777 if target.exists() else 0o666 & ~_umask()
        os.chmod(temporary, mode)
        os.replace(temporary, target)
    except OSError as error:
        raise UserError(f"`{path}` cannot be written: {error.strerror}", "Nothing was changed.") from error
    finally:
        try:  # noqa: SIM105 - a hook that writes nothing has no need of `contextlib`
            os.unlink(temporary)
        except FileNotFoundError:
            pass


def is_temporary(name: str) -> bool:
    """Whether a file of this name is one that `write_bytes` renames at its end, and that a kill left behind."""
    return name.startswith(".mlscaffold-") and _TEMPORARY.fullmatch(name) is not None


def is_abandoned(name: str) -> bool:
    """Whether a temporary file belongs to a process that is no more."""
    found = _TEMPORARY.fullmatch(name)
    if found is None or os.name != "posix":
        return False
    try:
        os.kill(int(found[1]), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False


def _write_through(path: Path, data: bytes) -> None:
    try:
        with path.open("wb") as stream:
            stream.write(data)
    except OSError as error:
        raise UserError(
            f"`{path}` cannot be written: {error.strerror}",
            "Choose a file, or a folder that exists and a new name in it.",
        ) from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
