"""Statements that keep the best of several, as it is known so far, and what each is compared by."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence

from mlscaffold.facts.model import KeptBest, Place
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final

WORDS: Final = ("best", "max_", "min_", "Best", "BEST")
"""What the name of the best so far has in it."""
_KEEPS: Final = pattern(r"[ \t]*(?:(?:el)?if\b[^\n]*[<>]|[^\n=]*=[ \t]*(?:\w+\.)?(?:max|min)(?:imum)?\()")
_ORDERS: Final = (ast.Gt, ast.GtE, ast.Lt, ast.LtE)


def may_keep_best(text: str) -> bool:
    """Whether code may keep the best of several."""
    return any(word in text for word in WORDS)


def keeps_best(line: str) -> bool:
    """Whether a line of code that has one of the words may begin to keep the best so far."""
    return _KEEPS.match(line) is not None


def kept_best(tree: ast.Module, place: Callable[[ast.stmt], Place]) -> Iterator[KeptBest]:
    """The statements of a module that keep the best so far: `if new > best: best = new`, `best = max(best, new)`."""
    yield from _in_block(tree.body, "", place)


def _in_block(block: Sequence[ast.stmt], scope: str, place: Callable[[ast.stmt], Place]) -> Iterator[KeptBest]:
    for statement in block:
        inner = scope
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            inner = f"{scope}.{statement.name}" if scope else statement.name
        elif isinstance(statement, ast.If):
            if new := _compared(statement):
                yield KeptBest(place(statement), _spoken(new), scope)
        elif isinstance(statement, ast.Assign) and (new := _greatest(statement)):
            yield KeptBest(place(statement), _spoken(new), scope)
        for field in ("body", "orelse", "finalbody"):
            yield from _in_block(getattr(statement, field, ()), inner, place)
        for handler in getattr(statement, "handlers", ()):
            yield from _in_block(handler.body, inner, place)


def _compared(statement: ast.If) -> ast.expr | None:
    """What is compared with the best so far, by a branch that then takes it for that."""
    test = statement.test
    for part in test.values if isinstance(test, ast.BoolOp) else (test,):
        if isinstance(part, ast.Compare) and len(part.ops) == 1 and isinstance(part.ops[0], _ORDERS):
            taken = {ast.unparse(t) for s in statement.body if isinstance(s, ast.Assign) for t in _targets(s)}
            sides = (part.left, part.comparators[0])
            for best, new in (sides, sides[::-1]):
                name = ast.unparse(best)
                if name in taken and any(word in name for word in WORDS):
                    return new
    return None


def _greatest(statement: ast.Assign) -> ast.expr | None:
    """What takes the place of the best so far where it is better."""
    call = statement.value
    if not isinstance(call, ast.Call) or len(call.args) != 2 or len(statement.targets) != 1:
        return None
    name = ast.unparse(statement.targets[0])
    if ast.unparse(call.func).rpartition(".")[2] not in {"max", "min", "maximum", "minimum"}:
        return None
    if not any(word in name for word in WORDS):
        return None
    others = [given for given in call.args if ast.unparse(given) != name]
    return others[0] if len(others) == 1 else None


def _targets(statement: ast.Assign) -> Iterator[ast.expr]:
    for target in statement.targets:
        yield from target.elts if isinstance(target, (ast.Tuple, ast.List)) else (target,)


def _spoken(new: ast.expr) -> tuple[str, ...]:
    """The names in an expression, as written, and the keys by which it takes a part of something."""
    found = []
    for node in ast.walk(new):
        if isinstance(node, (ast.Name, ast.Attribute)):
            found.append(ast.unparse(node))
        elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            found.append(str(node.slice.value))
    return tuple(found)
