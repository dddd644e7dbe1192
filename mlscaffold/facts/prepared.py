"""What was made of rows before they were split: by which call, and which split came after.

An origin of a value (see `Call.origins`) may be a mark, which says by its place what the value owes its rows to:
`resampled` for a call that copied rows or made them up, `fitted` for one that learnt something of all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mlscaffold.facts import knowledge
from mlscaffold.facts.model import Argument, Call, Place, PythonFile
from mlscaffold.facts.parts import part_named
from mlscaffold.facts.places import within_file
from mlscaffold.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Final

_NONE: Final = frozenset[str]()
_PARTS: Final = frozenset({"train", "test", "validation"})
_LEARNS: Final = frozenset({"fit", "fit_transform"})
_MAKES: Final = {
    "fitted": _LEARNS,
    "resampled": {"fit_resample", "fit_sample", "sample", *(n.rpartition(".")[2] for n in knowledge.BOOTSTRAPS)},
}
_TARGETS: Final = ("y", "target", "label", "labels", "classes")


def mark(kind: str, at: Place) -> str:
    """The origin that says by its place which call made rows."""
    return f"{kind}@{at.cell}:{at.line}:{at.column}"


def marks(origins: frozenset[str], kind: str = "") -> frozenset[str]:
    """Those of some origins that are marks, of one kind or of any."""
    return frozenset(o for o in origins if "@" in o and o.startswith(kind)) if origins else _NONE


def learns(name: str, method: str, rows: Argument | None) -> bool:
    """Whether a call fits what learns numbers of its rows (means, limits, weights of words), on features as a whole.

    A part that was put aside before is not the whole, be it known by its origin or by its name alone. What only
    lists the categories that there are learns next to nothing.
    """
    if method not in _LEARNS or rows is None or not name.startswith(knowledge.TRANSFORMER_MODULES):
        return False
    if name[: -len(method) - 1] not in knowledge.LEARNING:
        return False
    return rows.origins.isdisjoint(_PARTS) and not is_part(rows.names) and not _is_target(rows.names)


def is_part(names: Sequence[str]) -> bool:
    """Whether rows are called a part of a split: `X_train`, `self.train_rows`, `frames.train.values`."""
    return any(part_named(part) for name in names for part in name.split("."))


def _is_target(names: Sequence[str]) -> bool:
    return bool(names) and all(name.partition(".")[0].lower().startswith(_TARGETS) for name in names)


class MadeBeforeSplit(NamedTuple):
    """Rows that were made or learnt from as a whole, and split only then."""

    call: Call
    split: Call

    @property
    def where(self) -> str:
        """Where they are split, in words."""
        return within_file(self.split.at)


def made_before_split(file: PythonFile, kind: str) -> Iterator[MadeBeforeSplit]:
    """The calls that made rows of a kind, each with the first split of these rows, or cross-validation, after it."""
    first: dict[str, Call] = {}
    splitting: Mapping[str, Sequence[str]] | None = None
    for call in file.calls:
        origins = frozenset[str]().union(*(a.origins for a in call.arguments))
        if not (found := marks(origins, kind)):
            continue
        rows = rows_split(call)
        if not rows and (callee := called_here(call, file)):
            splitting = _splitting(file) if splitting is None else splitting
            rows = _handed(call, splitting.get(callee, ()))
        given = frozenset[str]().union(*(a.origins for a in rows))
        if given.isdisjoint(_PARTS):
            for one in marks(given, kind) & found:
                first.setdefault(one, call)
    if first:
        for call in file.calls:
            # Calls of a chain begin at the same place.
            split = first.pop(mark(kind, call.at), None) if call.method in _MAKES[kind] else None
            if split and not _changes_part_later(call, file):
                yield MadeBeforeSplit(call, split)


def _changes_part_later(call: Call, file: PythonFile) -> bool:
    """Whether what is fitted changes rows that are called a part, before it is fitted again: the others were a part."""
    for later in file.calls:
        if later.receiver != call.receiver or later.scope != call.scope or later.at.order <= call.at.order:
            continue
        if later.method in _LEARNS:
            return False
        if later.method == "transform" and any(is_part(a.names) for a in later.arguments):
            return True
    return False


def rows_split(call: Call) -> Sequence[Argument]:
    """The rows that a call splits at random, or into folds; empty for any other call."""
    owner, _, method = call.name.rpartition(".")
    if call.name in knowledge.SPLIT_FUNCTIONS:
        return [a for a in call.arguments if a.keyword in {"", "*"}]
    if call.name in knowledge.CROSS_VALIDATIONS:
        rows = call.argument("X", 1)
    elif (method == "split" and owner in knowledge.FOLD_SPLITTERS) or (
        method == "fit" and owner in knowledge.CROSS_VALIDATIONS
    ):
        rows = call.argument("X", 0)
    else:
        rows = None
    return [rows] if rows else []


def tests_something(file: PythonFile) -> bool:
    """Whether code that is called a test by its place and name is one: it has tests, or what helps them."""
    return file.is_test and (
        any(f.name.startswith("test") or f.assertions for f in file.functions)
        or any(i.module.partition(".")[0] in {"pytest", "unittest"} for i in file.imports)
        or not file.behaviour.trains
    )


def called_here(call: Call, file: PythonFile) -> str:
    """The qualified name of the function of the same file that a call may be of; empty for any other."""
    if call.receiver == "self":
        return f"{call.scope.rpartition('.')[0]}.{call.method}"
    module = file.path.removesuffix(".py").replace("/", ".")
    return call.name[len(module) + 1 :] if call.name.startswith(f"{module}.") else ""


def _splitting(file: PythonFile) -> Mapping[str, Sequence[str]]:
    """The functions of a module that split what they are given, and the parameters by which they are."""
    parameters = {f.qualname: f.parameters for f in file.functions}
    found: dict[str, list[str]] = {}
    for call in file.calls:
        own = parameters.get(call.scope, ())
        names = [n for a in rows_split(call) if not a.origins for n in a.names if n in own and not part_named(n)]
        if names:
            found[call.scope] = [f"{own.index(n) - (own[0] in {'self', 'cls'})}:{n}" for n in names]
    return found


def _handed(call: Call, parameters: Sequence[str]) -> Sequence[Argument]:
    """The arguments of a call for parameters of some positions and names."""
    pairs = (p.partition(":") for p in parameters)
    return [a for position, _, name in pairs if (a := call.argument(name, int(position)))]
