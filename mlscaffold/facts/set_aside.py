"""Tests that are set aside: marks by which one never counts, and statements that end it before it checks anything."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from mlscaffold.facts.inert import truth_of
from mlscaffold.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Final

SKIPPED: Final = "skipped"
FAILING: Final = "failing"
"""Expected to fail."""

_ALWAYS: Final = {
    "pytest.mark.skip": SKIPPED, "unittest.skip": SKIPPED, "unittest.case.skip": SKIPPED,
    "unittest.expectedFailure": FAILING, "unittest.case.expectedFailure": FAILING,
}  # fmt: skip
_IF: Final = {"pytest.mark.skipif": SKIPPED, "unittest.skipIf": SKIPPED, "pytest.mark.xfail": FAILING}
_UNLESS: Final = {"unittest.skipUnless": SKIPPED}
_ENDS: Final = frozenset({"pytest.skip", "pytest.xfail", "self.skipTest"})
_RAISED: Final = frozenset({"pytest.skip.Exception", "unittest.SkipTest", "unittest.case.SkipTest"})
_CHECKS: Final = ("assert", "raises", "warns", "fail")
_LONGEST: Final = 40
"""Characters of a condition that is written as a text."""

_Resolve = Callable[[ast.expr], str]
"""What gives the full dotted name of an expression, or an empty string."""


def said_by_mark(node: ast.expr, resolve: _Resolve) -> str:
    """What a mark, or one of a list of marks, says of a test whatever the machine: `skipped`, `failing` or nothing."""
    if isinstance(node, (ast.List, ast.Tuple)):
        return next(filter(None, (said_by_mark(element, resolve) for element in node.elts)), "")
    call = node if isinstance(node, ast.Call) else None
    name = resolve(call.func if call else node)
    if name in _ALWAYS:
        return _ALWAYS[name]
    given = [*call.args, *(k.value for k in call.keywords if k.arg == "condition")] if call else []
    if name in _IF:
        certain = all(map(_truth, given[:1])) if given else name == "pytest.mark.xfail"
        return _IF[name] if certain else ""
    return _UNLESS[name] if name in _UNLESS and given and _truth(given[0]) is False else ""


def _truth(node: ast.expr) -> bool | None:
    """Whether a condition holds on every machine, or on none; None where that depends."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        # Pytest evaluates a text.
        try:
            return truth_of(ast.parse(node.value, mode="eval").body) if len(node.value) <= _LONGEST else None
        except (SyntaxError, ValueError):
            return None
    return truth_of(node)


def end_before_checks(body: Sequence[ast.stmt], resolve: _Resolve) -> int:
    """The last line of the statement by which a test always ends before it checks anything itself; 0 without one."""
    for statement in body:
        if _ends(statement, resolve):
            return statement.end_lineno or statement.lineno
        inner = end_before_checks(_certain_body(statement), resolve)
        if inner:
            return 0 if any(map(_is_check, ast.walk(_header(statement)))) else inner
        if any(map(_is_check, ast.walk(statement))):
            return 0
    return 0


def _certain_body(statement: ast.stmt) -> Sequence[ast.stmt]:
    """What is run in any case of a statement that holds others."""
    if isinstance(statement, (ast.With, ast.AsyncWith)):
        return statement.body
    return statement.body if isinstance(statement, ast.If) and truth_of(statement.test) else ()


def _header(statement: ast.stmt) -> ast.AST:
    """What stands before the body of a statement."""
    items = statement.items if isinstance(statement, (ast.With, ast.AsyncWith)) else []
    return ast.Tuple([item.context_expr for item in items], ast.Load())


def _ends(statement: ast.stmt, resolve: _Resolve) -> bool:
    if isinstance(statement, ast.Return):
        return True
    if isinstance(statement, ast.Raise) and statement.exc is not None:
        raised = statement.exc
        return resolve(raised.func if isinstance(raised, ast.Call) else raised) in _RAISED
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        return resolve(statement.value.func) in _ENDS
    return False


def _is_check(node: ast.AST) -> bool:
    if isinstance(node, ast.Assert):
        return True
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    name = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
    return name.lstrip("_").startswith(_CHECKS)
