"""The functions of modules as trees, of those modules alone whose text may hold what is looked for."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping

from mlscaffold.facts.python import parse
from mlscaffold.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from mlscaffold.facts.made_of import Function


def functions_of(modules: Mapping[str, str], may_hold: Callable[[str], bool]) -> Iterator[tuple[str, Function]]:
    """(path, function) of the modules with these texts; what cannot be parsed is left out."""
    for path, text in sorted(modules.items()):
        if not may_hold(text):
            continue
        try:
            tree = parse(text)
        except (SyntaxError, RecursionError):
            continue
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                yield path, node
