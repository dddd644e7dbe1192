"""Formulas of features: what a value is computed of, and what it comes to for given values.

A formula is an expression, or a function that decides and returns, of values that it takes by their names
(`row["bmi"]`, `self.bmi`, `bmi`). Nothing of a project is executed: its tree is gone through, and what is not known
there has no value.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Iterator, Mapping, Sequence

from mlscaffold.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Final, TypeAlias

    Value: TypeAlias = float | str | bool | None

_DEEP: Final = 40
_LARGEST: Final = 400
"""Nodes of a formula."""
_ARITHMETIC: Final[Mapping[type[ast.operator], Callable[[float, float], float]]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod,
}  # fmt: skip
_COMPARED: Final[Mapping[type[ast.cmpop], Callable[[Any, Any], bool]]] = {
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge, ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}  # fmt: skip
_FUNCTIONS: Final[Mapping[str, Callable[[float], float]]] = {
    "log": math.log, "log1p": math.log1p, "log10": math.log10, "log2": math.log2, "sqrt": math.sqrt, "exp": math.exp,
    "abs": abs, "fabs": abs, "absolute": abs, "square": lambda x: x * x,
}  # fmt: skip
_SAME: Final = frozenset({"int", "float", "str", "round", "bool", "to_numeric", "float32", "float64"})
"""What keeps a value, or all of it that counts."""
_SAME_METHODS: Final = frozenset({"astype", "round", "item", "copy"})
_OF_TEXTS: Final[Mapping[str, Callable[[str], str]]] = {
    "lower": str.lower,
    "upper": str.upper,
    "strip": str.strip,
    "title": str.title,
}
_LIBRARIES: Final = frozenset({"np", "numpy", "math", "pd", "pandas"})


class Formula(NamedTuple):
    """One feature, and how it is computed."""

    name: str
    """As the code calls it."""
    at: ast.expr | ast.FunctionDef
    """Where it is."""
    body: ast.expr | ast.FunctionDef
    inputs: frozenset[str]
    """The names of what it is computed of, without their case and signs."""
    column: str = ""
    """The column that each parameter stands for, if it is one."""


class UnknownError(Exception):
    """A part of a formula of which nobody can say what it comes to."""


def plain(name: str) -> str:
    """A name without its case and the signs between its words."""
    return "".join(c for c in name.lower() if c.isalnum())


def formula(name: str, at: ast.expr | ast.FunctionDef, body: ast.expr | ast.FunctionDef, column: str = "") -> Formula:
    """The formula of an expression, of a function, or of one that is applied to a column."""
    return Formula(name, at, body, frozenset(taken for taken, _ in _inputs(body, column)), column)


def _inputs(body: ast.AST, column: str) -> Iterator[tuple[str, ast.AST]]:
    """The names of what is computed with, and where each stands."""
    own = {n.id for n in ast.walk(body) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    called = {n.func for n in ast.walk(body) if isinstance(n, ast.Call)}
    owners: set[ast.AST] = set()
    within: Sequence[ast.AST] = body.body if isinstance(body, ast.FunctionDef) else [body]
    parts = [part for item in within for part in ast.walk(item)]
    for node in parts:
        if node in called:
            owners.update([node.value] if isinstance(node, ast.Attribute) and is_name(node.value, _LIBRARIES) else [])
        elif found := taken_by(node):
            owners.add(found[1])
            yield plain(found[0]), node
    for node in parts:
        if isinstance(node, ast.Name) and node not in owners | called and node.id not in own:
            yield plain(column or node.id), node


def is_name(node: ast.AST, names: frozenset[str]) -> bool:
    """Whether a node is one of some names."""
    return isinstance(node, ast.Name) and node.id in names


def taken_by(node: ast.AST) -> tuple[str, ast.AST] | None:
    """(name, owner) of what a node takes by its name: `row["bmi"]`, `row.get("bmi")`, `self.bmi`."""
    match node:
        case ast.Subscript(value=ast.Name() as owner, slice=ast.Constant(value=str() as name)):
            return name, owner
        case ast.Attribute(value=ast.Name() as owner, attr=name):
            return name, owner
    return None


# ------------------------------------------------------------------------------------- what it comes to


def value_of(found: Formula, values: Mapping[str, Value]) -> Value:
    """What a formula comes to for values by the plain names of its inputs. Raises `UnknownError`."""
    run = _Run(values, found.column)
    try:
        if isinstance(found.body, ast.FunctionDef):
            return run.block(found.body.body)[1]
        return run.value(found.body, 0)
    except (ArithmeticError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise UnknownError from error


class _Run:
    def __init__(self, values: Mapping[str, Value], column: str) -> None:
        self._values = values
        self._column = column
        self._own: dict[str, Value] = {}

    def block(self, statements: Sequence[ast.stmt]) -> tuple[bool, Value]:
        """Whether something is returned, and what."""
        for statement in statements:
            match statement:
                case ast.Return(value=value):
                    return True, None if value is None else self.value(value, 0)
                case ast.If(test=test, body=body, orelse=other):
                    found = self.block(body if self.value(test, 0) else other)
                    if found[0]:
                        return found
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    self._own[name] = self.value(value, 0)
                case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                    self._own[name] = self.value(value, 0)
                case ast.Expr(value=ast.Constant()) | ast.Pass():
                    continue
                case _:
                    raise UnknownError
        return False, None

    def value(self, node: ast.expr, depth: int) -> Value:
        if depth > _DEEP:
            raise UnknownError
        taken = taken_by(node)
        if taken is not None and plain(taken[0]) in self._values:
            return self._values[plain(taken[0])]
        match node:
            case ast.Constant(value=bool() | int() | float() | str() | None as value):
                return value
            case ast.Name(id=name):
                if name in self._own:
                    return self._own[name]
                if plain(self._column or name) in self._values:
                    return self._values[plain(self._column or name)]
            case ast.BinOp(left=left, op=op, right=right):
                return _arithmetic(op, self.value(left, depth + 1), self.value(right, depth + 1))
            case ast.UnaryOp(op=ast.Not() | ast.Invert(), operand=operand):
                return not self.value(operand, depth + 1)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -_number(self.value(operand, depth + 1))
            case ast.BoolOp(op=op, values=values):
                return self._either(values, depth, stop=isinstance(op, ast.Or))
            case ast.Compare(left=left, ops=ops, comparators=others):
                return self._compare(left, ops, others, depth)
            case ast.IfExp(test=test, body=body, orelse=other):
                return self.value(body if self.value(test, depth + 1) else other, depth + 1)
            case ast.Call():
                return self._called(node, depth)
        raise UnknownError

    def _either(self, values: Sequence[ast.expr], depth: int, *, stop: bool) -> Value:
        found: Value = None
        for value in values:
            found = self.value(value, depth + 1)
            if bool(found) is stop:
                break
        return found

    def _compare(self, left: ast.expr, ops: Sequence[ast.cmpop], others: Sequence[ast.expr], depth: int) -> bool:
        mine = self.value(left, depth + 1)
        for op, other in zip(ops, others, strict=True):
            if isinstance(op, (ast.In, ast.NotIn)):
                if not isinstance(other, (ast.List, ast.Tuple, ast.Set)):
                    raise UnknownError
                found = mine in [self.value(e, depth + 1) for e in other.elts]
                if found is isinstance(op, ast.NotIn):
                    return False
                continue
            if type(op) not in _COMPARED:
                raise UnknownError
            theirs = self.value(other, depth + 1)
            if not _COMPARED[type(op)](mine, theirs):
                return False
            mine = theirs
        return True

    def _called(self, call: ast.Call, depth: int) -> Value:
        given = [self.value(a, depth + 1) for a in call.args if not isinstance(a, ast.Starred)]
        match call.func:
            case ast.Name(id=name) | ast.Attribute(value=ast.Name(id="np" | "numpy" | "math" | "pd"), attr=name):
                if name in _FUNCTIONS and len(given) == 1:
                    return float(_FUNCTIONS[name](_number(given[0])))
                if name in _SAME and given:
                    return given[0]
                if name in {"min", "max"} and len(given) > 1:
                    return (min if name == "min" else max)(map(_number, given))
                if name in {"pow", "power"} and len(given) == 2:
                    return _arithmetic(ast.Pow(), *given)
                if name == "where" and len(given) == 3:
                    return given[1] if given[0] else given[2]
            case ast.Attribute(value=owner, attr=method):
                mine = self.value(owner, depth + 1)
                if method in _SAME_METHODS:
                    return mine
                if method in _OF_TEXTS and isinstance(mine, str) and not given:
                    return _OF_TEXTS[method](mine)
        raise UnknownError


def _number(value: Value) -> float:
    if isinstance(value, (bool, int, float)):
        return value
    raise UnknownError


def _arithmetic(op: ast.operator, left: Value, right: Value) -> Value:
    if isinstance(op, ast.BitAnd):
        return bool(left) and bool(right)
    if isinstance(op, ast.BitOr):
        return bool(left) or bool(right)
    mine, theirs = _number(left), _number(right)
    if isinstance(op, ast.Pow):
        if abs(theirs) > 10:
            raise UnknownError
        found: object = mine**theirs
        return found if isinstance(found, (int, float)) else None
    if type(op) not in _ARITHMETIC:
        raise UnknownError
    return float(_ARITHMETIC[type(op)](mine, theirs))


# --------------------------------------------------------------------------------- what to compute it for


def is_computed(found: Formula) -> bool:
    """Whether a formula makes something of its inputs, and is small."""
    parts = [*ast.walk(found.body)]
    return (
        bool(found.inputs)
        and len(parts) <= _LARGEST
        and any(isinstance(p, (ast.BinOp, ast.Compare, ast.If, ast.IfExp, ast.BoolOp)) for p in parts)
    )


def numbers_in(found: Formula) -> list[float]:
    """The numbers that a formula is written with."""
    return sorted(
        float(n.value)
        for n in ast.walk(found.body)
        if isinstance(n, ast.Constant) and isinstance(n.value, (int, float)) and not isinstance(n.value, bool)
    )


def bounds_in(found: Formula) -> list[float]:
    """The numbers that a formula holds its inputs against."""
    compared = [n for n in ast.walk(found.body) if isinstance(n, ast.Compare)]
    sides = [side for compare in compared for side in (compare.left, *compare.comparators)]
    bounds = [side.value for side in sides if isinstance(side, ast.Constant)]
    return sorted(float(b) for b in bounds if isinstance(b, (int, float)) and not isinstance(b, bool))


def kinds_of_inputs(found: Formula) -> Mapping[str, set[str]]:
    """For each input how it is used: `text:` and each text that it is held against, `truth`, or `number`."""
    kinds: dict[str, set[str]] = {name: set() for name in found.inputs}
    named = {node: name for name, node in _inputs(found.body, found.column)}
    for node in ast.walk(found.body):
        match node:
            case ast.Compare(left=left, comparators=others):
                sides = [left, *others]
                inner = [e for s in sides for e in getattr(s, "elts", [s])]
                texts = {n.value for n in inner if isinstance(n, ast.Constant) and isinstance(n.value, str)}
                for name in _named_in(sides, named):
                    kinds[name] |= {f"text:{t}" for t in texts} or {"number"}
            case ast.BinOp(left=left, right=right):
                for name in _named_in([left, right], named):
                    kinds[name].add("number")
            case ast.BoolOp(values=values):
                _add_truths(kinds, values, named)
            case ast.If(test=test) | ast.IfExp(test=test) | ast.UnaryOp(op=ast.Not(), operand=test):
                _add_truths(kinds, [test], named)
    return kinds


def _named_in(sides: Sequence[ast.expr], named: Mapping[ast.AST, str]) -> Iterator[str]:
    return (named[n] for side in sides for n in ast.walk(side) if n in named)


def _add_truths(kinds: Mapping[str, set[str]], values: Sequence[ast.expr], named: Mapping[ast.AST, str]) -> None:
    for value in values:
        if value in named:
            kinds[named[value]].add("truth")
