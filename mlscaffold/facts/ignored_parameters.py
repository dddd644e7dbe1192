"""Parameters that a function takes and never reads, while it hands on a constant under the very name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from mlscaffold.facts.function_trees import functions_of
from mlscaffold.facts.model import IgnoredParameter, Place
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final

    from mlscaffold.facts.made_of import Function

_DEFINES: Final = pattern(r"\bdef[ \t]+\w{1,80}[ \t]?\(([^()]{1,2000})\)?")
_NAME: Final = pattern(r"(?:^|,)\s{0,40}(\w{2,60})\b")
_ENDS: Final = pattern(r"\n(?:def|class|async def|@)\b")
_TAKES_ALL: Final = frozenset({"locals", "vars", "eval", "exec"})


def ignored_parameters(modules: Mapping[str, str]) -> Iterator[IgnoredParameter]:
    """Such parameters of the functions of modules with these texts: whoever passes one changes nothing."""
    for path, function in functions_of(modules, _may_ignore):
        yield from _of_function(function, path)


def _may_ignore(text: str) -> bool:
    """Whether a function may take a name that stands below it only before a constant, by the text alone.

    Most modules have none such, and are not parsed for it.
    """
    for found in _DEFINES.finditer(text):
        end = _ENDS.search(text, found.end())
        body = text[found.end() : end.start() if end else len(text)]
        for name in _NAME.findall(found[1]):
            if f"{name}=" in body or f"{name} =" in body:
                given = len(re.findall(rf"\b{name}\s?=\s?(?:[-\d.]|True\b|False\b|[\"'])", body))
                if given and given == len(re.findall(rf"\b{name}\b", body)):
                    return True
    return False


def _of_function(function: Function, path: str) -> Iterator[IgnoredParameter]:
    arguments = function.args
    names = {a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    inside = [n for statement in function.body for n in ast.walk(statement)]
    read = {n.id for n in inside if isinstance(n, ast.Name)}
    # What overrides a method takes what that takes.
    if read & _TAKES_ALL or function.decorator_list:
        return
    told: set[str] = set()
    for call in (n for n in inside if isinstance(n, ast.Call)):
        for given in call.keywords:
            name, value = given.arg or "", given.value
            if name in names - read - told and isinstance(value, ast.Constant) and value.value is not None:
                told.add(name)
                at = Place(path, value.lineno, value.col_offset + 1)
                yield IgnoredParameter(at, name, repr(value.value), function.name, Place(path, function.lineno))
