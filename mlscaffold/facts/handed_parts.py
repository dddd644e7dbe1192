"""Rows that are cut by their position and get no name: what stands beside them says which part of a split it is."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from mlscaffold.facts.python import dotted
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final


_PARTS: Final = {
    "train": pattern(r"(?<![A-Za-z])(?:[Tt]rain(?:ing)?|TRAIN)(?![a-z])"),
    "test": pattern(r"(?<![A-Za-z])(?:[Tt]est(?:ing)?|TEST)(?![a-z])"),
    "validation": pattern(r"(?<![A-Za-z])(?:[Vv]al(?:id(?:ation)?)?|VAL|[Dd]ev|DEV)(?![a-z])"),
}
"""Words for parts, which are to stand by themselves: around rows there are `device` and `latest` as well."""


def handed_parts(statement: ast.stmt) -> Iterator[tuple[str, ast.Subscript]]:
    """(part, what is taken) where a statement hands rows to a call, a loop, a dictionary or an open file."""
    match statement:
        case ast.With(items=items, body=body) | ast.AsyncWith(items=items, body=body):
            yield from _each(_said(items), (n for s in body for n in ast.walk(s)))
        case ast.For(iter=rows, body=body) | ast.AsyncFor(iter=rows, body=body):
            yield from _each(_said(body), _items(rows))
        case ast.AugAssign(target=target, value=value):
            yield from _each(_said([target]), [value])
        case ast.Assign(value=value) | ast.AnnAssign(value=value) | ast.Return(value=value) | ast.Expr(value=value):
            if isinstance(value, ast.Dict):
                for key, row in zip(value.keys, value.values, strict=True):
                    yield from _each(_said([key] if key else []), [row, *_items(row)])
            elif isinstance(value, ast.Call):
                yield from _of_call(value)


def counted_parts(statement: ast.stmt) -> tuple[ast.expr | None, set[str]]:
    """The rows that a loop counts, and the parts that it makes of them by their number: `if i < n:`."""
    match statement:
        case ast.For(target=ast.Tuple(elts=[ast.Name(id=number), _]), iter=ast.Call(args=[rows]) as call, body=body):
            if dotted(call.func) == "enumerate":
                return rows, {part for node in body if isinstance(node, ast.If) for part in _by_number(node, number)}
    return None, set()


def _by_number(node: ast.If, number: str) -> Iterator[str]:
    """The part that each branch of a condition speaks of, where that asks for the number of a row alone."""
    test = node.test
    if not (isinstance(test, ast.Compare) and dotted(test.left) == number and len(test.ops) == 1):
        return
    if isinstance(test.ops[0], (ast.Lt, ast.LtE, ast.Gt, ast.GtE)):
        yield from filter(None, [_said(node.body)])
        if len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
            yield from _by_number(node.orelse[0], number)
        else:
            yield from filter(None, [_said(node.orelse)])


def _of_call(call: ast.Call) -> Iterator[tuple[str, ast.Subscript]]:
    given = [*call.args, *(k.value for k in call.keywords)]
    rows = [value for value in given if isinstance(value, ast.Subscript) and isinstance(value.slice, ast.Slice)]
    yield from _each(_said([call.func, *(value for value in given if value not in rows)]), rows)


def _items(rows: ast.expr) -> list[ast.expr]:
    """What a loop goes through: itself, or what is handed to `enumerate`, `tqdm` and the like."""
    return [rows, *rows.args[:1]] if isinstance(rows, ast.Call) else [rows]


def _each(part: str, nodes: Iterable[ast.AST]) -> Iterator[tuple[str, ast.Subscript]]:
    if part:
        yield from ((part, node) for node in nodes if isinstance(node, ast.Subscript))


def _said(nodes: Iterable[ast.AST]) -> str:
    """The one part that names and strings speak of; empty where that is none, or more than one."""
    found = {part for node in nodes for inner in ast.walk(node) for part in _parts(_word(inner))}
    return found.pop() if len(found) == 1 else ""


def _word(node: ast.AST) -> str:
    match node:
        case ast.Name(id=word) | ast.Attribute(attr=word) | ast.Constant(value=str(word)):
            return word[:_LONGEST]
    return ""


_LONGEST: Final = 200


def _parts(word: str) -> Iterator[str]:
    yield from (part for part, words in _PARTS.items() if word and words.search(word))
