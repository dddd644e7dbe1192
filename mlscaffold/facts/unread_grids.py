"""Hyper-parameters that a function writes down as a dictionary, and that it hands on to nothing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from mlscaffold.facts.function_trees import functions_of
from mlscaffold.facts.model import Place, UnreadConstant
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final

_NAME: Final = r"(?:(?:\w{1,40}_)?(?:params?|parameters|hyper_?parameters|grid|distributions)|search_space)"
_IS_GRID: Final = pattern(_NAME)
_WRITES: Final = pattern(rf"^[ \t]+{_NAME}[ \t]*=[ \t]*\{{", re.MULTILINE)
_ASKED: Final = pattern(r"\b(?:sklearn|xgboost|lightgbm|catboost|keras|torch|tensorflow)\b")
_TAKES_ALL: Final = frozenset({"locals", "vars", "eval", "exec"})


def unread_grids(modules: Mapping[str, str]) -> Iterator[UnreadConstant]:
    """Such dictionaries of the functions of modules with these texts, where nothing in the function reads the name."""
    for path, function in functions_of(modules, lambda text: bool(_WRITES.search(text) and _ASKED.search(text))):
        yield from _of_function(function, path)


def _of_function(function: ast.FunctionDef | ast.AsyncFunctionDef, path: str) -> Iterator[UnreadConstant]:
    """The dictionaries that a function writes down itself, and that nothing in it reads."""
    inside = list(_nodes(function))
    written = [
        (target, node)
        for node in inside
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict) and node.value.keys
        for target in node.targets[:1]
        if isinstance(target, ast.Name) and len(node.targets) == 1 and _IS_GRID.fullmatch(target.id)
    ]
    if not written:
        return
    names = [n for n in ast.walk(function) if isinstance(n, ast.Name)]
    read = {n.id for n in names if not isinstance(n.ctx, ast.Store)}
    shared = {name for n in ast.walk(function) if isinstance(n, (ast.Global, ast.Nonlocal)) for name in n.names}
    if read & _TAKES_ALL:
        return
    told: set[str] = set()
    for target, node in written:
        if target.id not in read | shared | told:
            told.add(target.id)
            yield UnreadConstant(Place(path, node.lineno, node.col_offset + 1), target.id)


def _nodes(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.AST]:
    """What stands in a function, but for what stands in the functions and classes that it defines."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop(0)
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            waiting.extend(ast.iter_child_nodes(node))
