"""Selections of selections of a table, and the one selection that is meant."""

from __future__ import annotations

import ast

from mlscaffold.lean import NamedTuple


class Selection(NamedTuple):
    """What one selection would be made of: `table.loc[rows, column]`."""

    table: ast.expr
    rows: ast.expr
    column: ast.expr | str
    """Its code, where no node stands for it: `"mass"` of `df.mass`."""


def selection(target: ast.Subscript, *, by_rows: bool) -> Selection | None:
    """The one selection of what is assigned to; `by_rows` says that rows are selected first, and not a column.

    Slices and negative numbers count from where they stand, and `loc` does not.
    """
    first = target.value
    if isinstance(first, ast.Attribute):
        return _of(first.value, target.slice, f'"{first.attr}"') if not by_rows else None
    if not isinstance(first, ast.Subscript):
        return None
    if not by_rows:
        return _of(first.value, target.slice, first.slice)
    table = first.value
    if isinstance(table, ast.Attribute) and table.attr == "loc":
        table = table.value
    names = target.slice.elts if isinstance(target.slice, ast.List) else [target.slice]
    is_column = all(isinstance(n, ast.Constant) and isinstance(n.value, str) for n in names)
    return _of(table, first.slice, target.slice) if is_column else None


def _of(table: ast.expr, rows: ast.expr, column: ast.expr | str) -> Selection | None:
    counts_back = isinstance(rows, ast.UnaryOp) and isinstance(rows.op, ast.USub)
    if counts_back or any(isinstance(part, ast.Slice | ast.Tuple | ast.NamedExpr) for part in (rows, column)):
        return None
    return Selection(table, rows, column)
