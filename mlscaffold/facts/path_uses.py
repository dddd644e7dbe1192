"""What code does with a file that it names, and the names of files that it puts together."""

from __future__ import annotations

import ast
import fnmatch
import re
from collections.abc import Iterator
from enum import Enum
from posixpath import basename, splitext

from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Final, TypeAlias

    _Above: TypeAlias = dict[ast.AST, ast.AST]

READS: Final = pattern(r"(?:read|load|scan)(?:_?[a-z]\w*)?|genfromtxt|InferenceSession")
_MAKES_PATHS: Final = frozenset({"join", "Path", "PurePath", "str", "abspath", "realpath", "normpath", "fspath"})
_KEEPS: Final = frozenset({"Path", "PurePath", "str", "normpath", "fspath"})
SPEAKS: Final = frozenset({"print", "info", "debug", "warning", "error", "exception", "display", "write", "markdown"})
_ASKS: Final = frozenset({"exists", "isfile", "is_file", "listdir", "glob", "iterdir", "lexists", "access"})
_HOLES: Final = pattern(r"\{[^{}]{0,80}\}|%\(?\w{0,40}\)?[-\d.]{0,8}[sdifeg]")


class How(Enum):
    """What becomes of a file where it is named."""

    READ = 0
    ASKED = 1
    """It is read, where it is there or else something else is done."""
    SPOKEN = 2
    OTHER = 3


class PathUse(NamedTuple):
    """One place where code names a file."""

    line: int
    """Of the call that reads it."""
    how: How
    variable: str = ""
    """The one that stands for it there."""
    whole: str = ""
    """The path, where nothing is put before what the code writes down."""


def uses_of(tree: ast.Module, name: str) -> Iterator[PathUse]:
    """What becomes of the file of a name wherever a literal ends with it, or a variable stands for such a literal."""
    above = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in above:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if basename(node.value.replace("\\", "/")) == name:
                yield from _use(node, above)
            elif name in node.value and not is_spoken(node, above):
                yield PathUse(node.lineno, How.OTHER)


def may_be_put_together(name: str, text: str, tree: ast.Module) -> bool:
    """Whether code that has this text may put the name of a file together."""
    stem, ending = splitext(name)
    if ending in text and any(_may_be(name, made) for made in _composed_texts(tree)):
        return True
    return any(_completes(stem, piece) for piece in _pieces(tree))


def _may_be(name: str, composed_text: str) -> bool:
    """Whether what is put together of literals and `*` may be a file name."""
    last = basename(composed_text)
    return last.strip("*") != "" and fnmatch.fnmatchcase(name, last)


def _pieces(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 40:
            yield node.value


def _completes(stem: str, piece: str) -> bool:
    """Whether a text may be put at the end or the beginning of another name to make one: `_clean`, `final_`."""
    plain = splitext(piece)[0]
    if len(plain) < 3:
        return False
    return (plain[0] in "_-" and stem.endswith(plain)) or (plain[-1] in "_-" and stem.startswith(plain))


def _composed_texts(tree: ast.Module) -> Iterator[str]:
    """The texts that code puts together, with a `*` for whatever is no literal."""
    inner: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Mod)):
            inner.update((node.left, node.right))
        if node not in inner and "*" in (text := _composed(node)):
            yield text


def _composed(node: ast.AST) -> str:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(_composed(part) for part in parts)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _composed(left) + _composed(right)
        case ast.BinOp(left=ast.Constant(value=str(text)), op=ast.Mod()):
            return _HOLES.sub("*", text)
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(text)), attr="format")):
            return _HOLES.sub("*", text)
        case ast.Call(func=ast.Attribute(attr="with_suffix"), args=[ast.Constant(value=str(text))]):
            return f"*{text}"
    return "*"


