"""What a command line of `check` means: which project, and which of its files or folders."""

from __future__ import annotations

import os
import stat

from mlscaffold import config as settings
from mlscaffold.errors import UserError
from mlscaffold.files import mode_of
from mlscaffold.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


class Scope(NamedTuple):
    """A project, and what of it is meant."""

    root: str
    """The real path of the project."""
    only: list[str] | None
    """The single files that are meant, relative to the project; None when folders are."""
    within: list[str]
    """The folders in the project that are meant; empty for all of it."""


def scope(paths: Sequence[str]) -> Scope:
    """The project's root, and the single files or the folders in it that are meant."""
    places = [_plain(path) for path in paths]
    for place in places:
        if not mode_of(place, follow=False):
            raise UserError(f"there is no `{place}`", "Give a folder or a file that exists.")
        # What cannot be looked at must not count as clean.
        _refuse_unreadable(place)
    files = [p for p in places if not os.path.isdir(p)]
    if files and len(files) < len(places):
        raise UserError("files and folders were given together", "Give folders, or files, in one call.")
    roots = {settings.project_of(_folder(p)) for p in places}
    if files and len(roots) > 1 and not any(map(settings.is_project, roots)):
        # Files of no project: the folder that holds them all.
        roots = {os.path.realpath(os.path.commonpath([os.path.abspath(_folder(p)) for p in files]))}
    if len(roots) > 1:
        raise UserError(f"these paths belong to {len(roots)} projects", "Check one project at a time.")
    root = roots.pop()
    # The last part is kept as it is: a link is judged as a link.
    inner = [
        os.path.relpath(
            os.path.realpath(p)
            if os.path.isdir(p)
            else os.path.join(os.path.realpath(_folder(p)), os.path.basename(p)),
            root,
        ).replace(os.sep, "/")
        for p in places
    ]
    if files:
        return Scope(root, inner, [])
    return Scope(root, None, [] if "." in inner else inner)


def _refuse_unreadable(place: str) -> None:
    """Stop where what was named, and is there, is nothing that can be read."""
    mode = mode_of(place)
    if not mode:
        raise UserError(f"`{place}` is a link that leads to nothing", "Mend the link, or delete it.")
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise UserError(
            f"`{place}` is neither a file nor a folder", "Pipes, sockets and devices are not read: name something else."
        )
    if not os.access(place, os.R_OK):
        raise UserError(f"`{place}` cannot be read: permission denied", "Change its permissions, or leave it out.")


def is_by_link(meant: Scope) -> bool:
    """Whether a file is named by a link: it is not followed, and nobody watches what it leads to."""
    return meant.only is not None and any(os.path.islink(os.path.join(meant.root, path)) for path in meant.only)


def looked_for(paths: Sequence[str], root: str) -> list[str]:
    """The files that decided which project it is."""
    return [place for path in paths for place in settings.places(_folder(_plain(path)), root)]


def _folder(path: str) -> str:
    """The folder of a file, or a folder itself."""
    return path if os.path.isdir(path) else os.path.dirname(path) or os.curdir


def _plain(path: str) -> str:
    """A path without what says nothing in it: `a//./b/` is `a/b`; what `..` leads to is for the system to say."""
    drive, rest = os.path.splitdrive(path.replace(os.altsep, os.sep) if os.altsep else path)
    parts = [part for part in rest.split(os.sep) if part not in {"", os.curdir}]
    return drive + (os.sep if rest.startswith(os.sep) else "") + os.sep.join(parts) or os.curdir
