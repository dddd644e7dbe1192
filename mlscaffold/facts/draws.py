"""Draws of NumPy's global source that decide a result: the fold of a row, or the values that training begins with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mlscaffold.facts.model import Call, PythonFile
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final

# NumPy 2.3
_WHOLE_NUMBERS: Final = frozenset({"numpy.random.randint", "numpy.random.random_integers", "numpy.random.choice"})
_REAL_NUMBERS: Final = frozenset(
    f"numpy.random.{name}" for name in ("rand", "randn", "uniform", "normal", "standard_normal", "random_sample")
)
_FOLDS = pattern(r"(?:cv|n_?cv|(?:n|num|k|nr)?_?(?:k_?)?(?:folds?|splits))")
"""What says how many folds there are, by its name."""
_BEGUN_WITH = pattern(
    r"(?:[a-z_]*_)?(?:weights?|bias(?:es)?|embeddings?|word_?vec(?:s|tors?)?|theta)(?:_?(?:matrix|init|\d))?(?:\[\])?"
    r"|W\d?|init(?:ial)?_(?:w|weights?|embeddings?|theta)"
)
"""What is trained, or goes into what is trained, by its name."""

_OF_AN_ESTIMATOR = pattern(r"(?:^|_)(?:fit|bootstrap(?:ped)?|centroids?|centers?)(?:_|$)")
"""Methods of an estimator of one's own that draw what it begins with, or the rows that a part of it learns from."""
_DRAWN_ROWS = pattern(r"(?:[a-z_]*_)?(?:idxs?|ind(?:ex|exe?s|ices|s)|centroids?|centers?)(?:\[\])?")


def draws_folds(call: Call) -> bool:
    """Whether a call draws the fold of a row: a whole number below the number of folds."""
    if call.name not in _WHOLE_NUMBERS or not call.receiver.endswith("random"):
        return False
    names = [name.rpartition(".")[2].lower() for given in call.arguments for name in given.names]
    if call.method == "choice" and {"splits", "folds"} & set(names):
        return False  # it draws from them, and not one of so many
    return any(map(_FOLDS.fullmatch, names)) or any(map(_FOLDS.fullmatch, _last_parts(call)))


def begun_with(file: PythonFile) -> Iterator[Call]:
    """The calls in a file that draw initial weights or vectors, by the name that they are assigned to.

    So do methods of an estimator that draw the rows of a bootstrap, or its first centres.
    """
    for call in file.calls:
        if not call.receiver.endswith("random"):
            continue
        if call.name in _REAL_NUMBERS and any(map(_BEGUN_WITH.fullmatch, _last_parts(call))):
            yield call
        elif call.name in _WHOLE_NUMBERS and any(map(_DRAWN_ROWS.fullmatch, _last_parts(call))):
            owner, _, method = call.scope.rpartition(".")
            if owner and _OF_AN_ESTIMATOR.search(method.lower()):
                yield call


def by_function(calls: Iterable[Call]) -> Iterator[tuple[Call, list[Call]]]:
    """The first of such calls in each function or cell, with the others there: one seed mends them all."""
    found: dict[tuple[str, int | None], list[Call]] = {}
    for call in calls:
        found.setdefault((call.scope, call.at.cell), []).append(call)
    for first, *others in found.values():
        yield first, others


def _last_parts(call: Call) -> Iterator[str]:
    return (target.rpartition(".")[2] for target in call.targets)
