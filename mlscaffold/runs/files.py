"""The files of a run by their hashes, and its record, which is written once."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from mlscaffold.errors import UserError, printable
from mlscaffold.files import refuse_outside, walked, why

_BLOCK: Final = 2**20


class StoppedError(Exception):
    """A hash that was given up, since there was no time left for it."""


def _never() -> bool:
    return False


def hashed(path: Path, root: Path, stop: Callable[[], bool] = _never) -> dict[str, str]:
    """A file, or a folder with all that is in it, by SHA-256; StoppedError as soon as `stop` says so.

    The hash of a folder is that of the lines `<hash>  <path in the folder>` of its files in the order
    of their paths, as `sha256sum` writes them.
    """
    place = Path(os.path.realpath(path.parent)) / path.name if path.name not in {"", ".."} else path.resolve()
    inside = place.is_relative_to(root)
    shown = place.relative_to(root).as_posix() if inside else place.as_posix()
    try:
        digest = _folder(path, stop) if path.is_dir() else _file(path, stop)
    except OSError as error:
        raise UserError(f"`{printable(str(path))}` cannot be read: {why(error)}", "Make it readable.") from error
    return {"path": _text(shown), "sha256": digest}


def _text(path: str) -> str:
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _file(path: Path, stop: Callable[[], bool]) -> str:
    if not path.is_file():
        raise OSError("it is neither a file nor a folder")
    digest = hashlib.sha256()
    with path.open("rb", buffering=0) as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
            if stop():
                raise StoppedError
    return digest.hexdigest()


def _folder(path: Path, stop: Callable[[], bool]) -> str:
    found = []
    for folder, _, files in walked(path):
        found += [Path(folder, name) for name in files]
    named = sorted((os.fsencode(place.relative_to(path).as_posix()), place) for place in found if place.is_file())
    whole = hashlib.sha256()
    for name, place in named:
        whole.update(_file(place, stop).encode() + b"  " + name + b"\n")
    return whole.hexdigest()


def check_writable(folder: Path, root: Path) -> None:
    """Find out before hours of work whether a record can be written after them."""
    refuse_outside(folder, root, folder.relative_to(root).as_posix())
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
