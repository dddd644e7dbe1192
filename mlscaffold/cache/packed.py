"""Facts as bytes, for the cache and between processes: those of code, of which there is most, as plain tuples.

Pickling a named tuple costs several times what its values do. So the facts of code are taken apart into tuples that
`marshal` writes at once; a place is one in the file itself, and leaves out its path. All other facts are pickled.
"""

from __future__ import annotations

import marshal
from collections.abc import Sequence

from mlscaffold.facts.model import (
    UNKNOWN,
    Argument,
    ArtifactUse,
    Assignment,
    Behaviour,
    Call,
    ChainedAssignment,
    ClassDefinition,
    Comparison,
    DeadBranch,
    Discarded,
    Divided,
    Entry,
    Function,
    Import,
    KeptBest,
    Magic,
    Place,
    Preparing,
    PythonFile,
    Secret,
    Suppression,
    SwappedField,
    Text,
    Unassigned,
    Unbound,
)
from mlscaffold.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any, Final


_CODE: Final = b"c"
_OTHER: Final = b"o"
_new: Final = tuple.__new__
_HIDDEN: Final = ...
"""In place of a value that is unknown: no literal is kept as this."""
_PLAIN: Final = (
    "path", "module", "role", "parsed", "error", "python2", "is_notebook", "lines", "seeds", "dialect",
    "notebook_format", "recovered", "undecodable", "complete", "touches", "checks",
)  # fmt: skip
_PLACED: Final[tuple[tuple[str, Any], ...]] = (
    ("imports", Import), ("functions", Function), ("classes", ClassDefinition), ("texts", Text),
    ("comparisons", Comparison), ("dead_branches", DeadBranch), ("suppressions", Suppression),
    ("chained_assignments", ChainedAssignment), ("magics", Magic), ("requires", tuple), ("artifacts", ArtifactUse),
    ("swapped", SwappedField), ("preparing", Preparing), ("discarded", Discarded), ("unbound", Unbound),
    ("beyond_stars", Unbound), ("unassigned", Unassigned), ("secrets", Secret), ("entries", Entry),
    ("divided", Divided), ("kept_best", KeptBest), ("bare_comparisons", tuple),
    ("switches", tuple),
)  # fmt: skip
"""Fields of a file that are tuples of facts whose first value is their place, and what each is."""


def packed(fact: Any) -> bytes:
    """A fact as bytes; none for one that is nested too deeply."""
    try:
        if type(fact) is PythonFile:
            return _CODE + marshal.dumps(_taken_apart(fact))
        import pickle

        return _OTHER + pickle.dumps(fact, pickle.HIGHEST_PROTOCOL)
    except (RecursionError, ValueError):
        return b""


def unpacked(data: bytes | memoryview) -> Any:
    """The fact that was packed, by this program: what comes from elsewhere must never get here."""
    if data[:1] == _CODE:
        return _put_together(marshal.loads(data[1:]))  # noqa: S302
    import pickle

    return pickle.loads(data[1:])  # noqa: S301


def _taken_apart(file: PythonFile) -> tuple[Any, ...]:
    return (
        [getattr(file, name) for name in _PLAIN],
        file.error_at[1:],
        [place and place[1:] for place in file.behaviour],
        [[(fact[0][1:], *fact[1:]) for fact in getattr(file, name)] for name, _ in _PLACED],
        [(a.at[1:], a.name, _HIDDEN if a.value is UNKNOWN else a.value, a.scope) for a in file.assignments],
        [
            (
                call[0][1:], *call[1:4],
                [a[:] if a[1] is not UNKNOWN else (a[0], _HIDDEN, *a[2:]) for a in call.arguments], *call[5:],
            )
            for call in file.calls
        ],
    )  # fmt: skip


def _put_together(parts: Sequence[Any]) -> PythonFile:
    plain, error_at, behaviour, placed, assignments, calls = parts
    named = dict(zip(_PLAIN, plain, strict=True))
    path = (named["path"],)
    for (name, kind), facts in zip(_PLACED, placed, strict=True):
        named[name] = tuple([_new(kind, (_new(Place, path + at), *rest)) for at, *rest in facts])
    return PythonFile(
        error_at=_new(Place, path + error_at),
        behaviour=_new(Behaviour, [at and _new(Place, path + at) for at in behaviour]),
        assignments=tuple(
            _new(Assignment, (_new(Place, path + at), name, UNKNOWN if value is _HIDDEN else value, scope))
            for at, name, value, scope in assignments
        ),
        calls=tuple(
            _new(
                Call,
                (
                    _new(Place, path + at), name, method, receiver,
                    tuple([_new(Argument, a if a[1] is not _HIDDEN else (a[0], UNKNOWN, *a[2:])) for a in arguments]),
                    *rest,
                ),
            )
            for at, name, method, receiver, arguments, *rest in calls
        ),
        **named,
    )  # fmt: skip
