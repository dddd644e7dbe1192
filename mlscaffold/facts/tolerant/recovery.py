"""From a text that `ast` refuses to a tree of as much of it as has a meaning."""

from __future__ import annotations

import ast
import re
import warnings
from typing import NamedTuple

from mlscaffold.facts.tolerant.conflicts import has_conflict, sides

_MAX_SHARE_LEFT_OUT = 0.34
"""A text of which more is left out is no Python with a fault in it, but something else."""
_CONTINUED = re.compile(r"(?:\\\n[ \t]*){200}")
"""More empty continued lines in a row than anyone writes: tree-sitter takes quadratic time for them."""


class Recovered(NamedTuple):
    """The tree of a text that `ast` refuses."""

    tree: ast.Module
    complete: bool
    """Whether every statement is in it."""


def recover(text: str) -> Recovered | None:
    """The tree of what can be read of a text; None when that is too little, or tree-sitter is not installed."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\0", " ")
    if _CONTINUED.search(text):
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if not has_conflict(text):
            return convert(text)
        versions = list(sides(text))
        for version in versions:
            try:
                return Recovered(ast.parse(version), complete=False)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                continue
        found = convert(versions[0])
        return found._replace(complete=False) if found else None


def convert(text: str) -> Recovered | None:
    """The tree of a text by way of its concrete tree."""
    try:
        import tree_sitter
        import tree_sitter_python
    except ImportError:
        return None
    from mlscaffold.facts.tolerant.statements import Statements

    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_python.language()))
    code = text.encode("utf-8", "replace")
    concrete = parser.parse(code)
    statements = Statements(code)
    tree = ast.Module(body=statements.block(concrete.root_node), type_ignores=[])
    written = sum(1 for line in text.split("\n") if line.strip() and not line.lstrip().startswith("#"))
    left_out = len(statements.left_out)
    if left_out > written * _MAX_SHARE_LEFT_OUT:
        return None
    return Recovered(tree, complete=not left_out)
