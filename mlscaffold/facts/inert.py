"""Whether a function's body always ends the same, since it touches nothing but its own literals."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping, Sequence

from mlscaffold.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any, Final

_MAX: Final = 10**9
"""Larger numbers and longer texts are not computed with."""

_COMPARISONS: Final[Mapping[type[ast.AST], Callable[[Any, Any], Any]]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt,
    ast.GtE: operator.ge, ast.Is: operator.is_, ast.IsNot: operator.is_not,
    ast.In: lambda a, b: a in b, ast.NotIn: lambda a, b: a not in b,
}  # fmt: skip
_ARITHMETIC: Final[Mapping[type[ast.AST], Callable[[Any, Any], Any]]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
}  # fmt: skip
_UNITTEST: Final[Mapping[str, Callable[..., bool]]] = {
    "assertTrue": bool, "assertFalse": lambda a: not a, "assertIsNone": lambda a: a is None,
    "assertIsNotNone": lambda a: a is not None, "assertEqual": operator.eq, "assertEquals": operator.eq,
    "assertNotEqual": operator.ne, "assertIs": operator.is_, "assertIn": lambda a, b: a in b,
}  # fmt: skip


class _OutsideError(Exception):
    """Something that is not known from the body alone."""


def is_inert(body: Sequence[ast.stmt]) -> bool:
    """Whether a body does nothing, or only what is certain to succeed: `pass`, `assert True`, `x = 1; assert x`."""
    if _has_doctest(body):
        return False
    names: dict[str, Any] = {}
    try:
        return all(_succeeds(statement, names) for statement in body)
    except (_OutsideError, TypeError, ValueError, RecursionError):
        return False


def answers_instead(body: Sequence[ast.stmt]) -> bool:
    """Whether a body gives back True or False by what came of it, and has no statement that could say so itself."""
    answers: set[object] = set()
    waiting: list[ast.AST] = list(body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.Assert, ast.Raise)):
            return False
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Constant):
            answers.add(node.value.value)
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            waiting += ast.iter_child_nodes(node)
    return {True, False} <= answers


def swallows(body: Sequence[ast.stmt]) -> bool:
    """Whether whatever fails in a body is caught, and only written or shown: nothing in it can be seen to fail."""
    tries = [statement for statement in body if isinstance(statement, ast.Try)]
    return (
        bool(tries)
        and not _has_doctest(body)
        and all(map(_catches_all, tries))
        and all(_is_quiet(statement) for statement in body if not isinstance(statement, ast.Try))
    )


_SAYING: Final = frozenset({"print", "debug", "info", "warning", "warn", "error", "exception", "critical", "log"})
_LOGS: Final = frozenset({"logging", "logger", "log", "LOGGER", "LOG", "_logger", "traceback"})
_PASSES_BY: Final = frozenset({"pytest", "exit", "quit", "_exit", "skip", "skipTest", "SkipTest", "SystemExit", "fail"})
"""What leaves a test past a handler of errors, or says that it is none today."""
_ANY_ERROR: Final = frozenset({"Exception", "BaseException"})


def _catches_all(node: ast.Try) -> bool:
    """Whether a `try` ends well whatever is raised in it, and has something in it that may."""
    names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    names |= {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute) and not _is_of_self(n)}
    last = node.handlers[-1].type if node.handlers else node
    caught = last.elts if isinstance(last, ast.Tuple) else [last]
    return (
        any(c is None or (isinstance(c, ast.Name) and c.id in _ANY_ERROR) for c in caught)
        and _PASSES_BY.isdisjoint(names)
        and not all(map(_is_quiet, node.body))
        and all(_is_quiet(s) for handler in node.handlers for s in handler.body)
        and all(map(_is_quiet, (*node.orelse, *node.finalbody)))
    )


def _is_of_self(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id == "self" and node.attr == "fail"


def _is_quiet(statement: ast.stmt) -> bool:
    """Whether a statement surely succeeds, and tells no runner of tests anything."""
    match statement:
        case ast.Pass() | ast.Expr(value=ast.Constant()) | ast.Return(value=None | ast.Constant(value=None)):
            return True
        case ast.Assign(targets=[ast.Name()], value=value):
            return _is_plain(value)
        case ast.Expr(value=ast.Call(func=function, args=arguments, keywords=keywords)):
            given = [*arguments, *(k.value for k in keywords)]
            return _says(function) and all(_is_shown(a) for a in given)
    return False


def _says(function: ast.expr) -> bool:
    """Whether a function only writes or shows what it is given."""
    if isinstance(function, ast.Name):
        return function.id == "print"
    if not isinstance(function, ast.Attribute):
        return False
    owner = function.value.id if isinstance(function.value, ast.Name) else ""
    owner = function.value.attr if isinstance(function.value, ast.Attribute) and _is_plain(function.value) else owner
    return owner in _LOGS and (function.attr in _SAYING or function.attr == "print_exc")


def _is_shown(node: ast.expr) -> bool:
    """Whether an expression can be shown without fail: `f"it failed: {error}"`, `str(error)`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"str", "repr", "type"}:
        return all(map(_is_plain, node.args))
    if isinstance(node, ast.JoinedStr):
        return all(_is_shown(v.value) for v in node.values if isinstance(v, ast.FormattedValue))
    return _is_plain(node)