def _use(node: ast.Constant, above: _Above) -> Iterator[PathUse]:
    child: ast.AST = node
    whole = str(node.value)
    while (parent := above.get(child)) is not None:
        match parent:
            case ast.BinOp(op=ast.Div() | ast.Add(), right=right) if right is child:
                whole = ""
            case ast.keyword():
                pass
            case ast.Call(func=func) if func is child:
                break
            case ast.Call() if _method(parent) in _MAKES_PATHS:
                whole = whole if _keeps(parent) else ""
            case ast.Call() if _reads(parent):
                yield PathUse(parent.lineno, How.ASKED if is_asked(parent, above) else How.READ, "", whole)
                return
            case ast.Assign(targets=[ast.Name(id=variable)]):
                yield from _of_variable(variable, child, above, whole)
                return
            case _:
                break
        child = parent
    yield PathUse(getattr(child, "lineno", 0), How.SPOKEN if is_spoken(child, above) else How.OTHER)


def _of_variable(variable: str, value: ast.AST, above: _Above, whole: str) -> Iterator[PathUse]:
    """What becomes of a variable that stands for a file, if it stands for nothing else."""
    names = [n for n in above if isinstance(n, ast.Name) and n.id == variable]
    bound = [n for n in names if not isinstance(n.ctx, ast.Load)]
    if len(bound) != 1 or above.get(bound[0]) is not above.get(value):
        yield PathUse(0, How.OTHER)
        return
    for node in names:
        if isinstance(node.ctx, ast.Load):
            call: ast.AST = node
            here = whole
            while isinstance(parent := above.get(call), ast.keyword) or (
                isinstance(parent, ast.Call) and _method(parent) in _MAKES_PATHS and parent.func is not call
            ):
                here = here if isinstance(parent, ast.keyword) or _keeps(parent) else ""
                call = parent
            if isinstance(parent, ast.Call) and parent.func is not call and _reads(parent):
                yield PathUse(parent.lineno, How.ASKED if is_asked(parent, above) else How.READ, variable, here)
            elif not is_spoken(node, above):
                yield PathUse(node.lineno, How.OTHER)


def _keeps(call: ast.Call) -> bool:
    """Whether a call gives back the very path that it is given."""
    return (
        len(call.args) == 1 and not call.keywords and _method(call) in {"Path", "PurePath", "str", "normpath", "fspath"}
    )


def _reads(call: ast.Call) -> bool:
    method = _method(call)
    if method == "open":
        modes = [*call.args[1:2], *(k.value for k in call.keywords if k.arg == "mode")]
        return all(isinstance(m, ast.Constant) and re.fullmatch("r[bt]?", str(m.value)) for m in modes)
    return READS.fullmatch(method) is not None


def is_spoken(node: ast.AST, above: _Above) -> bool:
    """Whether a text is printed, raised or a remark."""
    while (parent := above.get(node)) is not None:
        if isinstance(parent, ast.Call) and parent.func is not node:
            return _method(parent) in SPEAKS or isinstance(above.get(parent), ast.Raise)
        if isinstance(parent, (ast.Expr, ast.Raise)):
            return True
        if not isinstance(parent, (ast.JoinedStr, ast.FormattedValue, ast.BinOp, ast.IfExp)):
            return False
        node = parent
    return False


def is_asked(node: ast.AST, above: _Above) -> bool:
    """Whether something else is done where a read fails, or it was asked before whether there is anything to read."""
    child = node
    while (parent := above.get(child)) is not None:
        if isinstance(parent, ast.Try) and child in parent.body:
            return True
        if isinstance(parent, (ast.If, ast.IfExp, ast.While)) and child is not parent.test and _asks(parent.test):
            return True
        if isinstance(parent, ast.With) and any("suppress" in ast.dump(i.context_expr) for i in parent.items):
            return True
        if isinstance(parent, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Module)) and any(
            isinstance(s, ast.If) and _asks(s.test) and isinstance(s.body[-1], (ast.Return, ast.Raise))
            for s in parent.body
            if s.lineno < getattr(node, "lineno", 0)
        ):
            return True
        child = parent
    return False


def _asks(test: ast.AST) -> bool:
    return any(isinstance(n, ast.Call) and _method(n) in _ASKS for n in ast.walk(test))


def _method(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
