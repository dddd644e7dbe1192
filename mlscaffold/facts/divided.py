"""Rows that are put in a random order, and then divided by their position: a split that was made by hand."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from mlscaffold.facts.handed_parts import counted_parts, handed_parts
from mlscaffold.facts.model import Divided, Place
from mlscaffold.facts.parts import part_named
from mlscaffold.facts.python import dotted
from mlscaffold.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Final, TypeAlias


_ORDERS: Final = frozenset({"shuffle", "permutation", "randperm"})
"""Functions of `random`, NumPy, PyTorch and scikit-learn that order at random what they are given, or numbers."""
_OWNERS: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_ENOUGH: Final = 2
"""Parts that make a split."""

_Place: TypeAlias = Callable[[ast.expr], Place]


def divided_rows(tree: ast.Module, place: _Place) -> Iterator[Divided]:
    """The calls after which two parts of a split or more are cut out of what they ordered, in the same function."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef)):
            statements = list(_statements(node.body))
            found = list(_in_one(statements, place))
            yield from found
            if not found and not isinstance(node, ast.Module) and "split" in node.name.lower():
                yield from _given_back(statements, place)


def _given_back(statements: Sequence[ast.stmt], place: _Place) -> Iterator[Divided]:
    """The call that orders what a function, which splits by its name, gives back in parts that have no names."""
    last: dict[str, ast.Call] = {}
    for statement in statements:
        call, ordered = _ordered(statement)
        if call is not None:
            last |= dict.fromkeys(ordered, call)
        if isinstance(statement, ast.Return) and statement.value is not None:
            cut = [last[n] for source in _parts_of(statement.value) for n in _reads(source) if n in last]
            if cut:
                yield Divided(place(cut[0]), ("test", "train"))
                return


def _parts_of(value: ast.expr) -> list[ast.Subscript]:
    """The slices that a value is made of, of which there are two or more: side by side, or one after the other."""
    if isinstance(value, ast.Call) and len(value.args) == 1:
        value = value.args[0]
    if isinstance(value, (ast.GeneratorExp, ast.ListComp)):
        value = value.elt
        return [value] if isinstance(value, ast.Subscript) and _is_cut(value) else []
    found = value.elts if isinstance(value, (ast.Tuple, ast.List)) else []
    cuts = [part for part in found if isinstance(part, ast.Subscript) and _is_cut(part)]
    return cuts if len(cuts) >= _ENOUGH else []


