"""Where code of one file writes, loads or names a file that holds a model or what belongs to one.

Nothing is evaluated: of a path that `/`, `+`, `os.path.join` and the like put together, the last piece is known, as
far as it is literal; whatever else goes into that is a `*`. What only has a name (`config.model_path`) is noted by it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from mlscaffold.facts.artifact_words import FILE, LITERAL, NAMES_A_FILE, TOUCHING
from mlscaffold.facts.model import ArtifactUse, Place
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final

_WRITES: Final = frozenset({
    "save", "dump", "write", "store", "export", "persist", "serialize", "download", "urlretrieve", "checkpoint",
    "modelcheckpoint", "to", "fetch", "touch", "pickle",
})  # fmt: skip
_LOADS: Final = frozenset({
    "load", "read", "restore", "unpickle", "deserialize", "inferencesession", "booster", "upload", "from", "import",
    "reload", "get",
})  # fmt: skip
_BOTH: Final = frozenset({"copy", "copyfile", "copy2", "move", "rename", "replace", "add"})
_NEITHER: Final = frozenset({
    "print", "info", "debug", "warning", "error", "exists", "isfile", "is_file", "remove", "unlink", "makedirs",
    "mkdir", "dirname", "basename", "getsize", "getmtime", "stat", "endswith", "startswith", "append",
    "split", "exception",
})  # fmt: skip
_MAKES_PATHS: Final = frozenset({
    "join", "Path", "PurePath", "PosixPath", "str", "abspath", "realpath", "expanduser", "normpath", "resolve",
    "joinpath", "fspath", "as_posix", "absolute", "format", "get_path", "field", "getenv", "environ", "Field",
    "relative_to",
})  # fmt: skip
_PLACEHOLDER: Final = pattern(r"\0|\{[^{}]{0,80}\}|%\(?\w*\)?[-\d.]{0,8}[sdifeg]")
"""What another value takes the place of."""
_WORDS: Final = pattern(r"[a-z0-9]+|[A-Z][a-z0-9]*")


def artifact_uses(tree: ast.AST, text: str, place: Callable[[ast.expr], Place]) -> Iterator[ArtifactUse]:
    """What code does with artifacts, in no particular order."""
    literal = LITERAL.search(text) is not None
    above = what_stands_above(tree)
    for node in above:
        if type(node) is ast.Call:
            yield from _by_name(node, above, place)
        elif literal and isinstance(node, (ast.Constant, ast.JoinedStr)):
            value = _text_of(node)
            if value and FILE.fullmatch(value) and not isinstance(above[node], (ast.Expr, ast.JoinedStr)):
                yield _used(node, value, above, place)


def what_stands_above(tree: ast.AST) -> dict[ast.AST, ast.AST]:
    """What each node of a tree stands in, in the order of a walk from the top."""
    above: dict[ast.AST, ast.AST] = {}
    level = [tree]
    # Each node is asked once for what is in it.
    while level:
        below: list[ast.AST] = []
        for node in level:
            for child in ast.iter_child_nodes(node):
                above[child] = node
                below.append(child)
        level = below
    return above


def _text_of(node: ast.AST) -> str:
    """A string with a `*` for each piece that is no literal; empty for anything else."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(_text_of(part) if isinstance(part, ast.Constant) else "\0" for part in node.values)
    return ""


