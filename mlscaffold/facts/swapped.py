"""Features of a request that are taken for one another: each name is filled from the field of the other."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence

from mlscaffold.facts.model import Place, SwappedField
from mlscaffold.lean import NamedTuple


class _Filled(NamedTuple):
    """A name that is filled from one field."""

    name: str
    """As it is compared: case and signs do not matter."""
    base: str
    """What the field is read from: `request.form`."""
    field: str
    node: ast.expr


_CONVERTS = frozenset({"float", "int", "str", "bool", "array", "Decimal", "asarray", "to_numeric", "strip", "lower"})


def swapped_fields(tree: ast.AST, place: Callable[[ast.expr], Place]) -> Iterator[SwappedField]:
    """The names in one call, dictionary or function that are filled from each other's fields."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _swapped([(k.arg, k.value) for k in node.keywords if k.arg], place)
            yield from _swapped_columns(node, place)
        elif isinstance(node, ast.Dict):
            keys = [(k.value, v) for k, v in zip(node.keys, node.values, strict=True) if isinstance(k, ast.Constant)]
            yield from _swapped([(k, v) for k, v in keys if isinstance(k, str)], place)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield from _swapped(list(_assigned(node.body)), place)


def _assigned(body: Sequence[ast.stmt]) -> Iterator[tuple[str, ast.expr]]:
    """What is assigned to a name, or to a key, straight in a body or in the blocks of it."""
    for statement in body:
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            match statement.targets[0]:
                case ast.Name(id=name) | ast.Subscript(slice=ast.Constant(value=str() as name)):
                    yield name, statement.value
        for block in ("body", "orelse", "finalbody"):
            if not isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                yield from _assigned(getattr(statement, block, []))


def _swapped(pairs: Sequence[tuple[str, ast.expr]], place: Callable[[ast.expr], Place]) -> Iterator[SwappedField]:
    """Those names that are filled from the field of another, whose own field is filled into yet another."""
    filled = [_Filled(_plain(name), *found, node) for name, node in pairs if (found := _field(node))]
    names = {f.name for f in filled}
    for one in filled:
        field = _plain(one.field)
        if field != one.name and field in names:
            read = {_plain(f.field) for f in filled if f.base == one.base}
            others = [f for f in filled if f.name == one.name]
            if one.name in read and len(others) == 1:
                name = next(n for n, node in pairs if node is one.node)
                yield SwappedField(place(one.node), name, one.field)


def _swapped_columns(call: ast.Call, place: Callable[[ast.expr], Place]) -> Iterator[SwappedField]:
    """The values of a row that stand under the column of another: `DataFrame([[b, a]], columns=["a", "b"])`."""
    columns = next((k.value for k in call.keywords if k.arg == "columns"), None)
    rows = call.args[0] if call.args else next((k.value for k in call.keywords if k.arg == "data"), None)
    while isinstance(rows, ast.Call) and rows.args and _CONVERTS.intersection({getattr(rows.func, "attr", "")}):
        rows = rows.args[0]
    if not (isinstance(columns, ast.List) and isinstance(rows, ast.List) and len(rows.elts) == 1):
        return
    row = rows.elts[0]
    if not isinstance(row, (ast.List, ast.Tuple)) or len(row.elts) != len(columns.elts):
        return
    said = [c.value if isinstance(c, ast.Constant) and isinstance(c.value, str) else "" for c in columns.elts]
    given = [_plain(_name(value)) for value in row.elts]
    plain = [_plain(c) for c in said]
    if len(set(given)) != len(given) or set(given) != set(plain) or "" in given:
        return
    for value, own, column, name in zip(row.elts, given, plain, said, strict=True):
        if own != column:
            yield SwappedField(place(value), name, _name(value))


def _name(node: ast.expr) -> str:
    """The name that a value has: a variable, or the field that it is read from."""
    found = _field(node)
    if found:
        return found[1]
    while isinstance(node, ast.Call) and len(node.args) == 1 and _method(node) in _CONVERTS:
        node = node.args[0]
    return node.id if isinstance(node, ast.Name) else ""


def _field(node: ast.expr) -> tuple[str, str] | None:
    """What an expression is read from, and by which name, if it is one field and nothing else."""
    while True:
        match node:
            case ast.Call(func=ast.Name(), args=[inner]) if _method(node) in _CONVERTS:
                node = inner
            case ast.Call(func=ast.Attribute(value=inner, attr="strip" | "lower" | "upper"), args=[]):
                node = inner
            case ast.Call(func=ast.Attribute(attr="array" | "asarray" | "to_numeric"), args=[inner]):
                node = inner
            case ast.List(elts=[inner]) | ast.Tuple(elts=[inner]):
                node = inner
            case ast.Call(
                func=ast.Attribute(value=base, attr="get" | "getlist"), args=[ast.Constant(value=str() as f), *_]
            ):
                return (text, f) if (text := _dotted(base)) else None
            case ast.Subscript(value=base, slice=ast.Constant(value=str() as f)):
                return (text, f) if (text := _dotted(base)) else None
            case ast.Attribute(value=ast.Name(id=base_name), attr=f) if base_name not in {"self", "cls"}:
                return base_name, f
            case _:
                return None


def _method(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _dotted(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=inner, attr=name):
            return f"{text}.{name}" if (text := _dotted(inner)) else ""
    return ""


def _plain(name: str) -> str:
    """A name without case and signs, by which fields and features are compared."""
    return "".join(c for c in name.lower() if c.isalnum())
