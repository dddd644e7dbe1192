"""Whether all that becomes of a path, through variables, lists and functions, is that its file is loaded."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from mlscaffold.facts.artifact_uses import action_of
from mlscaffold.facts.path_uses import READS, SPEAKS
from mlscaffold.facts.written_paths import Paths
from mlscaffold.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Final

_PASSES: Final = frozenset({
    "join", "Path", "PurePath", "str", "abspath", "realpath", "normpath", "fspath", "resolve", "as_posix", "format",
    "sorted", "list", "tuple", "reversed", "enumerate", "zip", "tqdm",
})  # fmt: skip
"""What gives a path, or some, on."""
_ENDS: Final = frozenset({
    "exists", "isfile", "is_file", "lexists", "startswith", "endswith", "len", "basename", "dirname",
    "getsize", "getmtime", "stat",
})  # fmt: skip
_TESTS: Final = (ast.Compare, ast.BoolOp, ast.UnaryOp, ast.If, ast.While, ast.Assert, ast.Expr, ast.Raise)
_GOES_ON: Final = (
    ast.keyword, ast.List, ast.Tuple, ast.BinOp, ast.JoinedStr, ast.FormattedValue, ast.IfExp, ast.ListComp,
    ast.GeneratorExp,
)  # fmt: skip
_MOST: Final = 200
"""Places that one path is followed to."""


def is_only_read(node: ast.expr, paths: Paths) -> bool:
    """Whether a path is loaded somewhere, and nothing else is done with it but to ask for it, and to say it."""
    return _Flow(paths).is_read(node)


class _Flow:
    """Where one path goes."""

    def __init__(self, paths: Paths) -> None:
        self.paths = paths
        self.todo: list[ast.AST] = []
        self.seen: set[object] = set()
        self.loads = 0

    def is_read(self, node: ast.expr) -> bool:
        self.todo.append(node)
        while self.todo:
            at = self.todo.pop()
            if at not in self.seen:
                self.seen.add(at)
                if len(self.seen) > _MOST or not self._is_harmless(at):
                    return False
        return self.loads > 0

    def _is_harmless(self, node: ast.AST) -> bool:
        """Whether nothing is done with a path here but what is known; where it goes on to is noted."""
        parent = self.paths.above.get(node)
        match parent:
            case ast.Attribute() if isinstance(call := self.paths.above.get(parent), ast.Call) and call.func is parent:
                return self._is_by(call)
            case ast.Call(func=func) if func is not node:
                return self._is_by(parent)
            case ast.Assign(targets=targets):
                return all(self._is_bound(target, self._scope(parent)) for target in targets)
            case ast.AnnAssign(target=target) | ast.For(target=target):
                return self._is_bound(_item(node, target), self._scope(parent))
            case ast.comprehension(iter=given, target=target):
                return given is not node or self._is_bound(_item(node, target), [self.paths.above[parent]])
            case ast.Return():
                return self._is_returned(parent)
            case ast.Subscript(value=value) if value is node and isinstance(parent.ctx, ast.Load):
                self.todo.append(parent)
                return True
        if isinstance(parent, _GOES_ON):
            if not (isinstance(parent, ast.IfExp) and parent.test is node):
                self.todo.append(parent)
            return True
        return isinstance(parent, _TESTS)

    def _is_by(self, call: ast.Call) -> bool:
        method = _method(call)
        if method in _PASSES:
            self.todo.append(call)
            return True
        if method in _ENDS or method in SPEAKS:
            return True
        if method == "append" and isinstance(call.func, ast.Attribute):
            return self._is_bound(call.func.value, self._scope(call))
        is_load = action_of(call) == "loaded" and (method == "open" or READS.fullmatch(method) is not None)
        self.loads += is_load
        return is_load

    def _scope(self, node: ast.AST) -> list[ast.AST]:
        """What a variable of a place is known in: its function, else the module, or all cells of the notebook."""
        functions = self.paths.functions(node)
        return [functions[-1]] if functions else self.paths.trees(node)

    def _is_bound(self, target: ast.expr, scope: Iterable[ast.AST]) -> bool:
        """Whether a path is given to plain variables, each of whose uses is looked at then."""
        if isinstance(target, (ast.Tuple, ast.List)):
            return all(self._is_bound(item, scope) for item in target.elts)
        if not isinstance(target, ast.Name) or any(
            isinstance(s, ast.Module) and self.paths.is_taken(target.id) for s in scope
        ):
            return False
        for tree in scope:
            names = (n for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id == target.id)
            self.todo += [name for name in names if isinstance(name.ctx, ast.Load)]
        return True

    def _is_returned(self, node: ast.Return) -> bool:
        """Whether a function is only called, by a name that no other has."""
        function = (self.paths.functions(node) or (None,))[-1]
        if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return False
        calls = self.paths.calls_of(function)
        self.todo += calls or ()
        return calls is not None


def _item(given: ast.AST, target: ast.expr) -> ast.expr:
    """The variable of a loop that is a path, where another is its number."""
    counted = isinstance(given, ast.Call) and _method(given) == "enumerate"
    return target.elts[-1] if counted and isinstance(target, ast.Tuple) else target


def _method(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