def _is_plain(node: ast.expr) -> bool:
    """Whether an expression is put together of literals and names alone."""
    plain = (ast.Constant, ast.Name, ast.expr_context, ast.JoinedStr, ast.FormattedValue, ast.List, ast.Tuple, ast.Dict)
    return all(isinstance(n, plain) for n in ast.walk(node))


def truth_of(node: ast.expr) -> bool | None:
    """Whether an expression of literals alone is true; None for any other."""
    try:
        return bool(_value(node, {}))
    except (_OutsideError, TypeError, ValueError, RecursionError):
        return None


def _has_doctest(body: Sequence[ast.stmt]) -> bool:
    first = body[0] if body else None
    return (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
        and ">>>" in first.value.value
    )


def _succeeds(statement: ast.stmt, names: dict[str, Any]) -> bool:
    match statement:
        case ast.Pass() | ast.Expr(value=ast.Constant()) | ast.Return(value=None):
            return True
        case ast.Return(value=ast.expr() as value):
            _value(value, names)
            return True
        case (
            ast.Assign(targets=[ast.Name(id=name)], value=value)
            | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
        ):
            names[name] = _value(value, names)
            return True
        case ast.Assert(test=test):
            return bool(_value(test, names))
        case ast.Expr(value=ast.Call(func=ast.Name(id="print"), args=arguments, keywords=[])):
            for argument in arguments:
                _value(argument, names)
            return True
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=method), args=arguments)):
            if method not in _UNITTEST:
                return False
            count = 1 if method in {"assertTrue", "assertFalse", "assertIsNone", "assertIsNotNone"} else 2
            outcome = bool(_UNITTEST[method](*(_value(a, names) for a in arguments[:count])))
            # Two literals that differ are what an editor writes into a new test (`assertEqual(True, False)`).
            return outcome or count > 1
    return False


def _value(node: ast.expr, names: Mapping[str, Any]) -> Any:
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name) if name in names:
            return names[name]
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            values = [_value(e, names) for e in elements]
            return values if isinstance(node, ast.List) else tuple(values)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return not _value(operand, names)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_small(_value(operand, names))
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _ARITHMETIC:
            return _ARITHMETIC[type(sign)](_small(_value(left, names)), _small(_value(right, names)))
        case ast.BoolOp(op=sign, values=parts):
            truths = [_value(part, names) for part in parts]
            return all(truths) if isinstance(sign, ast.And) else any(truths)
        case ast.Compare(left=left, ops=signs, comparators=others):
            sides = [_value(side, names) for side in (left, *others)]
            return all(_COMPARISONS[type(s)](a, b) for s, a, b in zip(signs, sides, sides[1:], strict=False))
    raise _OutsideError


def _small(value: Any) -> Any:
    if isinstance(value, (int, float)) and abs(value) < _MAX:
        return value
    raise _OutsideError
