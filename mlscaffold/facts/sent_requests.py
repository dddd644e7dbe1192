"""Requests that code sends to an address that it names, with the keys of the JSON that it sends."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from mlscaffold.facts.parsed_modules import ParsedModules
from mlscaffold.facts.python import dotted
from mlscaffold.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Final, TypeAlias

    _Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef

_SENDS: Final = frozenset({"post", "put", "patch", "request"})
_CHANGES: Final = frozenset({"update", "pop", "popitem", "setdefault", "clear", "__setitem__"})
_UNKNOWN: Final = "{}"
_DEEPEST: Final = 6
"""Steps from what is sent to where it is written."""

_LONGEST: Final = 40
"""Pieces of an address."""


class Sent(NamedTuple):
    """One call that sends JSON."""

    call: ast.Call
    last: str
    """The last part of the address."""
    keys: Sequence[Mapping[str, int]]
    """The keys of each dictionary that it sends, and their lines, where all of them are written down."""
    names: Sequence[str]
    """The names that it, or a part of it, is given."""


def sent_requests(modules: ParsedModules, path: str) -> Iterator[Sent]:
    """The requests that a module sends, as far as it says what and where to."""
    values = _Values(modules, path)
    for node in modules.above(path):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _SENDS:
            what, where = _json(values, node), _where(node)
            if what is None or where is None:
                continue
            last = _text(values, where).partition("?")[0].rstrip("/").rpartition("/")[2]
            names: list[str] = []
            found = [*_dictionaries(values, what, names)]
            if last and not {*last} & {*"{}%:"} and found:
                yield Sent(node, last, found, names)


def _where(call: ast.Call) -> ast.expr | None:
    named = next((k.value for k in call.keywords if k.arg == "url"), None)
    position = 1 if isinstance(call.func, ast.Attribute) and call.func.attr == "request" else 0
    return named or next(iter(call.args[position : position + 1]), None)


def _json(values: _Values, call: ast.Call) -> ast.expr | None:
    """What a call sends as JSON: `json=`, or a text that `json.dumps` made."""
    for keyword in call.keywords:
        if keyword.arg == "json":
            return keyword.value
        if keyword.arg in {"data", "content"}:
            made = values.of(keyword.value)
            if isinstance(made, ast.Call) and dotted(made.func).rpartition(".")[2] == "dumps" and made.args:
                return made.args[0]
    return None


def _dictionaries(values: _Values, node: ast.expr, names: list[str], depth: int = 0) -> Iterator[Mapping[str, int]]:
    """The dictionaries in what is sent whose keys are all written down; the names on the way are added to `names`."""
    if depth > _DEEPEST:
        return
    passed: list[str] = []
    value = values.of(node, passed)
    # What a name stands for is looked at once, however often it is sent.
    if any(name in names or values.may_change(name) for name in passed):
        return
    names += passed
    match value:
        case ast.Dict(keys=keys, values=held):
            found = {k.value: k.lineno for k in keys if isinstance(k, ast.Constant) and isinstance(k.value, str)}
            if len(found) == len(keys):
                yield found
            for part in held:
                yield from _dictionaries(values, part, names, depth + 1)
        case ast.List(elts=held) | ast.Tuple(elts=held):
            for part in held:
                yield from _dictionaries(values, part, names, depth + 1)


def _text(values: _Values, node: ast.expr, names: set[str] | None = None, depth: int = 0) -> str:
    """The text of an address, with `{}` for what is not known of it."""
    names = set() if names is None else names
    passed: list[str] = []
    value = values.of(node, passed)
    # What a name stands for is written out once, or the text might grow without end.
    if not names.isdisjoint(passed) or depth > _LONGEST:
        return _UNKNOWN
    names.update(passed)
    match value:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(_text(values, part, names, depth + 1) for part in parts)
        case ast.FormattedValue(value=part):
            return _text(values, part, names, depth + 1)
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            return _text(values, left, names, depth + 1) + _text(values, right, names, depth + 1)
        case ast.BinOp(op=ast.Mod(), left=left):
            return _text(values, left, names, depth + 1)
        case ast.Call(func=ast.Attribute(attr="format" | "rstrip" | "strip", value=owner)):
            return _text(values, owner, names, depth + 1)
        case ast.Call(func=ast.Attribute(attr="getenv" | "get"), args=[_, default]):
            return _text(values, default, names, depth + 1)
        case ast.Call(func=ast.Name(id="urljoin") | ast.Attribute(attr="urljoin"), args=[_, second]):
            return "/" + _text(values, second, names, depth + 1)
    return _UNKNOWN


class _Values:
    """What the names of a module stand for where each is given one value."""

    def __init__(self, modules: ParsedModules, path: str) -> None:
        self._above = modules.above(path)
        self._given: dict[tuple[ast.AST | None, str], list[ast.expr | None]] = {}
        self._taken: set[tuple[ast.AST | None, str]] = set()
        self._changed: set[str] = set()
        self._functions: dict[str, list[_Function]] = {}
        self._calls: dict[str, list[ast.Call]] = {}
        for node, above in self._above.items():
            match node:
                case ast.Name(id=name, ctx=ast.Store()):
                    value = above.value if isinstance(above, (ast.Assign, ast.AnnAssign)) else None
                    self._given.setdefault((self._function(node), name), []).append(value)
                case ast.arg(arg=name):
                    self._given.setdefault((self._function(node), name), []).append(None)
                    self._taken.add((self._function(node), name))
                case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store() | ast.Del()):
                    self._changed.add(name)
                case ast.Attribute(value=ast.Name(id=name), attr=method) if method in _CHANGES:
                    self._changed.add(name)
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    self._functions.setdefault(node.name, []).append(node)
                case ast.Call(func=ast.Name(id=name)):
                    self._calls.setdefault(name, []).append(node)

    def _function(self, node: ast.AST) -> ast.AST | None:
        """The function that a node stands in."""
        above = self._above.get(node)
        while above is not None and not isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            above = self._above.get(above)
        return above

    def may_change(self, name: str) -> bool:
        """Whether something is put into what a name stands for, or taken out."""
        return name in self._changed

    def of(self, node: ast.expr, passed: list[str] | None = None) -> ast.expr | None:
        """The expression that a name stands for, through others that `passed` gets; any other expression is itself."""
        for _ in range(_DEEPEST):
            if not isinstance(node, ast.Name):
                return node
            if passed is not None:
                passed.append(node.id)
            scope = self._function(node)
            while scope is not None and (scope, node.id) not in self._given:
                scope = self._function(scope)
            given = self._given.get((scope, node.id), [])
            if given == [None] and (scope, node.id) in self._taken:
                given = [self._fixture(node.id) or self._argument(scope, node.id)]
            if len(given) != 1 or given[0] is None:
                return None
            node = given[0]
        return None

    def _fixture(self, name: str) -> ast.expr | None:
        """What the fixture of pytest of a name gives, if it does nothing else."""
        match self._functions.get(name):
            case [ast.FunctionDef(decorator_list=[marked], body=[*said, ast.Return(value=ast.expr() as value)])]:
                made = marked.func if isinstance(marked, ast.Call) else marked
                is_fixture = dotted(made).rpartition(".")[2] == "fixture"
                return value if is_fixture and all(isinstance(s, ast.Expr) for s in said) else None
        return None

    def _argument(self, function: ast.AST | None, name: str) -> ast.expr | None:
        """What a function is given for a parameter, by the one call of it in its module."""
        match function:
            case ast.FunctionDef() | ast.AsyncFunctionDef() if self._functions[function.name] == [function]:
                names = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
                calls = self._calls.get(function.name, [])
                if len(calls) == 1 and not any(isinstance(a, ast.Starred) for a in calls[0].args):
                    by_name = {k.arg: k.value for k in calls[0].keywords} | dict(
                        zip(names, calls[0].args, strict=False)
                    )
                    return by_name.get(name)
        return None
