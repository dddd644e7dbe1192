"""What code keeps in a file and loads of it, by `dump` and `load` or by functions of the project that call these."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlscaffold.facts.made_of import Code, method_of
from mlscaffold.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Final

_DUMPS: Final = frozenset({"dump", "save", "to_disk"})
_LOADS: Final = frozenset({"load", "read_pickle"})


def loaded_from(code: Code, node: ast.expr) -> str:
    """The name of the file that what an expression stands for is loaded from; empty where that is not known."""
    value: ast.expr | None = node
    if isinstance(node, ast.Name):
        value = code.value(node)
    elif isinstance(node, ast.Attribute):
        value = code.attribute(node)
    if isinstance(value, ast.Call) and value.args and _does(code, value, _LOADS):
        return code.file_name(value.args[0])
    if isinstance(value, ast.Call) and len(value.keywords) == 1 and not value.args and _does(code, value, _LOADS):
        return code.file_name(value.keywords[0].value)
    return ""


def kept_in(code: Code, name: str) -> Iterator[ast.expr]:
    """What is kept in a file of a name, wherever anything is."""
    for method in sorted(code.calls):
        for call in code.calls[method]:
            given = [*call.args, *(k.value for k in call.keywords)]
            if len(given) >= 2 and any(code.file_name(g) == name for g in given) and _does(code, call, _DUMPS):
                yield from (g for g in given if code.file_name(g) != name)


def _does(code: Code, call: ast.Call, methods: frozenset[str]) -> bool:
    """Whether a call is of one of some methods, or of a function of the project that calls one."""
    if method_of(call) in methods:
        return True
    function = code.function(call)
    return function is not None and any(method_of(node) in methods for node in ast.walk(function))