def _statements(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a body and of the blocks in it, from top to bottom; those of functions in it are their own."""
    for statement in body:
        yield statement
        if not isinstance(statement, _OWNERS):
            for block in ("body", "orelse", "finalbody"):
                yield from _statements(getattr(statement, block, []))


def _in_one(statements: Sequence[ast.stmt], place: _Place) -> Iterator[Divided]:
    last: dict[str, int] = {}
    """For each name the call, by its number, that its rows owe their order to."""
    calls: list[ast.Call] = []
    parts: list[set[str]] = []
    rest: list[set[str]] = []
    """The names of what is cut and is called no part: beside `rows_test`, `rows` is what the model is fitted to."""
    for statement in statements:
        for name, source in _taken(statement):
            if (order := next((last[n] for n in _reads(source) if n in last), None)) is None:
                continue
            if not _is_cut(source):
                last[name] = order
            elif part := part_named(name):
                parts[order].add(part)
                if any(name.startswith(whole) for whole in rest[order]):
                    parts[order].add("train")
            elif name:
                rest[order].add(name)
        for order, part in _handed(statement, last):
            parts[order].add(part)
        rows, names = _split(statement)
        if (within := _call_in(rows)) is not None:
            calls.append(within)
            parts.append(names)
            rest.append(set())
        elif dotted(rows) in last:
            parts[last[dotted(rows)]] |= names
        call, ordered = _ordered(statement)
        if call is not None and ordered:
            last |= dict.fromkeys(ordered, len(calls))
            calls.append(call)
            parts.append(set())
            rest.append(set())
    for call, cut in zip(calls, parts, strict=True):
        if len(cut) >= _ENOUGH:
            yield Divided(place(call), tuple(sorted(cut)))


def _handed(statement: ast.stmt, last: Mapping[str, int]) -> Iterator[tuple[int, str]]:
    """(call that orders, part) of rows that a statement hands on without a name of their own."""
    for part, source in handed_parts(statement):
        order = next((last[n] for n in _reads(source) if n in last), None)
        if order is not None and _is_cut(source):
            yield order, part
    counted, parts = counted_parts(statement)
    if counted is not None and dotted(counted) in last:
        yield from ((last[dotted(counted)], part) for part in parts)


def _taken(statement: ast.stmt) -> Iterator[tuple[str, ast.Subscript]]:
    """The names that a statement gives items or rows of something else to."""
    target, value = _assigned(statement)
    if target is not None and value is not None:
        pairs: Iterable[tuple[ast.expr, ast.expr]] = [(target, value)]
        if isinstance(target, (ast.Tuple, ast.List)) and isinstance(value, (ast.Tuple, ast.List)):
            pairs = zip(target.elts, value.elts, strict=False)
        yield from ((_named(name), source) for name, value in pairs for source in _added(value))


def _assigned(statement: ast.stmt) -> tuple[ast.expr | None, ast.expr | None]:
    """The one target of an assignment, and its value."""
    match statement:
        case ast.Assign(targets=[target], value=value) | ast.AnnAssign(target=target, value=value):
            return target, value
    return None, None


def _named(target: ast.expr) -> str:
    """What a target is called: a name, or the key of a dictionary (`parts["train"]`)."""
    if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
        return target.slice.value if isinstance(target.slice.value, str) else ""
    return dotted(target)


def _split(statement: ast.stmt) -> tuple[ast.expr, set[str]]:
    """What NumPy cuts at given rows in a statement, and the parts that are named: `np.split(rows, [n])`."""
    match statement:
        case ast.Assign(targets=[ast.Tuple(elts=names) | ast.List(elts=names)], value=ast.Call(args=[rows, _]) as call):
            if dotted(call.func).rpartition(".")[2] in {"split", "array_split"}:
                return rows, {part for name in names if (part := part_named(dotted(name)))}
    return ast.Constant(None), set()


def _added(value: ast.expr) -> Iterator[ast.Subscript]:
    """What is taken for a value: at once, part by part (`yes[:9] + no[:9]`), by a call (`list(a[:9])`), one by one."""
    waiting = [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, ast.Subscript):
            yield value
        elif isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
            waiting += (value.left, value.right)
        elif isinstance(value, ast.Call):
            waiting += value.args
            waiting += (k.value for k in value.keywords)
        elif isinstance(value, (ast.ListComp, ast.SetComp, ast.GeneratorExp)) and len(value.generators) == 1:
            waiting.append(value.generators[0].iter)


def _ordered(statement: ast.stmt) -> tuple[ast.Call | None, set[str]]:
    """The call by which a statement orders something at random, and the names of what is then so ordered."""
    match statement:
        case ast.Expr(value=ast.Call(args=[first, *_]) as call) if _method(call) == "shuffle":
            return call, {dotted(first)} - {""}
        case ast.Assign(targets=[target], value=value) | ast.AnnAssign(target=target, value=ast.expr() as value):
            names = target.elts if isinstance(target, (ast.Tuple, ast.List)) else [target]
            return _call_in(value), {dotted(name) for name in names} - {""}
    return None, set()


def _call_in(value: ast.expr) -> ast.Call | None:
    """The call that orders, by its name too, if a value is one: perhaps made a list, or given new row numbers."""
    while isinstance(value, ast.Call):
        if _method(value) in _ORDERS or "shuffl" in _method(value) or _is_whole_sample(value):
            return value
        if not isinstance(value.func, ast.Attribute):
            return None
        value = value.func.value
    return None


def _is_whole_sample(call: ast.Call) -> bool:
    """Whether a call draws all rows of a table: `rows.sample(frac=1)`."""
    return _method(call) == "sample" and any(
        k.arg == "frac" and isinstance(k.value, ast.Constant) and k.value.value == 1 for k in call.keywords
    )


def _method(call: ast.Call) -> str:
    return dotted(call.func).rpartition(".")[2] or (call.func.attr if isinstance(call.func, ast.Attribute) else "")


def _rows(node: ast.Subscript) -> ast.expr:
    """What says which rows are taken, columns aside."""
    index = node.slice
    return index.elts[0] if isinstance(index, ast.Tuple) and index.elts else index


def _reads(node: ast.Subscript) -> tuple[str, ...]:
    """The names of what is taken from, and by what: `rows` and `order` of `rows[order[:n]]`."""
    rows = _rows(node)
    base = dotted(node.value)
    inner = dotted(rows.value if isinstance(rows, ast.Subscript) else rows)
    return tuple(name for name in (base, base.removesuffix(".iloc").removesuffix(".loc"), inner) if name)


def _is_cut(node: ast.Subscript) -> bool:
    """Whether rows are taken by their position: up to one, or from one on."""
    rows = _rows(node)
    rows = _rows(rows) if isinstance(rows, ast.Subscript) else rows
    return isinstance(rows, ast.Slice) and (rows.lower is not None or rows.upper is not None) and rows.step is None
