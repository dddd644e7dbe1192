"""What code does with the files whose names it writes down, wherever in the project they are named."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterator
from enum import Enum
from posixpath import basename, dirname, join, normpath

from mlscaffold.facts.artifact_uses import action_of
from mlscaffold.facts.model import Place
from mlscaffold.facts.path_uses import READS, SPEAKS, is_asked, is_spoken
from mlscaffold.facts.written_paths import TOP, Paths, WrittenPath
from mlscaffold.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Final

_ASKS: Final = frozenset({"exists", "isfile", "is_file", "lexists", "access", "glob", "getsize", "getmtime", "stat"})
_NAMES: Final = frozenset({"basename", "dirname"})
"""Methods that do nothing with a file."""
_MESSAGES: Final = frozenset({"message", "msg", "error_message", "error_msg", "err_msg", "error", "reason", "detail"})


class Deed(Enum):
    """What becomes of a file where it is named."""

    READ = 0
    ASKED = 1
    """It is read, where it is there or else something else is done; or only asked for."""
    WRITTEN = 2
    NAMED = 3
    """It is given to a name, of which each use is known."""
    SPOKEN = 4
    OTHER = 5


class FileUse(NamedTuple):
    """One place where code names a file."""

    at: Place
    name: str
    path: str
    """See `facts.written_paths`; empty where the name stands in another text."""
    named_at: Place
    """Where its name is written down."""
    deed: Deed
    node: ast.expr


def file_uses(paths: Paths, names: Collection[str]) -> Iterator[FileUse]:
    """All that code does with the files of some names."""

    def path_of(node: ast.AST | None) -> WrittenPath | None:
        path = paths.path_of(node) if isinstance(node, ast.expr) else None
        return path if path is not None and basename(path.text) in names else None

    for node in paths.expressions():
        path = path_of(node)
        at = paths.place(node)
        if path is None:
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and "." in node.value:
                deed = Deed.SPOKEN if is_spoken(node, paths.above) else Deed.OTHER
                yield from (FileUse(at, name, "", at, deed, node) for name in names if name in node.value)
        elif not _is_part(node, paths, path_of):
            yield FileUse(at, basename(path.text), path.text, path.at or at, _deed(node, paths), node)


def _is_part(node: ast.expr, paths: Paths, path_of: Callable[[ast.AST | None], WrittenPath | None]) -> bool:
    """Whether a path is only the end of that in which it stands, or a target."""
    if isinstance(getattr(node, "ctx", None), (ast.Store, ast.Del)):
        return True
    parent = paths.above[node]
    if isinstance(parent, ast.FormattedValue):
        parent = paths.above[parent]
    return path_of(parent) is not None


def _deed(node: ast.expr, paths: Paths) -> Deed:
    child: ast.AST = node
    parent = paths.above.get(child)
    while isinstance(parent, ast.keyword):
        child, parent = parent, paths.above.get(parent)
    match parent:
        case ast.FormattedValue() if _is_told(paths.above[parent], paths):
            return Deed.SPOKEN
        case ast.Attribute() if isinstance(call := paths.above.get(parent), ast.Call) and call.func is parent:
            return _by(call, paths)
        case ast.Call(func=func) if func is not child:
            return _by(parent, paths)
        case ast.Assign(targets=targets) if all(map(paths.is_followed, targets)):
            return Deed.NAMED
        case ast.AnnAssign(target=target, value=value) if value is child and paths.is_followed(target):
            return Deed.NAMED
    return Deed.SPOKEN if is_spoken(node, paths.above) else Deed.OTHER


def _is_told(text: ast.AST, paths: Paths) -> bool:
    """Whether a text is given to the variable of a message."""
    match paths.above.get(text):
        case ast.Assign(targets=[ast.Name(id=name)]):
            return name in _MESSAGES
    return False


def _by(call: ast.Call, paths: Paths) -> Deed:
    """What a call does with a file that it is given."""
    func = call.func
    method = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
    if method in _ASKS:
        return Deed.ASKED
    if method in SPEAKS or method in _NAMES or isinstance(paths.above.get(call), ast.Raise):
        return Deed.SPOKEN
    action = action_of(call)
    if action == "written":
        return Deed.WRITTEN
    if action == "loaded" and (method == "open" or READS.fullmatch(method)):
        return Deed.ASKED if is_asked(call, paths.above) else Deed.READ
    return Deed.OTHER


def places_of(path: str, code: str) -> tuple[str, ...]:
    """Where a path of a module leads, in the project: when it is started in any folder that it lies in or below."""
    if path.startswith(TOP):
        found = [normpath(path[len(TOP) :].lstrip("/"))]
    elif path.startswith(("/", "~")) or path[1:2] == ":":
        return ()
    else:
        found = [normpath(join(folder, path)) for folder in folders_above(dirname(code))]
    return tuple(dict.fromkeys(place for place in found if place.split("/")[0] != ".."))


def folders_above(folder: str) -> Iterator[str]:
    """A folder, and each that it lies in, up to the top of the project."""
    while folder:
        yield folder
        folder = dirname(folder)
    yield ""
