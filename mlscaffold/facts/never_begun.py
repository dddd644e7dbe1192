"""Variables that code only ever changes (`rows = rows.drop(...)`), and that nothing gives a first value."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final

    Scope = tuple[str, int]

_CHANGES: Final = pattern(r"^[ \t]*([^\W\d]\w*)[ \t]*=(?!=)[^\n]*?(?<![\w.])\1\b(?![ \t]*=(?!=))", re.MULTILINE)
"""A line that gives a name a value which is made of it."""
_COMMENT: Final = pattern(r"#[^\n]*")
_FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef)
_OTHER_SCOPES: Final = (ast.Lambda, ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp, ast.ClassDef)


def may_have_never_begun(text: str) -> frozenset[str]:
    """The names whose first word in a module, comments aside, is where they are changed: nearly always none."""
    plain = _COMMENT.sub("", text) if "#" in text else text
    first: dict[str, int] = {}
    for found in _CHANGES.finditer(plain):
        first.setdefault(found[1], found.start(1))
    return frozenset(name for name, at in first.items() if _first_word(name, plain) == at)


def _first_word(name: str, text: str) -> int:
    found = re.search(rf"(?<![\w.]){name}\b", text)
    return found.start() if found else -1


def never_begun(tree: ast.Module, names: frozenset[str]) -> Mapping[Scope, set[str]]:
    """Those of some names that a module, or one function of it, changes and never begins, by the scope."""
    bound: dict[str, set[Scope | None]] = {}
    for scope, name, is_change in _bindings(tree, ("", 0)):
        if name in names:
            bound.setdefault(name, set()).add(scope if is_change else None)
    found: dict[Scope, set[str]] = {}
    for name, scopes in bound.items():
        [*known] = filter(None, scopes)
        if len(scopes) == len(known) == 1:
            found.setdefault(known[0], set()).add(name)
    return found


def _bindings(node: ast.AST, scope: Scope) -> Iterator[tuple[Scope, str, bool]]:
    """(scope, name, whether it only changes what the name has) of all that binds a name below a node."""
    for child in ast.iter_child_nodes(node):
        inner = scope
        match child:
            case ast.Assign(targets=[ast.Name(id=name) as target], value=value):
                # An inner scope may read what one further out has.
                plain = not any(isinstance(n, _OTHER_SCOPES) for n in ast.walk(value))
                yield scope, name, plain and any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(value))
                yield from ((s, n, c) for s, n, c in _bindings(child, scope) if n != target.id)
                continue
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                yield scope, name, False
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield scope, name, False
                inner = (name, child.lineno)
            case ast.alias(name=name, asname=alias):
                yield scope, alias or name.partition(".")[0], False
            case ast.arg(arg=name):
                yield scope, name, False
            case ast.Global(names=taken) | ast.Nonlocal(names=taken):
                yield from ((scope, name, False) for name in taken)
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield scope, name, False
            case ast.MatchMapping(rest=str(name)):
                yield scope, name, False
        yield from _bindings(child, inner)
