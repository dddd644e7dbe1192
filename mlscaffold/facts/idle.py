"""Functions and classes that draw at random or seed, and that no other line of their project names."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence

from mlscaffold.facts import knowledge
from mlscaffold.facts.model import Call, PythonFile
from mlscaffold.facts.text import decode
from mlscaffold.lean import TYPE_CHECKING, replace

if TYPE_CHECKING:
    from typing import Final

_CALLED_FROM_OUTSIDE: Final = frozenset({"main", "cli", "app", "run", "train", "setup", "handler", "init"})
"""Names that a command, a framework or a platform may call without any code that says so."""


def idle(
    files: Sequence[PythonFile],
    others: Sequence[str],
    settings: Collection[str],
    contents: Callable[[Sequence[str]], Mapping[str, bytes]],
) -> frozenset[tuple[str, str]]:
    """(path, function or class) of modules of an application that draws or seeds, and that nothing leads to.

    `others` are further files of code that may name one: notebooks; `settings` are the strings of settings. That whose
    name stands in no text but where it is defined is never called.
    """
    drawing = {(f.path, scope) for f in files if not f.is_test for scope in _drawing(f)}
    if not drawing:
        return frozenset()
    texts = [decode(data) for data in contents([*(f.path for f in files), *others]).values()]
    texts.append("\n".join(settings))
    named = {name for name in {name for _, name in drawing} if _is_named(name, texts)}
    return frozenset((path, name) for path, name in drawing if name not in named)


def without_idle_seeds(file: PythonFile, unled: Collection[tuple[str, str]]) -> PythonFile:
    """A module with only those seeds that stand where something leads."""
    if not file.seeds or not any(path == file.path for path, _ in unled):
        return file
    set_by = {
        source
        for call in file.calls
        if (file.path, _outermost(call)) not in unled
        for source in knowledge.SEEDERS.get(call.name, ())
    }
    return replace(file, seeds=tuple(s for s in file.seeds if s in set_by))


def is_idle(call: Call, unled: Collection[tuple[str, str]]) -> bool:
    """Whether a call stands in such a function or class."""
    return (call.at.path, _outermost(call)) in unled


def _drawing(file: PythonFile) -> set[str]:
    """The functions, which nothing decorates, and classes at the top of a module that draw or seed."""
    plain = {f.name for f in file.functions if f.qualname == f.name and not f.decorators}
    plain |= {c.name for c in file.classes}
    return {
        scope
        for call in file.calls
        if (call.name in knowledge.SEEDERS or call.name.startswith(("random.", "numpy.random.")))
        and (scope := _outermost(call)) in plain - _CALLED_FROM_OUTSIDE
    }


def _outermost(call: Call) -> str:
    return call.scope.partition(".")[0]


def _is_named(name: str, texts: Sequence[str]) -> bool:
    """Whether a name stands anywhere but where functions or classes of that name are defined."""
    pattern = re.compile(rf"(?<!\bdef )(?<!\bclass )\b{re.escape(name)}\b")
    return any(name in text and pattern.search(text) for text in texts)
