"""Statements that prepare rows for a model, each as a digest of its structure without the names of variables."""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from zlib import crc32

from mlscaffold.facts.artifact_words import PREPARES, PREPARING
from mlscaffold.facts.model import Place, Preparing

_ALSO = frozenset({
    "apply", "map", "replace", "clip", "cut", "log", "log1p", "sqrt", "normalize", "lower", "strip", "rename", "drop",
    "transform", "fit_transform", "expand_dims", "reshape", "rolling", "shift", "isnull", "isna", "crop", "convert",
})  # fmt: skip
"""Further methods and functions by which rows are prepared, and much else."""
_LEAST = 3
"""Statements that prepare, below which a block is of no interest."""


def preparing(tree: ast.Module, text: str, place: Callable[[ast.stmt], Place]) -> Iterator[Preparing]:
    """The statements of each block in which rows are prepared, in their order."""
    lines, line, end = [], 1, 0
    for found in PREPARING.finditer(text):
        line += text.count("\n", end, found.start())
        end = found.start()
        lines.append(line)
    blocks: list[Sequence[ast.stmt]] = [tree.body]
    while blocks:
        block = blocks.pop()
        if not block or not _holds(lines, block[0].lineno, block[-1].end_lineno or 0):
            continue
        if len(block) >= _LEAST:
            yield from _of_block(block, place)
        for statement in block:
            blocks += [getattr(statement, field, ()) for field in ("body", "orelse")]


def _holds(lines: Sequence[int], first: int, last: int) -> bool:
    """Whether any of some sorted lines is between two."""
    at = bisect_left(lines, first)
    return at < len(lines) and lines[at] <= last


def _of_block(block: Sequence[ast.stmt], place: Callable[[ast.stmt], Place]) -> Iterator[Preparing]:
    plain = [s for s in block if isinstance(s, (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr, ast.Return))]
    called = [{_method(node) for node in ast.walk(s) if isinstance(node, ast.Call)} for s in plain]
    does = [not c.isdisjoint(PREPARES | _ALSO) or _changes_table(s) for s, c in zip(plain, called, strict=True)]
    if sum(does) < _LEAST or PREPARES.isdisjoint(set().union(*called)):
        return
    start = plain[0].lineno
    for statement, prepares in zip(plain, does, strict=True):
        yield Preparing(place(statement), start, crc32(_structure(statement).encode()), prepares)


def _changes_table(statement: ast.stmt) -> bool:
    """Whether a column that has a name is assigned to, or a part of a table takes the place of the whole."""
    match statement:
        case (
            ast.Assign(targets=[ast.Subscript(slice=ast.Constant())])
            | ast.AugAssign(target=ast.Subscript(slice=ast.Constant()))
        ):
            return True
        case (
            ast.Assign(targets=[ast.Name(id=name)], value=ast.Subscript(value=ast.Name(id=other)))
            | ast.Assign(
                targets=[ast.Name(id=name)],
                value=ast.Call(func=ast.Attribute(value=ast.Subscript(value=ast.Name(id=other)), attr="copy")),
            )
        ):
            return name == other
    return False


def _method(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _structure(statement: ast.stmt) -> str:
    """What a statement is made of, without the names of variables."""
    parts: list[str] = []
    for node in ast.walk(statement):
        match node:
            case ast.Constant(value=value):
                parts.append(repr(value))
            case ast.Attribute(attr=name):
                parts.append(name)
            case ast.keyword(arg=name):
                parts.append(f"{name}=")
            case ast.Call(func=ast.Name(id=name)):
                parts.append(f"{name}()")
            case ast.expr_context():
                pass
            case _:
                parts.append(type(node).__name__)
    return " ".join(parts)
