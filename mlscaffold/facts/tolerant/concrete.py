"""What the conversions of a concrete syntax tree share: its nodes, their places, and how one gives up."""

from __future__ import annotations

import ast
import unicodedata
from typing import TypedDict

from mlscaffold.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

MAX_DEPTH = 150
"""Levels of nesting beyond which a part is given up: a multiple of it must fit on the stack."""
_ASIDE = frozenset({"comment", "line_continuation"})


class BrokenError(Exception):
    """A part of the tree that has no meaning in Python."""


class Span(TypedDict):
    """Where a node of `ast` begins and ends."""

    lineno: int
    col_offset: int
    end_lineno: int
    end_col_offset: int


def span(node: Node, last: Node | None = None) -> Span:
    """The place of a node, or of all from it to a last one, as `ast` counts: lines from 1, columns in bytes from 0."""
    row, column = node.start_point
    end_row, end_column = (last or node).end_point
    return {"lineno": row + 1, "col_offset": column, "end_lineno": end_row + 1, "end_col_offset": end_column}


def parts(node: Node) -> list[Node]:
    """The named children of a node, comments left out."""
    return [child for child in node.named_children if child.type not in _ASIDE]


def has(node: Node, token: str) -> bool:
    """Whether a token such as `async` or a comma stands directly in a node."""
    return any(child.type == token for child in node.children)


def field(node: Node, name: str) -> Node:
    """The child in a field that the node must have."""
    child = node.child_by_field_name(name)
    if child is None:
        raise BrokenError
    return child


class Code:
    """The text that a tree was made of, by its nodes: `Node.text` takes time that grows with the whole."""

    def __init__(self, data: bytes) -> None:
        self.lines = data.split(b"\n")
        self._data = data

    def text(self, node: Node) -> str:
        """The text of a node."""
        return self._data[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def identifier(self, node: Node) -> str:
        """A name, normalised as Python does it."""
        name = self.text(node)
        return name if name.isascii() else unicodedata.normalize("NFKC", name)

    def dotted(self, node: Node) -> str:
        """A dotted name without the blanks that may stand in it."""
        if node.type != "dotted_name":
            return self.identifier(node)
        return ".".join(self.identifier(part) for part in parts(node))


def unknown(node: Node) -> ast.expr:
    """What stands for an expression that could not be read: nothing can be inferred from it."""
    return ast.Constant(value=..., **span(node))


def stored(target: ast.expr, context: ast.expr_context | None = None) -> ast.expr:
    """A target with the context that `ast` gives what is assigned to."""
    if isinstance(target, (ast.Name, ast.Attribute, ast.Subscript, ast.Starred, ast.Tuple, ast.List)):
        target.ctx = context or ast.Store()
    else:
        raise BrokenError
    if isinstance(target, (ast.Tuple, ast.List)):
        for element in target.elts:
            stored(element, context)
    elif isinstance(target, ast.Starred):
        stored(target.value, context)
    return target
