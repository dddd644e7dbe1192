"""Writing files so that nothing is ever half written."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from mlscaffold.errors import UserError


def write_text(path: Path, text: str) -> None:
    """Write a file whole or not at all: a temporary file beside it, then one rename.

    A link is written through; the permissions of a file that is there stay as they are. What is no regular file
    (`/dev/stdout`, a pipe) is written to as it is.
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():
        _write_through(path, text)
        return
    try:
        descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:100]}.", suffix=".tmp")
    except OSError as error:
        raise UserError(
            f"`{path}` cannot be written: {error.strerror}", "Choose a folder that exists and can be written to."
        ) from error
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="surrogateescape", newline="") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        mode = target.stat().st_mode & 0o7777 if target.exists() else 0o666 & ~_umask()
        os.chmod(temporary, mode)  # noqa: PTH101
        os.replace(temporary, target)  # noqa: PTH105
    except OSError as error:
        raise UserError(f"`{path}` cannot be written: {error.strerror}", "Nothing was changed.") from error
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary)  # noqa: PTH108


def _write_through(path: Path, text: str) -> None:
    try:
        with path.open("w", encoding="utf-8", errors="surrogateescape", newline="") as stream:
            stream.write(text)
    except OSError as error:
        raise UserError(
            f"`{path}` cannot be written: {error.strerror}",
            "Choose a file, or a folder that exists and a new name in it.",
        ) from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
