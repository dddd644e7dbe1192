"""Where a new project goes: looked at before anything is written, and filled in one step."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlscaffold import git
from mlscaffold.errors import UserError


@dataclass(frozen=True, slots=True)
class Place:
    """A folder that does not exist yet, or is empty."""

    path: Path
    """Absolute, with the links above it followed."""
    above: Path
    """The nearest folder above it that exists: where the project is built, and renamed from."""
    work_tree: Path | None
    """Top of the git work tree that it lies in."""


def look(given: str) -> Place:
    """The place that a user names; refused when a project cannot be made there."""
    if not given:
        raise UserError("the destination is empty", "Name the folder to make: `mlscaffold new my-project`.")
    if problem := _unprintable(given):
        raise UserError(f"the destination `{given}` contains {problem}", "Name another folder.")
    try:
        return _look(given)
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle, before Python 3.13
        if isinstance(error, FileNotFoundError) and error.filename is None:
            # The working folder is gone, which every command says in the same words.
            raise
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise UserError(f"cannot use `{given}`: {reason}", "Name another folder.") from error


def _unprintable(text: str) -> str:
    if any("\ud800" <= c <= "\udfff" for c in text):
        return "bytes that are not UTF-8"
    return "" if text.isprintable() else "a line break or another character that cannot be shown"


def _look(given: str) -> Place:
    # `a/link/..` is not `a`: what stands above is resolved, the folder itself must not be a link.
    whole = Path(given)
    path = whole.resolve() if whole.name in {"", ".."} else whole.absolute().parent.resolve() / whole.name
    status = _status(path)
    if status is not None:
        if stat.S_ISLNK(status.st_mode):
            raise UserError(f"`{given}` is a symbolic link", "Name the folder to make, not a link to one.")
        if not stat.S_ISDIR(status.st_mode):
            raise UserError(f"`{given}` exists and is not a folder", "Name a folder that does not exist yet.")
        with os.scandir(path) as entries:
            if next(entries, None) is not None:
                raise UserError(f"`{given}` exists and is not empty", "Name a folder that does not exist yet.")
        if path == Path.cwd().resolve():
            # The finished project replaces the folder, and the shell would stay behind in the old one.
            raise UserError(
                "cannot make a project in the folder you are in",
                f"Run `cd ..` and then `mlscaffold new {path.name}`.",
            )
    above = next(folder for folder in path.parents if _status(folder) is not None)
    if not above.is_dir():
        raise UserError(f"cannot make `{given}`: {above} is not a folder", "Name another folder.")
    if not os.access(above, os.W_OK | os.X_OK):
        raise UserError(f"cannot make `{given}`: no permission to write in {above}", "Name another folder.")
    return Place(path, above, git.find_work_tree(above))


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.lstat()
    except FileNotFoundError:
        return None


@contextmanager
def building(place: Place) -> Iterator[Path]:
    """A hidden folder beside the place to build the project in; whatever happens, it is gone afterwards."""
    folder = place.above / f".mlscaffold-new-{secrets.token_hex(8)}"
    try:
        folder.mkdir()
        yield folder
    finally:
        try:
            _remove(folder)
        except BaseException:
            # The first signal to stop came just now; further ones are ignored.
            _remove(folder)
            raise


def clear(folder: Path) -> None:
    """Empty a folder that is being built in."""
    _remove(folder)
    folder.mkdir()


def fill(place: Place, folder: Path) -> None:
    """Make a finished folder the place, in one step: there is never half a project."""
    made = []
    try:
        for parent in reversed([p for p in place.path.parents if place.above in p.parents]):
            with suppress(FileExistsError):
                parent.mkdir()
                made.append(parent)
        if sys.platform == "win32" and place.path.exists():
            place.path.rmdir()
        folder.rename(place.path)
    except BaseException as error:
        for parent in reversed(made):
            with suppress(OSError):
                parent.rmdir()
        if isinstance(error, OSError) and error.errno in {errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR}:
            raise UserError(
                f"{place.path} came into being while the project was made", "Nothing was written; try another name."
            ) from error
        raise


def _remove(folder: Path) -> None:
    """Remove a folder, if it is there, with the read-only files that git keeps in it and Windows refuses at first."""
    if not folder.exists():
        return

    def retry(_remove: Callable[..., Any], path: str, _error: object) -> None:
        # What could not be removed, opened or listed may be so with other permissions, of itself or the folder above.
        for place in (Path(path).parent, Path(path)):
            with suppress(OSError):
                if place.is_relative_to(folder) and not place.is_symlink():
                    place.chmod(stat.S_IRWXU)
        with suppress(OSError):
            if Path(path).is_dir() and not Path(path).is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                Path(path).unlink()

    if sys.version_info >= (3, 12):
        shutil.rmtree(folder, onexc=retry)
    else:
        shutil.rmtree(folder, onerror=retry)
    if folder.exists():
        print(f"mlscaffold: warning: {folder} could not be removed", file=sys.stderr)
