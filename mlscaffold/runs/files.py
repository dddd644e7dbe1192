"""The files of a run by their hashes, and its record, which is written once."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

from mlscaffold.errors import UserError, printable


def hashed(path: Path, root: Path) -> dict[str, str]:
    """A file, or a folder with all that is in it, by SHA-256.

    The hash of a folder is that of the lines `<hash>  <path in the folder>` of its files in the order
    of their paths, as `sha256sum` writes them.
    """
    place = Path(os.path.realpath(path.parent)) / path.name if path.name not in {"", ".."} else path.resolve()
    inside = place.is_relative_to(root)
    shown = place.relative_to(root).as_posix() if inside else place.as_posix()
    try:
        digest = _folder(path) if path.is_dir() else _file(path)
    except OSError as error:
        raise UserError(
            f"`{printable(str(path))}` cannot be read: {error.strerror or error}", "Make it readable."
        ) from error
    return {"path": _text(shown), "sha256": digest}


def _text(path: str) -> str:
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _file(path: Path) -> str:
    if not path.is_file():
        raise OSError("it is neither a file nor a folder")
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _folder(path: Path) -> str:
    found = []
    for folder, _, files in os.walk(path):
        found += [Path(folder, name) for name in files]
    named = sorted((os.fsencode(place.relative_to(path).as_posix()), place) for place in found if place.is_file())
    whole = hashlib.sha256()
    for name, place in named:
        whole.update(_file(place).encode() + b"  " + name + b"\n")
    return whole.hexdigest()


def check_writable(folder: Path, root: Path) -> None:
    """Find out before hours of work whether a record can be written after them."""
    real = Path(os.path.realpath(folder))
    if not real.is_relative_to(os.path.realpath(root)):
        raise UserError(f"{folder.relative_to(root)} leads out of the project, to {real}", "Make it a folder.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise UserError(
            f"no record could be written into {folder.relative_to(root)}: {error.strerror}",
            "Nothing was run. Make it a folder that can be written to.",
        ) from error


def create(path: Path, text: str) -> bool:
    """Write a new file whole or not at all; False when there is one of that name."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".record-", suffix=".tmp")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(text.encode())
            stream.flush()
            os.fsync(stream.fileno())
        mask = os.umask(0)
        os.umask(mask)
        temporary.chmod(0o666 & ~mask)
        try:
            # A link fails where the name is taken; a rename would replace what is there.
            path.hardlink_to(temporary)
        except FileExistsError:
            return False
        except OSError:
            return _create_without_links(path, text)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()
    return True


def _create_without_links(path: Path, text: str) -> bool:
    try:
        with path.open("xb") as stream:
            stream.write(text.encode())
    except FileExistsError:
        return False
    return True
