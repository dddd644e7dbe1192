"""Subcommands: the words that a program of the project takes first, where its code shows all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from mlscaffold.facts.model import Call, Function, PythonFile
from mlscaffold.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Final

_ELSEWISE: Final = ("fire.", "docopt", "cyclopts.", "hydra.", "clize.", "plac.", "tyro.", "jsonargparse.", "defopt.")
"""What makes command lines in ways that no call shows word by word."""
_DECORATORS: Final = (".command", ".group", ".callback")
_BUILT: Final = frozenset({"Group", "MultiCommand", "CommandCollection", "TyperGroup", "Command", "LazyGroup"})
_SUFFIXES: Final = ("-command", "-cmd", "-group", "-grp")
"""What click leaves out of the name of a function since 8.2."""


def subcommands(start: str, files: Mapping[str, PythonFile], edges: Iterable[tuple[str, str]]) -> frozenset[str] | None:
    """The words that the program which begins in a file knows; None where they cannot be seen, or it has none."""
    found: set[str] = set()
    for file in _reached(start, files, edges):
        names = _names(file)
        if names is None:
            return None
        found |= names
    return frozenset(found) or None


def _reached(start: str, files: Mapping[str, PythonFile], edges: Iterable[tuple[str, str]]) -> Iterator[PythonFile]:
    """A file and all that it imports, directly or not, tests left out."""
    targets: dict[str, list[str]] = {}
    for source, target in edges:
        targets.setdefault(source, []).append(target)
    seen, queue = {start}, [start]
    while queue:
        path = queue.pop()
        file = files.get(path)
        if file is None or file.is_test:
            continue
        yield file
        new = [target for target in targets.get(path, ()) if target not in seen]
        seen.update(new)
        queue += new


def _names(file: PythonFile) -> set[str] | None:
    """The words that a file gives a meaning; None where it does so in a way that does not show them."""
    if not file.complete or any(c.name.startswith(_ELSEWISE) for c in file.calls):
        return None
    if any(base.rpartition(".")[2] in _BUILT for c in file.classes for base in c.bases):
        return None
    found: set[str] = set()
    for call in file.calls:
        names = _added(call)
        if names is None:
            return None
        found.update(names)
    decorated = [f for f in file.functions if any(d.endswith(_DECORATORS) for d in f.decorators)]
    calls = [c for c in file.calls if f".{c.method}" in _DECORATORS and c.receiver]
    if len(calls) > len(decorated):
        return None
    for function in decorated:
        names = _of_function(function, decorated, calls)
        if names is None:
            return None
        found.update(names)
    return found


def _added(call: Call) -> Sequence[str] | None:
    """The words that a call adds: none for most; None where it adds what is no literal."""
    if call.method == "add_parser":
        aliases = call.argument("aliases")
        return _texts(call, 0, "name", *(aliases.value if aliases and isinstance(aliases.value, tuple) else ()))
    if call.method == "add_argument":
        name, choices = call.argument("dest", 0), call.argument("choices")
        if choices is None or name is None or (isinstance(name.value, str) and name.value.startswith("-")):
            return ()
        values = choices.value if isinstance(choices.value, tuple) else ()
        return [v for v in values if isinstance(v, str)] or None
    if call.method in {"add_command", "add_typer"}:
        return _texts(call, 1, "name") if call.argument("name", 1) else ()
    if call.method in _BUILT and call.name.startswith(("click.", "typer.", "rich_click.")):
        return None
    return ()


def _texts(call: Call, position: int, keyword: str, *others: object) -> Sequence[str] | None:
    given = call.argument(keyword, position)
    values = [given.value if given else None, *others]
    texts = [value for value in values if isinstance(value, str)]
    return texts if len(texts) == len(values) else None


def _of_function(function: Function, decorated: Sequence[Function], calls: Sequence[Call]) -> Sequence[str] | None:
    """What a decorated function is called on the command line: the name that its decorator says, else its own."""
    before = max((f.at.line for f in decorated if f.at.line < function.at.line), default=0)
    own = [c for c in calls if before < c.at.line <= function.at.line]
    if any(c.argument("cls") for c in own):
        return None
    for call in own:
        given = call.argument("name", 0)
        if given is not None:
            return _texts(call, 0, "name")
    name = function.name.strip("_").replace("_", "-").lower()
    return [name, *(name.removesuffix(s) for s in _SUFFIXES if name.endswith(s))]
