"""Which variables of a function, or of the top of a module, may have a value when they are read, on all ways to there.

The opposite of what a type checker does: it asks for variables that may have no value, here only those count that
cannot have one. So where two ways meet, a variable may have a value that may have one on either of them.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from mlscaffold.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Any, Final


_COMPREHENSIONS: Final = (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)
_FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_LOOPS: Final = (ast.For, ast.AsyncFor, ast.While)
_TRIES: Final = (ast.Try, ast.TryStar)
_NAME_ERRORS: Final = frozenset({"NameError", "UnboundLocalError"})
_ANY_ERROR: Final = frozenset({"Exception", "BaseException", "StandardError"})
_AWAITS_ERRORS: Final = frozenset({"suppress", "raises", "assertRaises", "assertRaisesRegex"})
_ENDS: Final = frozenset({"sys.exit", "os._exit", "exit", "quit"})


class _State(NamedTuple):
    """What is known where the program stands."""

    given: frozenset[str]
    """The variables that may have a value."""
    failed: frozenset[str]
    """Those without one that were read on every way to here: none of these ways is ever gone to its end."""


_Ends = _State | None
"""A state; None where nobody comes."""


class _Loop(NamedTuple):
    """The states in which a loop is left, and begun again, within its body."""

    left: list[_State]
    again: list[_State]


def reads_without_value(
    function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Module, names: Collection[str]
) -> dict[ast.Name, str]:
    """The reads of a function's own variables that certainly have no value then, and why; a module's are those at top.

    `names` are local variables that are no parameters. They are read too `early`; or in a handler that runs when what
    should give the value has `failed`; or behind a handler, at whose end Python has `removed` the name of its error;
    or behind what has `deleted` them.
    """
    meant = frozenset(names) - _beyond_sight(function)
    if not meant:
        return {}
    flow = _Flow(meant)
    flow.body(function.body, _State(frozenset(), frozenset()))
    return flow.found


def _beyond_sight(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Module) -> set[str]:
    """The variables that functions within give a value."""
    wide = (ast.Nonlocal, ast.Global) if isinstance(function, ast.Module) else ast.Nonlocal
    return {name for node in ast.walk(function) if isinstance(node, wide) for name in node.names}


def _joined(states: Iterable[_Ends]) -> _Ends:
    """What is known where several ways meet."""
    met = [state for state in states if state is not None]
    if not met:
        return None
    return _State(frozenset().union(*(s.given for s in met)), met[0].failed.intersection(*(s.failed for s in met)))


class _Flow:
    """One way through a function, statement by statement, in the order in which they run."""

    def __init__(self, names: frozenset[str]) -> None:
        self.names = names
        self.found: dict[ast.Name, str] = {}
        self._loops: list[_Loop] = []
        self._given: list[set[str]] = []
        """For each block around of which the end may be left at any statement, what got a value in it."""
        self._tested = 0
        """Blocks around that may be there to see whether a variable has a value."""
        self._failing: list[ast.stmt] = []
        """For each handler around, the statement that fails at the latest where it runs."""
        self._removed: dict[str, int] = {}
        self._deleted: dict[str, int] = {}

    # ---------------------------------------------------------------------------------- statements

    def body(self, statements: Sequence[ast.stmt], state: _Ends) -> _Ends:
        """The state behind statements, given the one before them."""
        for statement in statements:
            if state is None:
                break
            state = self._statement(statement, state)
        return state

    def _statement(self, node: ast.stmt, state: _State) -> _Ends:
        handle: Callable[[Any, _State], _Ends] | None = getattr(self, f"_{type(node).__name__.lower()}", None)
        if handle is not None:
            return handle(node, state)
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            return self._give((a.asname or a.name.partition(".")[0] for a in node.names), state)
        for child in ast.iter_child_nodes(node):
            state = self._expression(child, state)
        if isinstance(node, ast.Expr):
            call = node.value
            return None if isinstance(call, ast.Call) and ast.unparse(call.func) in _ENDS else state
        return None if isinstance(node, (ast.Return, ast.Raise)) else state

    def _assign(self, node: ast.Assign, state: _State) -> _State:
        state = self._expression(node.value, state)
        for target in node.targets:
            state = self._expression(target, state)
        return state

    def _annassign(self, node: ast.AnnAssign, state: _State) -> _State:
        if node.value is None:
            return state
        return self._expression(node.target, self._expression(node.value, state))

    def _augassign(self, node: ast.AugAssign, state: _State) -> _State:
        if isinstance(node.target, ast.Name):
            state = self._read(node.target, state)
        return self._expression(node.target, self._expression(node.value, state))

    def _delete(self, node: ast.Delete, state: _State) -> _State:
        gone: set[str] = set()
        for target in node.targets:
            names = target.elts if isinstance(target, (ast.Tuple, ast.List)) else [target]
            for name in names:
                if isinstance(name, ast.Name):
                    self._deleted.setdefault(name.id, node.lineno)
                    gone.add(name.id)
                else:
                    state = self._expression(name, state)
        return _State(state.given - gone, state.failed)

    def _assert(self, node: ast.Assert, state: _State) -> _Ends:
        state = self._expression(node.test, state)
        if node.msg is not None:
            self._expression(node.msg, state)
        return None if _is_constant(node.test, truth=False) else state

    def _functiondef(self, node: ast.FunctionDef | ast.AsyncFunctionDef, state: _State) -> _State:
        for part in (*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)):
            state = self._expression(part, state)
        return self._give([node.name], state)

    _asyncfunctiondef = _functiondef

    def _classdef(self, node: ast.ClassDef, state: _State) -> _State:
        for part in (*node.decorator_list, *node.bases, *node.keywords):
            state = self._expression(part, state)
        return self._give([node.name], state)

    def _typealias(self, node: Any, state: _State) -> _State:
        return self._give([node.name.id], state)

    def _if(self, node: ast.If, state: _State) -> _Ends:
        state = self._expression(node.test, state)
        # What only a type checker sees is of no interest.
        checks = "TYPE_CHECKING" in ast.unparse(node.test)
        self._tested += checks
        first = None if _is_constant(node.test, truth=False) else self.body(node.body, state)
        second = None if _is_constant(node.test, truth=True) else self.body(node.orelse, state)
        self._tested -= checks
        return _joined((first, second))

    def _match(self, node: Any, state: _State) -> _Ends:
        state = self._expression(node.subject, state)
        ends: list[_Ends] = []
        for case in node.cases:
            # A pattern that does not fit in the end may have given names before.
            state = self._give(_captured(case.pattern), state)
            ends.append(self.body(case.body, self._expression(case.guard, state) if case.guard else state))
        last = node.cases[-1]
        fits_all = last.guard is None and isinstance(last.pattern, ast.MatchAs) and last.pattern.pattern is None
        return _joined(ends if fits_all else (*ends, state))

    def _with(self, node: ast.With | ast.AsyncWith, state: _State) -> _Ends:
        for item in node.items:
            state = self._expression(item.context_expr, state)
            if item.optional_vars is not None:
                state = self._expression(item.optional_vars, state)
        awaits = any(_last_name(item.context_expr) in _AWAITS_ERRORS for item in node.items)
        self._tested += awaits
        self._given.append(set())
        end = self.body(node.body, state)
        given = self._given.pop()
        self._tested -= awaits
        # It may go on behind, if the error is one that its end swallows.
        swallowed = state.given | given if end is not None else self.names
        return _joined((end, _State(swallowed, state.failed)))

    _asyncwith = _with

    def _while(self, node: ast.While, state: _State) -> _Ends:
        return self._loop(node, state)

    def _for(self, node: ast.For | ast.AsyncFor, state: _State) -> _Ends:
        return self._loop(node, self._expression(node.iter, state))

    _asyncfor = _for

    def _loop(self, node: Any, state: _State) -> _Ends:
        endless = isinstance(node, ast.While) and _is_constant(node.test, truth=True)
        never = isinstance(node, ast.While) and _is_constant(node.test, truth=False)
        head = state
        while True:
            begun = self._expression(node.test if isinstance(node, ast.While) else node.target, head)
            self._loops.append(_Loop([], []))
            end = None if never else self.body(node.body, begun)
            loop = self._loops.pop()
            again = _joined((head, end, *loop.again))
            if again is None or again == head:
                break
            head = again
        out = begun if isinstance(node, ast.While) else head
        return _joined((None if endless else self.body(node.orelse, out), *loop.left))

    def _break(self, _: ast.Break, state: _State) -> None:
        self._loops[-1].left.append(state)

    def _continue(self, _: ast.Continue, state: _State) -> None:
        self._loops[-1].again.append(state)

    def _try(self, node: ast.Try | ast.TryStar, state: _State) -> _Ends:
        before = self._ways_out()
        everywhere: set[str] = set()
        self._given.append(everywhere)
        tested = any(_may_test(handler) for handler in node.handlers)
        self._tested += tested
        within: set[str] = set()
        self._given.append(within)
        at = _last_to_fail(node.body)
        end = self.body(node.body[:at], state)
        end = end and self._last(node.body[at], end)
        self._given.pop()
        end = self.body(node.body[at + 1 :], end)
        self._tested -= tested
        failed = _State(state.given | within, state.failed)
        ends = [self.body(node.orelse, end)]
        self._failing.append(node.body[at])
        ends += [self._handler(handler, failed) for handler in node.handlers]
        self._failing.pop()
        self._given.pop()
        end = _joined(ends)
        if not node.finalbody:
            return end
        closing: set[str] = set()
        self._given.append(closing)
        left = _joined((end, _State(state.given | everywhere, state.failed)))
        final = self.body(node.finalbody, left)
        self._given.pop()
        self._change_ways_out(before, lambda s: _State(s.given | closing, s.failed))
        return end and final

    _trystar = _try

    def _last(self, node: ast.stmt, state: _State) -> _Ends:
        """The last statement of a `try`: what it binds as the very last has no value where a handler begins."""
        names = [target.id for target in _targets(node) if isinstance(target, ast.Name)]
        if not isinstance(node, (ast.Assign, ast.AnnAssign)) or not node.value or len(names) < len(_targets(node)):
            return self._statement(node, state)
        state = self._expression(node.value, state)
        within = self._given.pop()
        state = self._give(names, state)
        self._given.append(within)
        return state

    def _handler(self, handler: ast.ExceptHandler, state: _State) -> _Ends:
        if handler.type is not None:
            state = self._expression(handler.type, state)
        name = handler.name
        if name is None:
            return self.body(handler.body, state)
        before = self._ways_out()
        # Whichever way a handler ends, Python deletes its name then: no block around sees it.
        given = frozenset({name}) & self.names - state.failed
        end = self.body(handler.body, _State(state.given | given, state.failed))

        def without(state: _State) -> _State:
            return _State(state.given - given, state.failed)

        self._change_ways_out(before, without)
        self._removed.setdefault(name, handler.lineno)
        return end and without(end)

    def _ways_out(self) -> tuple[int, int]:
        return (len(self._loops[-1].left), len(self._loops[-1].again)) if self._loops else (0, 0)

    def _change_ways_out(self, before: tuple[int, int], change: Callable[[_State], _State]) -> None:
        """Change the states in which a loop was left since then."""
        if self._loops:
            for states, first in zip(self._loops[-1], before, strict=True):
                states[first:] = map(change, states[first:])

    # --------------------------------------------------------------------------------- expressions

    def _expression(self, node: ast.AST, state: _State) -> _State:
        if isinstance(node, ast.Name):
            return self._read(node, state) if isinstance(node.ctx, ast.Load) else self._give([node.id], state)
        if isinstance(node, ast.NamedExpr):
            return self._give([node.target.id], self._expression(node.value, state))
        if isinstance(node, ast.Lambda):
            for default in (*node.args.defaults, *filter(None, node.args.kw_defaults)):
                state = self._expression(default, state)
            return state
        if isinstance(node, _COMPREHENSIONS):
            state = self._expression(node.generators[0].iter, state)
            return self._give(_leaked(node), state)
        if isinstance(node, ast.IfExp):
            state = self._expression(node.test, state)
            return self._meet(self._perhaps(node.body, state), self._perhaps(node.orelse, state))
        if isinstance(node, ast.BoolOp):
            state = further = self._expression(node.values[0], state)
            for value in node.values[1:]:
                further = self._perhaps(value, further)
                state = self._meet(state, further)
            return state
        for child in ast.iter_child_nodes(node):
            state = self._expression(child, state)
        return state

    def _perhaps(self, node: ast.expr, state: _State) -> _State:
        """The state after what a condition in an expression is for, which may be there for a variable without value."""
        self._tested += 1
        state = self._expression(node, state)
        self._tested -= 1
        return state

    @staticmethod
    def _meet(one: _State, other: _State) -> _State:
        return _State(one.given | other.given, one.failed & other.failed)

    def _read(self, node: ast.Name, state: _State) -> _State:
        name = node.id
        # The body of a loop is gone through until nothing changes; what is found last holds.
        self.found.pop(node, None)
        if name not in self.names or name in state.given or name in state.failed:
            return state
        # Behind the first such read nothing runs, and no other is to blame.
        if not self._tested and not state.failed:
            self.found[node] = self._cause(node)
        return _State(state.given, state.failed | {name})

    def _cause(self, node: ast.Name) -> str:
        bound = (n for statement in self._failing for target in _targets(statement) for n in ast.walk(target))
        if any(isinstance(n, ast.Name) and n.id == node.id for n in bound):
            return "failed"
        if self._removed.get(node.id, node.lineno) < node.lineno:
            return "removed"
        return "deleted" if self._deleted.get(node.id, node.lineno) < node.lineno else "early"

    def _give(self, names: Iterable[str], state: _State) -> _State:
        """The state once names have a value; those that failed never come to have one."""
        new = (self.names - state.failed).intersection(names)
        if not new:
            return state
        for given in self._given:
            given |= new
        return _State(state.given | new, state.failed)


def _targets(node: ast.stmt) -> Sequence[ast.expr]:
    """What a plain assignment gives a value."""
    if isinstance(node, ast.Assign):
        return node.targets
    return [node.target] if isinstance(node, ast.AnnAssign) and node.value is not None else []


def _last_to_fail(statements: Sequence[ast.stmt]) -> int:
    """The index of the last statement that may fail, or of the first."""
    given = {n.id for statement in statements for n in _targets(statement) if isinstance(n, ast.Name)}
    at = len(statements) - 1
    while at and _is_harmless(statements[at], given):
        at -= 1
    return at


def _is_harmless(node: ast.stmt, given: Collection[str]) -> bool:
    """Whether a statement does nothing that can fail: it gives back, keeps or prints what has a value."""
    if isinstance(node, (ast.Pass, ast.Break, ast.Continue)):
        return True
    if isinstance(node, ast.Assign) and not all(isinstance(target, ast.Name) for target in node.targets):
        return False
    if not isinstance(node, (ast.Return, ast.Assign, ast.Expr)):
        return False
    values = [node.value]
    if isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Name) and node.value.func.id == "print":
        values = [*node.value.args, *(keyword.value for keyword in node.value.keywords)]
    return all(v is None or isinstance(v, ast.Constant) or (isinstance(v, ast.Name) and v.id in given) for v in values)


def _captured(pattern: ast.AST) -> set[str]:
    """The names that a pattern gives a value."""
    named = (
        getattr(node, "rest" if isinstance(node, ast.MatchMapping) else "name", None) for node in ast.walk(pattern)
    )
    return set(filter(None, named))


def _leaked(node: ast.AST) -> Iterator[str]:
    """The names of the function around that a comprehension gives a value; in Python 2, its own were among them."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.NamedExpr):
            yield inner.target.id
        elif isinstance(inner, ast.ListComp):
            for part in inner.generators:
                yield from (n.id for n in ast.walk(part.target) if isinstance(n, ast.Name))


def _is_constant(test: ast.expr, *, truth: bool) -> bool:
    return isinstance(test, ast.Constant) and bool(test.value) is truth


def _last_name(node: ast.AST | None) -> str:
    """The last part of the name of a thing, or of what is called."""
    if isinstance(node, ast.Call):
        return _last_name(node.func)
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def errors_of(handler: ast.ExceptHandler) -> set[str]:
    """The errors that a handler is for, by the last part of their names; empty text for what has none."""
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return {_last_name(kind) for kind in kinds} if handler.type is not None else {"BaseException"}


def _may_test(handler: ast.ExceptHandler) -> bool:
    """Whether a handler may be there for a variable without a value: it is for that error, or goes on after any."""
    errors = errors_of(handler)
    if not _NAME_ERRORS.isdisjoint(errors) or "" in errors:
        return True
    return not _ANY_ERROR.isdisjoint(errors) and not isinstance(handler.body[-1], ast.Raise)