def _used(node: ast.AST, value: str, above: dict[ast.AST, ast.AST], place: Callable[[ast.expr], Place]) -> ArtifactUse:
    """What becomes of a path that ends with a literal."""
    at = place(node)  # type: ignore[arg-type]
    path = _PLACEHOLDER.sub("*", value).replace("\\", "/").removeprefix("./")
    scope = _scope(node, above)
    while (parent := above.get(node)) is not None:
        match parent:
            case ast.BinOp(op=ast.Add(), right=right) if right is node:
                path = f"*{path}"
            case ast.BinOp(op=ast.Div() | ast.Add() | ast.Mod()) | ast.IfExp() | ast.Starred() | ast.NamedExpr():
                pass
            case ast.Attribute() if isinstance(above.get(parent), ast.Call) and parent.attr in _MAKES_PATHS:
                pass
            case ast.Attribute() if isinstance(call := above.get(parent), ast.Call):
                return ArtifactUse(at, path, "", action_of(call), scope)
            case ast.Call() if parent is not node and _method(parent) in _MAKES_PATHS:
                pass
            case ast.Call():
                return ArtifactUse(at, path, "", action_of(parent), scope)
            case ast.keyword(arg=str() as keyword) if action_of(call := above[parent]) == "used":  # type: ignore[arg-type]
                if _method(call) not in _MAKES_PATHS:  # type: ignore[arg-type]
                    return ArtifactUse(at, path, keyword, "named", scope)
            case ast.keyword():
                pass
            case ast.Assign(targets=[target]) | ast.AnnAssign(target=target):
                return ArtifactUse(at, path, _last(target), "named", scope)
            case ast.arguments():
                return ArtifactUse(at, path, _parameter(parent, node), "named", scope)
            case ast.Return():
                return ArtifactUse(at, path, scope.rpartition(".")[2], "named", "")
            case _:
                break
        node = parent
    return ArtifactUse(at, path, "", "used", scope)


def _by_name(
    call: ast.Call, above: dict[ast.AST, ast.AST], place: Callable[[ast.expr], Place]
) -> Iterator[ArtifactUse]:
    """What a call writes or loads that is only named in it."""
    if not _method(call).startswith(TOUCHING):
        return
    action = action_of(call)
    for given in (*call.args, *call.keywords):
        value = given.value if isinstance(given, ast.keyword) else given
        while isinstance(value, ast.Call) and _method(value) in {"str", "Path", "abspath"} and value.args:
            value = value.args[0]
        name = _last(value)
        if name and NAMES_A_FILE.search(name):
            yield ArtifactUse(place(call), "", name, action, _scope(call, above))


def action_of(call: ast.Call) -> str:
    """Whether a call writes or loads the file that it is given; `used` where that is not known, else `nothing`."""
    method = _method(call)
    if method in {"open", "File", "ZipFile"}:
        given = [*call.args[:2], *(k.value for k in call.keywords if k.arg == "mode")]
        modes = [
            a.value for a in given if isinstance(a, ast.Constant) and isinstance(a.value, str) and len(a.value) < 4
        ]
        return "written" if any(set(mode) & set("wax+") for mode in modes) else "loaded"
    if method in _NEITHER:
        return "nothing"
    words = [word.lower() for word in _WORDS.findall(method)]
    if not words or words[0] in _BOTH or method in _BOTH:
        return "used"
    writes, loads = (
        not _WRITES.isdisjoint((words[0], method.lower())),
        not _LOADS.isdisjoint((words[0], method.lower())),
    )
    if writes == loads:
        writes, loads = bool(_WRITES & {words[-1]}), bool(_LOADS & {words[-1]})
    return "used" if writes == loads else "written" if writes else "loaded"


def _method(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _last(node: ast.AST) -> str:
    """The last part of a name: `path` of `self.config.path`; the key of `config["path"]`."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.Subscript(slice=ast.Constant(value=str() as name)):
            return name
    return ""


def _parameter(arguments: ast.arguments, default: ast.AST) -> str:
    """The parameter that a default belongs to."""
    places = [*arguments.posonlyargs, *arguments.args]
    pairs = [
        *zip(places[::-1], arguments.defaults[::-1], strict=False),
        *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
    ]
    return next((argument.arg for argument, given in pairs if given is default), "")


def _scope(node: ast.AST, above: dict[ast.AST, ast.AST]) -> str:
    """The functions and classes that a node stands in, as one dotted name."""
    names = []
    while (parent := above.get(node)) is not None:
        if isinstance(parent, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and not isinstance(
            node, ast.arguments
        ):
            names.append(parent.name)
        node = parent
    return ".".join(reversed(names))
