"""Seeds that nothing sets: those in functions which no other line of the project names."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence

from mlscaffold.facts import knowledge
from mlscaffold.facts.model import PythonFile
from mlscaffold.facts.text import decode
from mlscaffold.lean import TYPE_CHECKING, replace

if TYPE_CHECKING:
    from typing import Final

_CALLED_FROM_OUTSIDE: Final = frozenset({"main", "cli", "app", "run", "train", "setup", "handler", "init"})
"""Names that a command, a framework or a platform may call without any code that says so."""


def without_idle_seeds(
    files: Sequence[PythonFile], others: Collection[str], contents: Callable[[Sequence[str]], Mapping[str, bytes]]
) -> tuple[PythonFile, ...]:
    """The modules of an application, each with only those seeds that stand where something leads.

    `others` are further files of code that may call a function: notebooks. A function that nothing decorates, that
    is no method, and whose name stands in no text but where it is defined, is never called.
    """
    idle = {f.path: names for f in files if not f.is_test and (names := _only_in_functions(f))}
    if not idle:
        return tuple(files)
    texts = [decode(data) for data in contents([*(f.path for f in files), *others]).values()]
    named = {name for names in idle.values() for _, name in names if _is_named(name, texts)}
    return tuple(
        replace(f, seeds=tuple(s for s in f.seeds if s not in _unset(idle[f.path], named))) if f.path in idle else f
        for f in files
    )


def _only_in_functions(file: PythonFile) -> set[tuple[str, str]]:
    """(random source, function) of a module all of whose seeds stand in plain functions; else nothing."""
    plain = {f.qualname for f in file.functions if "." not in f.qualname and not f.decorators}
    found = set()
    for call in file.calls if file.seeds else ():
        for source in knowledge.SEEDERS.get(call.name, ()):
            if call.scope not in plain or call.scope in _CALLED_FROM_OUTSIDE:
                return set()
            found.add((source, call.scope))
    return found


def _is_named(name: str, texts: Sequence[str]) -> bool:
    """Whether a name stands anywhere but where functions of that name are defined."""
    pattern = re.compile(rf"(?<!\bdef )\b{re.escape(name)}\b")
    return any(name in text and pattern.search(text) for text in texts)


def _unset(idle: Collection[tuple[str, str]], named: Collection[str]) -> set[str]:
    """The random sources that only functions which nothing names would seed."""
    return {s for s, name in idle if name not in named} - {s for s, name in idle if name in named}
