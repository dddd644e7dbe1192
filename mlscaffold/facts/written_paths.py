"""The paths that code writes down in full, through names, attributes, joins and the place of a module.

Nothing is run: a name that is bound more than once, a parameter, or what a call gives back is a `*`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from posixpath import dirname

from mlscaffold.facts.all_texts import Code
from mlscaffold.facts.model import Place
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Final, TypeAlias

    _Scope: TypeAlias = ast.AST

TOP: Final = "\0"
"""How a path begins that is one from the top of the project, wherever code is started."""
_HOLES: Final = pattern(r"\{[^{}]{0,80}\}|%\(?\w{0,40}\)?[-\d.]{0,8}[sdifeg]")
_JOINS: Final = frozenset({"path", "osp", "op", "posixpath"})
_PATHS: Final = frozenset({"Path", "PurePath", "PosixPath", "PurePosixPath"})
_KEEPS: Final = frozenset({"str", "abspath", "realpath", "normpath", "fspath", "expanduser"})
_STAYS: Final = frozenset({"resolve", "absolute", "as_posix", "expanduser"})
_DEEPEST: Final = 12
"""Names and joins that one path is followed through."""
_LONGEST: Final = 400
"""Characters of a path."""
_FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


class WrittenPath(NamedTuple):
    """One path as code puts it together."""

    text: str
    """With a `*` for what is known only as code runs."""
    at: Place | None
    """The last literal of it."""


_UNKNOWN: Final = WrittenPath("*", None)


class _Bound(NamedTuple):
    """What a name is given once."""

    value: ast.expr | None
    """None where that is no expression of its own: a parameter, an item, what is imported."""
    code: Code
    scope: tuple[_Scope, ...]
    """The functions that it stands in, from the outermost."""


class Paths:
    """What the code of a project writes down as paths."""

    def __init__(self, code: Iterable[Code]) -> None:
        code = list(code)
        self.code = [part for part in code if part.tree is not None]
        self.unread = [part.text for part in code if part.tree is None]
        """The code that is no valid Python 3."""
        self._names: dict[tuple[object, str], list[_Bound]] = {}
        self._members: dict[str, list[_Bound]] = {}
        self._given: set[str] = set()
        self._scopes: dict[ast.AST, tuple[_Scope, ...]] = {}
        self._code_of: dict[ast.AST, Code] = {}
        self._known: dict[ast.AST, WrittenPath] = {}
        self.above: dict[ast.AST, ast.AST] = {}
        """What each node of all trees stands in."""
        for part in self.code:
            if part.tree is not None:
                self._bind(part, part.tree, ())

    def expressions(self) -> Iterator[ast.expr]:
        """Each expression of all code that may be a path."""
        for node in list(self._code_of):
            if node in self.above and isinstance(
                node, (ast.Constant, ast.JoinedStr, ast.BinOp, ast.Call, ast.Name, ast.Attribute, ast.Subscript)
            ):
                yield node

    def place(self, node: ast.AST) -> Place:
        """Where a node stands."""
        part = self._code_of[node]
        return Place(part.path, getattr(node, "lineno", 0), getattr(node, "col_offset", -1) + 1, part.cell)

    def functions(self, node: ast.AST) -> tuple[ast.AST, ...]:
        """The functions that a node stands in, from the outermost."""
        return self._scopes[node]

    def trees(self, node: ast.AST) -> list[ast.AST]:
        """The trees that share the variables of the module that a node stands in."""
        path = self._code_of[node].path
        return [part.tree for part in self.code if part.path == path and part.tree is not None]

    def is_taken(self, name: str) -> bool:
        """Whether a module may have a name from another, or a variable be one of all functions."""
        return any(name in text for text in self.unread) or any(
            (isinstance(node, ast.Attribute) and node.attr == name)
            or (isinstance(node, ast.alias) and name in {node.name, "*"})
            or (isinstance(node, (ast.Global, ast.Nonlocal)) and name in node.names)
            for node in self.above
        )

    def calls_of(self, function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.Call] | None:
        """The calls of a function; None where anything else has its name, or may call it."""
        calls: list[ast.Call] = []
        if any(function.name in text for text in self.unread):
            return None
        for node, parent in self.above.items():
            match node:
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                    if name == function.name and node is not function:
                        return None
                case ast.Name(id=name) | ast.Attribute(attr=name) if name == function.name:
                    if not (isinstance(parent, ast.Call) and parent.func is node):
                        return None
                    calls.append(parent)
        return calls

    def path_of(self, node: ast.expr) -> WrittenPath:
        """What an expression stands for."""
        return self._path_of(node, 0)

    def is_followed(self, target: ast.expr) -> bool:
        """Whether what is assigned to a target is what is meant wherever that is named."""
        if isinstance(target, ast.Name):
            name, found = target.id, self._lookup(target)
            at_top = not self._scopes[target]
            return found is not None and (not at_top or self._member(name) is not None)
        return isinstance(target, ast.Attribute) and self._member(target.attr) is not None

    # ------------------------------------------------------------------------------------ bindings

    def _bind(self, part: Code, tree: ast.AST, scope: tuple[_Scope, ...]) -> None:
        todo: list[tuple[ast.AST, tuple[_Scope, ...], bool]] = [(tree, scope, False)]
        while todo:
            node, scope, in_class = todo.pop()
            self._note(part, node, scope, in_class=in_class)
            below = (*scope, node) if isinstance(node, _FUNCTIONS) else scope
            for child in ast.iter_child_nodes(node):
                self.above[child] = node
                self._scopes[child] = below
                self._code_of[child] = part
                is_class = isinstance(node, ast.ClassDef) or (in_class and not isinstance(node, _FUNCTIONS))
                todo.append((child, below, is_class))

    def _note(self, part: Code, node: ast.AST, scope: tuple[_Scope, ...], *, in_class: bool) -> None:
        """Note what a statement, a parameter or a call gives to names."""
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self._give(part, target, value, scope, in_class=in_class)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self._give(part, target, value, scope, in_class=in_class)
            case ast.AnnAssign(target=target) if in_class:
                self._give(part, target, None, scope, in_class=True)
            case ast.arg(arg=name):
                self._names.setdefault((scope[-1] if scope else part.path, name), []).append(_Bound(None, part, scope))
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()) | ast.Attribute(attr=name, ctx=ast.Store() | ast.Del()):
                parent = self.above.get(node)
                if not isinstance(parent, (ast.Assign, ast.AnnAssign)):
                    self._give(part, node, None, scope, in_class=in_class)
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                for name in names:
                    self._names.setdefault((part.path, name), []).append(_Bound(None, part, ()))
                    self._members.setdefault(name, []).append(_Bound(None, part, ()))
            case ast.alias(name=name, asname=other) if self._is_from(node):
                bound = ast.Attribute(ast.Name("_", ast.Load()), name, ast.Load())
                self._code_of[bound], self._scopes[bound] = part, scope
                key = (scope[-1] if scope else part.path, other or name)
                self._names.setdefault(key, []).append(_Bound(bound, part, scope))
            case ast.Call(func=func, args=args, keywords=keywords):
                name = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
                if name[:1].isupper() or name in {"cls", "replace", "_replace", "evolve", "update"}:
                    # What is made of a class may have its own values.
                    self._given.update(k.arg for k in keywords if k.arg)
                if name in {"add_argument", "setattr", "option"}:
                    options = [a.value for a in args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
                    self._given.update(option.lstrip("-").replace("-", "_") for option in options)

    def _is_from(self, node: ast.AST) -> bool:
        return isinstance(self.above.get(node), ast.ImportFrom)

    def _give(
        self, part: Code, target: ast.expr, value: ast.expr | None, scope: tuple[_Scope, ...], *, in_class: bool
    ) -> None:
        if isinstance(value, ast.Constant) and value.value in (None, ""):
            return
        bound = _Bound(value, part, scope)
        if isinstance(target, ast.Attribute):
            self._members.setdefault(target.attr, []).append(bound)
        elif isinstance(target, ast.Name):
            if not in_class:
                self._names.setdefault((scope[-1] if scope else part.path, target.id), []).append(bound)
            if in_class or not scope:
                self._members.setdefault(target.id, []).append(bound)

    def _member(self, name: str) -> _Bound | None:
        """What an attribute stands for that all of the project gives a value once."""
        found = self._members.get(name, ())
        return found[0] if len(found) == 1 and name not in self._given else None

    def _lookup(self, node: ast.Name) -> _Bound | None:
        part = self._code_of[node]
        for scope in (*reversed(self._scopes[node]), part.path):
            found = self._names.get((scope, node.id))
            if found:
                return found[0] if len(found) == 1 else None
        return self._member(node.id)

    # --------------------------------------------------------------------------------------- paths

    def _path_of(self, node: ast.expr, depth: int) -> WrittenPath:
        known = self._known.get(node)
        if known is None:
            self._known[node] = _UNKNOWN  # what stands for itself is not known
            known = self._made(node, depth) if depth < _DEEPEST else _UNKNOWN
            known = known if len(known.text) < _LONGEST else _UNKNOWN
            self._known[node] = known
        return known

    def _made(self, node: ast.expr, depth: int) -> WrittenPath:
        match node:
            case ast.Constant(value=str(text)):
                return WrittenPath(text.replace("\\", "/"), self.place(node))
            case ast.JoinedStr(values=parts):
                return _added([self._path_of(part, depth + 1) for part in parts])
            case ast.FormattedValue(value=value, conversion=-1, format_spec=None):
                return self._path_of(value, depth + 1)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return _added([self._path_of(left, depth + 1), self._path_of(right, depth + 1)])
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                return _joined([self._path_of(left, depth + 1), self._path_of(right, depth + 1)])
            case ast.BinOp(left=ast.Constant() as left, op=ast.Mod()):
                return _filled(self._path_of(left, depth + 1))
            case ast.Name(id="__file__"):
                return WrittenPath(f"{TOP}/{self._code_of[node].path}", None)
            case ast.Name(ctx=ast.Load()):
                return self._of_bound(self._lookup(node), depth)
            case ast.Attribute(value=value, attr="parent"):
                return _above(self._path_of(value, depth + 1))
            case ast.Attribute(attr=name, ctx=ast.Load()):
                return self._of_bound(self._member(name), depth)
            case ast.Subscript(value=ast.Attribute(value=value, attr="parents"), slice=ast.Constant(value=int(levels))):
                path = self._path_of(value, depth + 1)
                for _ in range(min(levels, _DEEPEST) + 1):
                    path = _above(path)
                return path
            case ast.Call():
                return self._of_call(node, depth)
        return _UNKNOWN

    def _of_bound(self, bound: _Bound | None, depth: int) -> WrittenPath:
        return _UNKNOWN if bound is None or bound.value is None else self._path_of(bound.value, depth + 1)

    def _of_call(self, call: ast.Call, depth: int) -> WrittenPath:
        func = call.func
        method = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
        receiver = func.value if isinstance(func, ast.Attribute) else None
        of = receiver.attr if isinstance(receiver, ast.Attribute) else getattr(receiver, "id", "")
        given = [self._path_of(argument, depth + 1) for argument in call.args]
        if method == "join" and (receiver is None or of in _JOINS) and given:
            return _joined(given)
        if method in _PATHS and not call.keywords:
            return _joined(given) if given else WrittenPath("", None)
        if method == "joinpath" and receiver is not None:
            return _joined([self._path_of(receiver, depth + 1), *given])
        if method in _KEEPS and len(given) == 1:
            return given[0]
        if method == "dirname" and len(given) == 1:
            return _above(given[0])
        if method in _STAYS and receiver is not None:
            return self._path_of(receiver, depth + 1)
        if method == "getcwd" or (method == "cwd" and of in _PATHS):
            return WrittenPath("", None)
        if method == "format" and receiver is not None:
            return _filled(self._path_of(receiver, depth + 1))
        return _UNKNOWN


def _added(parts: Sequence[WrittenPath]) -> WrittenPath:
    text = "".join(part.text for part in parts)
    return WrittenPath(text, _last(parts))


def _joined(parts: Sequence[WrittenPath]) -> WrittenPath:
    text = ""
    for part in parts:
        if part.text.startswith((TOP, "/")):
            text = part.text
        elif part.text:
            text = f"{text.rstrip('/')}/{part.text}" if text else part.text
    return WrittenPath(text, _last(parts))


def _last(parts: Sequence[WrittenPath]) -> Place | None:
    return next((part.at for part in reversed(parts) if part.at is not None), None)


def _filled(path: WrittenPath) -> WrittenPath:
    return path._replace(text=_HOLES.sub("*", path.text))


def _above(path: WrittenPath) -> WrittenPath:
    """The folder that a path from the top of the project lies in."""
    folder = dirname(path.text)
    return WrittenPath(folder, path.at) if folder.startswith(TOP) and "*" not in folder else _UNKNOWN
