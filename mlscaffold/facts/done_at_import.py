"""What a module does when it is imported, by its own calls and by the functions that it calls there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from mlscaffold.facts.acts import CHANGES, RUNS_GRAPH, TRAINS, act, is_of_applications, reads, writes
from mlscaffold.facts.behaviour import is_training
from mlscaffold.facts.identity import Same
from mlscaffold.facts.knowledge import ML_DISTRIBUTIONS, PICKLES, WEB_FRAMEWORKS
from mlscaffold.facts.model import Call, Place, PythonFile
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Final

READS_AND_WRITES: Final = "reads data and writes files"
_FRAMEWORKS: Final = WEB_FRAMEWORKS | {"dash", "panel", "nicegui", "shiny"}
"""What answers requests from what was loaded when its module was imported."""


class Does(NamedTuple):
    """What the calls of one function do."""

    what: str
    """The first act among them, in words; empty for none."""
    reads: bool
    writes: bool


class Done(NamedTuple):
    """One thing that happens when a module is imported."""

    at: Place
    """Where a reader is to look first."""
    what: str
    """In words, with the module as their subject."""
    by: Place
    """The call that does it, which may stand further down."""


_OF_ANY: Final = frozenset({"input", "open"})
"""What any function may call, and no module is left to do by it."""
_NOTHING: Final = Does("", reads=False, writes=False)


def roots_of(file: PythonFile) -> set[str]:
    """The libraries that a module imports."""
    return {i.module.partition(".")[0] for i in file.imports}


def is_application(file: PythonFile) -> bool:
    """Whether a module belongs to what answers requests."""
    return file.behaviour.serves is not None or not roots_of(file).isdisjoint(_FRAMEWORKS)


def training_methods(files: Iterable[PythonFile]) -> dict[str, Does]:
    """What methods of classes do that train, by their dotted names: wherever one is called, that happens."""
    found: dict[str, Does] = {}
    for file in files:
        classes = {c.name for c in file.classes}
        for call in file.calls if classes and file.module and roots_of(file) & ML_DISTRIBUTIONS else ():
            if call.scope.partition(".")[0] in classes and is_training(call, uses_ml=True) and not call.branch:
                found.setdefault(f"{file.module}.{call.scope}", _NOTHING._replace(what=TRAINS))
    return found


def done_at_import(file: PythonFile, imported: Sequence[PythonFile], methods: Mapping[str, Does]) -> Iterator[Done]:
    """What runs at import, by what is called at module level, or in a function that is called there.

    Functions are those of the module, of the modules `imported` by it, and `methods` of classes anywhere.
    """
    roots = roots_of(file)
    uses_ml = bool(roots & ML_DISTRIBUTIONS)
    known = {**methods, **_own_functions(file, imported)}
    serves = is_application(file)
    starred = {i.module for i in file.imports if i.name == "*"}
    opened = [c.at for c in file.calls if c.method == "connect" and not (c.scope or c.guarded)]
    takes: list[Place] = []
    gives: list[Place] = []
    for call in file.calls:
        if call.scope or call.guarded:
            continue
        what = act(call, roots, uses_ml=uses_ml) or (TRAINS if call.at == file.behaviour.trains else "")
        does = Does(what, reads(call), writes(call))
        if not what and (does := known.get(call.name) or _of_imported(call, imported, starred) or does).what:
            what = f"{does.what} (in `{call.method}`)"
        if what and not (serves and is_of_applications(what)):
            at = opened[0] if what == CHANGES and opened else call.at
            # What is read above is read for it, and fails first where the data is not.
            if what in {TRAINS, RUNS_GRAPH} and takes and not serves:
                at, what = takes[0], f"reads data and {what}"
            yield Done(at, what, call.at)
        takes += [call.at] if does.reads and not call.branch else ()
        gives += [call.at] if does.writes and not call.branch else ()
    if takes and gives and not serves:
        first = min(takes[0], gives[0], key=lambda at: at.order)
        yield Done(first, READS_AND_WRITES, first)


def _own_functions(file: PythonFile, imported: Sequence[PythonFile]) -> dict[str, Does]:
    """What the functions of a module do, by their dotted names; `main` also does what those do that it calls."""
    found = {f"{file.module}.{scope}": does for scope, does in _functions(Same(file), certain=False).items()}
    loads = file.behaviour.loads_model
    main = f"{file.module}.main"
    inner = [c for c in file.calls if c.scope == "main"]
    if not found.get(main, _NOTHING).what:
        called = [found.get(c.name) or _of_imported(c, imported) or _NOTHING for c in inner if not c.branch]
        called.append(found.get(main, _NOTHING))
        what = next((d.what for d in called if d.what), "")
        if not what and any(c.at == loads for c in inner):
            what = "loads a model and uses it"
        found[main] = Does(what, any(d.reads for d in called), any(d.writes for d in called))
    return found


def _of_imported(call: Call, imported: Sequence[PythonFile], starred: Collection[str] = ()) -> Does | None:
    """What a function of an imported module does; None where a call is of no such function.

    Of the modules `starred` all functions are known by their bare names.
    """
    for file in imported:
        for scope, does in _functions(Same(file), certain=True).items():
            full = f"{file.module}.{scope}"
            known = "." in call.name or (scope == call.name and file.module in starred)
            if known and (full == call.name or full.endswith(f".{call.name}")):
                return does
    return None


@lru_cache(maxsize=1024)
def _functions(file: Same[PythonFile], *, certain: bool) -> dict[str, Does]:
    """What the functions and methods of a module do, by their qualified names; those that do nothing are left out.

    `certain` asks for what they do whenever they are called.
    """
    roots = roots_of(file.fact)
    uses_ml = bool(roots & ML_DISTRIBUTIONS)
    found: dict[str, Does] = {}
    for call in file.fact.calls:
        loads = _loads_data(call)
        if not call.scope or call.name in _OF_ANY or (certain and call.branch and not loads):
            continue
        what = act(call, roots, uses_ml=uses_ml) or (TRAINS if call.at == file.fact.behaviour.trains else "")
        takes, gives = (loads, False) if call.branch else (loads or reads(call), writes(call))
        if what or takes or gives:
            before = found.get(call.scope, _NOTHING)
            found[call.scope] = Does(before.what or what, before.reads or takes, before.writes or gives)
    return found


_LOADS: Final = pattern(r"(?:load|read|get)_?(?:the_|all_)?(?:data|dataset|corpus|rows|train\w{0,20})s?(?:_|$)")


def _loads_data(call: Call) -> bool:
    """Whether a call unpickles something in a function that loads data by its name: pickles hold anything."""
    return call.name in PICKLES and _LOADS.match(call.scope.lower().rpartition(".")[2]) is not None
