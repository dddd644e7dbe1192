"""Whether a function's body always ends the same, since it touches nothing but its own literals."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping, Sequence

from mlscaffold.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any, Final

PREPARING: Final = ("setup", "set_up")
"""How the names of methods begin that run before each test, in small letters."""
_MAX: Final = 10**9
"""Larger numbers are not computed with."""
_STEPS: Final = 5000
"""How many expressions are computed for one body: its loops may be many."""
_WEIGHT: Final = 1000
"""How many values a collection may hold, those within others counted."""

_COMPARISONS: Final[Mapping[type[ast.AST], Callable[[Any, Any], Any]]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt,
    ast.GtE: operator.ge, ast.Is: operator.is_, ast.IsNot: operator.is_not,
    ast.In: lambda a, b: a in b, ast.NotIn: lambda a, b: a not in b,
}  # fmt: skip
_ARITHMETIC: Final[Mapping[type[ast.AST], Callable[[Any, Any], Any]]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
}  # fmt: skip
_OF_ONE: Final[Mapping[str, Callable[[Any], bool]]] = {
    "assertTrue": bool, "assertFalse": lambda a: not a, "assertIsNone": lambda a: a is None,
    "assertIsNotNone": lambda a: a is not None,
}  # fmt: skip
_OF_TWO: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "assertEqual": operator.eq, "assertEquals": operator.eq, "assertNotEqual": operator.ne, "assertIs": operator.is_,
    "assertIn": lambda a, b: a in b, "assertNotIn": lambda a, b: a not in b, "assertGreater": operator.gt,
    "assertGreaterEqual": operator.ge, "assertLess": operator.lt, "assertLessEqual": operator.le,
    "assertListEqual": operator.eq, "assertDictEqual": operator.eq, "assertIsInstance": isinstance,
}  # fmt: skip
_FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "len": len, "isinstance": isinstance, "abs": abs, "min": min, "max": max, "sum": sum, "all": all, "any": any,
    "set": set, "list": list, "sorted": sorted, "type": type,
}  # fmt: skip
"""What is called with one or two values, and takes no more time than these are large."""
_TYPES: Final[Mapping[str, type[Any]]] = {t.__name__: t for t in (bool, int, float, str, list, tuple, dict, set)}
_METHODS: Final[Mapping[str, type[Any]]] = {
    "keys": dict, "values": dict, "items": dict, "get": dict, "lower": str, "upper": str, "startswith": str,
    "endswith": str,
}  # fmt: skip
"""Methods that change nothing, and the type whose they are."""


class _OutsideError(Exception):
    """Something that is not known from the body alone."""


_FAILS: Final = (_OutsideError, TypeError, ValueError, RecursionError, LookupError, ArithmeticError)
"""What comes of computing with values that nobody has looked at."""


def is_inert(body: Sequence[ast.stmt], is_bound: Callable[[str], bool] = lambda _: False) -> bool:
    """Whether a body does nothing, or only what is certain to succeed: `pass`, `assert True`, `x = 1; assert x`.

    `is_bound` says of a name whether the code around may mean something of its own by it, and not what Python does.
    """
    if _has_doctest(body):
        return False
    try:
        return _Run(is_bound).succeeds(body)
    except _FAILS:
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


def swallows(body: Sequence[ast.stmt]) -> str:
    """What a body catches, and only writes or shows: `all` that may fail in it, or what its `requests` raise."""
    tries = [statement for statement in body if isinstance(statement, ast.Try)]
    if not tries or _has_doctest(body):
        return ""
    others = [statement for statement in body if not isinstance(statement, ast.Try)]
    if all(map(_catches_all, tries)) and all(map(_is_quiet, others)):
        return "all"
    sets = (ast.Assign, ast.AnnAssign)
    if len(tries) > 1 or not all(_is_quiet(s) or isinstance(s, sets) for s in others) or not _drops_requests(tries[0]):
        return ""
    return "requests" if all(map(_is_quiet, body[body.index(tries[0]) + 1 :])) else ""


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


def _drops_requests(node: ast.Try) -> bool:
    """Whether a `try` ends well whatever the requests in it raise, and nothing else in it looks at their answers."""
    inner = list(ast.walk(ast.Module(node.body, [])))
    names = {n.id if isinstance(n, ast.Name) else n.attr for n in inner if isinstance(n, (ast.Name, ast.Attribute))}
    last = node.handlers[-1].type if node.handlers else node
    caught = [name for c in (last.elts if isinstance(last, ast.Tuple) else [last]) for name in [_last_name(c)]]
    checks = (ast.Assert, ast.Raise, ast.Subscript, ast.With, ast.Try)
    return (
        not {*_ANY_ERROR, "RequestException", ""}.isdisjoint(caught)
        and _PASSES_BY.isdisjoint(names)
        and not any(isinstance(n, checks) for n in inner)
        and all(_is_quiet(s) for handler in node.handlers for s in handler.body)
        and all(map(_is_quiet, (*node.orelse, *node.finalbody)))
    )


def _last_name(node: ast.AST | None) -> str:
    """The last part of a dotted name; empty for none at all, as of a handler of whatever is raised."""
    if node is None:
        return ""
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else "?"


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
        return bool(_Run(lambda _: True).value(node))
    except _FAILS:
        return None


def _has_doctest(body: Sequence[ast.stmt]) -> bool:
    first = body[0] if body else None
    return (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
        and ">>>" in first.value.value
    )


class _Run:
    """What the statements of one body come to, as far as they have been gone through."""

    def __init__(self, is_bound: Callable[[str], bool]) -> None:
        self._names: dict[str, Any] = {}
        self._is_bound = is_bound
        self._steps = 0

    def succeeds(self, body: Sequence[ast.stmt]) -> bool:
        """Whether all statements of a body are sure to succeed."""
        return all(map(self._succeeds, body))

    def _succeeds(self, statement: ast.stmt) -> bool:
        match statement:
            case ast.Pass() | ast.Expr(value=ast.Constant()) | ast.Return(value=None):
                return True
            case ast.Return(value=ast.expr() as value):
                self.value(value)
                return True
            case (
                ast.Assign(targets=[ast.Name() | ast.Attribute(value=ast.Name(id="self")) as target], value=value)
                | ast.AnnAssign(target=ast.Name() as target, value=ast.expr() as value)
            ):
                self._names[ast.unparse(target)] = self.value(value)
                return True
            case ast.Assert(test=test):
                return bool(self.value(test))
            case ast.Expr(value=ast.Call(func=ast.Name(id="print"), args=arguments, keywords=[])):
                self._show(*arguments)
                return True
            case ast.Expr(
                value=ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=method), args=args, keywords=keywords)
            ):
                if any(k.arg != "msg" for k in keywords):
                    raise _OutsideError
                return self._asserts(method, [*args, *(k.value for k in keywords)])
            case ast.For(target=target, iter=values, body=body, orelse=[]):
                return all(self._bind(target, value) and self.succeeds(body) for value in self._each(values))
            case ast.With(
                items=[
                    ast.withitem(
                        context_expr=ast.Call(
                            func=ast.Attribute(value=ast.Name(id="self"), attr="subTest"), args=args, keywords=keywords
                        )
                    )
                ],
                body=body,
            ):
                self._show(*args, *(k.value for k in keywords))
                return self.succeeds(body)
        return False

    def _asserts(self, method: str, arguments: Sequence[ast.expr]) -> bool:
        """Whether an assertion of unittest holds."""
        if method in _OF_ONE:
            self._show(*arguments[1:])
            return bool(_OF_ONE[method](self.value(arguments[0])))
        if method not in _OF_TWO:
            return False
        self._show(*arguments[2:])
        holds = bool(_OF_TWO[method](self.value(arguments[0]), self.value(arguments[1])))
        # Two literals that differ are what an editor writes into a new test (`assertEqual(True, False)`).
        return holds or (method == "assertEqual" and all(isinstance(a, ast.Constant) for a in arguments[:2]))

    def _show(self, *shown: ast.expr) -> None:
        """Computes what is shown, of a text that is put together its parts."""
        for node in shown:
            for part in node.values if isinstance(node, ast.JoinedStr) else (node,):
                self.value(part.value if isinstance(part, ast.FormattedValue) else part)

    def _bind(self, target: ast.expr, value: Any) -> bool:
        """Gives a name of a loop its value, or two names those of a pair."""
        parts = target.elts if isinstance(target, ast.Tuple) else [target]
        values = value if isinstance(target, ast.Tuple) else [value]
        if len(parts) != len(values) or not all(isinstance(p, ast.Name) for p in parts):
            raise _OutsideError
        self._names.update((ast.unparse(p), v) for p, v in zip(parts, values, strict=True))
        return True

    def _each(self, node: ast.expr) -> Sequence[Any]:
        """The values that a loop goes over; over none at all it does nothing."""
        values = self.value(node)
        if not isinstance(values, (list, tuple, dict)):
            raise _OutsideError
        return list(values)

    def value(self, node: ast.expr) -> Any:
        """What an expression comes to."""
        self._steps += 1
        if self._steps > _STEPS:
            raise _OutsideError
        match node:
            case ast.Constant(value=value):
                return value
            case ast.Name(id=name) if name in self._names:
                return self._names[name]
            case ast.Name(id=name) if name in _TYPES and not self._is_bound(name):
                return _TYPES[name]
            case ast.Attribute(value=ast.Name(id="self"), attr=name) if f"self.{name}" in self._names:
                return self._names[f"self.{name}"]
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return not self.value(operand)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -_small(self.value(operand))
            case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _ARITHMETIC:
                return _ARITHMETIC[type(sign)](_small(self.value(left)), _small(self.value(right)))
            case ast.BoolOp(op=sign, values=parts):
                return self._either(parts, ends=isinstance(sign, ast.Or))
            case ast.Compare(left=left, ops=signs, comparators=others):
                sides = [self.value(side) for side in (left, *others)]
                return all(_COMPARISONS[type(s)](a, b) for s, a, b in zip(signs, sides, sides[1:], strict=False))
            case ast.Subscript(value=owner, slice=ast.expr() as key):
                return self.value(owner)[self.value(key)]
            case ast.Call(func=function, args=arguments, keywords=[]):
                return self._called(function, arguments)
        return _weighed(self._collected(node))

    def _either(self, parts: Sequence[ast.expr], *, ends: bool) -> Any:
        """What `and` and `or` come to: the first that is as true as what `ends` it, or else the last."""
        value: Any = None
        for part in parts:
            value = self.value(part)
            if bool(value) is ends:
                break
        return value

    def _collected(self, node: ast.expr) -> Any:
        """The collection that is written out, or made of another by a loop in it."""
        match node:
            case ast.Tuple(elts=elements):
                return tuple(self.value(e) for e in elements)
            case ast.List(elts=elements):
                return [self.value(e) for e in elements]
            case ast.Set(elts=elements):
                return {self.value(e) for e in elements}
            case ast.Dict(keys=keys, values=values):
                return {self._key(k): self.value(v) for k, v in zip(keys, values, strict=True)}
            case ast.ListComp(elt=made, generators=[loop]) | ast.GeneratorExp(elt=made, generators=[loop]):
                before = dict(self._names)
                each = self._each(loop.iter)
                bound = (v for v in each if self._bind(loop.target, v) and all(map(self.value, loop.ifs)))
                collected = [self.value(made) for _ in bound]
                self._names = before
                return collected
        raise _OutsideError

    def _key(self, node: ast.expr | None) -> Any:
        if node is None:
            raise _OutsideError
        return self.value(node)

    def _called(self, function: ast.expr, arguments: Sequence[ast.expr]) -> Any:
        """What a function of the language gives back."""
        if not 1 <= len(arguments) <= 2 and not isinstance(function, ast.Attribute):
            raise _OutsideError
        if isinstance(function, ast.Name) and function.id in _FUNCTIONS:
            if function.id in self._names or self._is_bound(function.id):
                raise _OutsideError
            return _weighed(_FUNCTIONS[function.id](*map(self.value, arguments)))
        if isinstance(function, ast.Attribute) and function.attr in _METHODS and len(arguments) <= 2:
            owner = self.value(function.value)
            if type(owner) is _METHODS[function.attr]:
                given = getattr(owner, function.attr)(*map(self.value, arguments))
                return list(given) if function.attr in {"keys", "values", "items"} else given
        raise _OutsideError


def _weighed(value: Any) -> Any:
    """A value, unless it is larger than anybody writes into a test."""
    if _weight(value, _WEIGHT) > _WEIGHT:
        raise _OutsideError
    return value


def _weight(value: Any, most: int) -> int:
    """How many values one holds, with itself, counted no further than `most`."""
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if not isinstance(value, (list, tuple, set)):
        return 1
    weight = 1
    for part in value:
        weight += _weight(part, most - weight)
        if weight > most:
            break
    return weight


def _small(value: Any) -> Any:
    if isinstance(value, (int, float)) and abs(value) < _MAX:
        return value
    raise _OutsideError
