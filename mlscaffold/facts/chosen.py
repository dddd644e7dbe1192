"""Models, rounds and settings of which the best is taken by how it does on a test part."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mlscaffold.facts import knowledge
from mlscaffold.facts.model import Argument, Call, KeptBest, Place, PythonFile
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Final

_TEST: Final = pattern(
    r"(?:(?:^|[^A-Za-z])[xy]?test|(?<=[a-z])Test)(?!(?:ing)?_?(?:frac|size|ratio|every|freq|interval|only))"
)
"""A name that speaks of a test part, or of what was measured on one."""
_OTHER: Final = pattern(
    r"(?<![a-z])val(?![ul])|valid|(?<![a-z])dev(?:set|[_\-.]|$)|hold_?out|calib|(?:^|_)oof", re.IGNORECASE
)
"""A name that speaks of rows by which something may be chosen."""
_EARNED: Final = pattern(r"reward|return|episode|win_?rate", re.IGNORECASE)
"""What is measured by trying, and on no rows."""
_RUNS_TEST: Final = pattern(
    r"(?:run_?|do_?|eval\w*_?)?test(?:ing|er)?(?:_?(?:epoch|model|one_epoch|step|loop|net|network|set))?", re.IGNORECASE
)
"""A function that is called after the test part."""
_EVALUATES: Final = pattern(r"evaluat|score|compare|assess|benchmark|train_and_test|fit_and_test", re.IGNORECASE)
"""A function that gives the scores of what it is handed."""
_TAKES: Final = frozenset({"max", "min", "argmax", "argmin", "nanargmax", "nanargmin", "idxmax", "idxmin"})
_SUMMARIES: Final = frozenset({"mean", "std", "median", "average"})
"""What speaks of all scores, and of none in particular."""
_ERRORS: Final = pattern(r"loss|err|mse|mae|rmse|mape", re.IGNORECASE)
_MEASURES: Final = pattern(r"score|evaluate|acc|f1|auc|mse|mae|rmse|mape|error|r2|loss|precision|recall", re.IGNORECASE)
COLLECTED: Final = pattern(rf"{_MEASURES.pattern}|report|result|metric|perf", re.IGNORECASE)
"""What scores are collected under."""
_SHORT: Final = 20
"""Characters of a text that may name a part."""


class Chosen(NamedTuple):
    """One place where the best of several is taken by the test part."""

    at: Place
    scored: Place | None
    """Where they are scored, if that is one call."""


def chosen_by_test(file: PythonFile) -> Iterator[Chosen]:
    """The places in a module where the best of several is taken by the test part, in code that speaks of no other."""
    if any(map(_OTHER.search, _spoken(file))):
        return
    for kept in file.kept_best:
        if any(map(_EARNED.search, kept.names)):
            continue
        scored = _scored(kept, file)
        if scored or any(map(_TEST.search, kept.names)) or _is_measured_in_test(kept, file):
            yield Chosen(kept.at, scored.at if scored else None)
    for call in file.calls:
        if scored := _best_of_report(call, file):
            yield Chosen(call.at, scored.at)


def _spoken(file: PythonFile) -> Iterator[str]:
    """What code calls its data: variables, parameters, arguments and the texts among them."""
    for function in file.functions:
        yield from function.parameters
    for call in file.calls:
        yield from call.targets
        yield call.receiver
        for given in call.arguments:
            yield given.keyword
            yield from given.names
            if isinstance(given.value, str):
                yield given.value[:_SHORT]
    yield from (a.name for a in file.assignments)


def _scored(kept: KeptBest, file: PythonFile) -> Call | None:
    """The last call before it that measures what is compared, on rows that are called a test part."""
    before = [
        c
        for c in file.calls
        if c.scope == kept.scope and c.at.order < kept.at.order and not {*kept.names}.isdisjoint(c.targets)
    ]
    if not before:
        return None
    last = max(before, key=lambda c: c.at.order)
    return last if any(map(_is_test, last.arguments)) or _runs_test(last, file) else None


def _runs_test(call: Call, file: PythonFile) -> bool:
    """Whether a function of the file is called that is itself called a test."""
    return _RUNS_TEST.fullmatch(call.method) is not None and any(f.name == call.method for f in file.functions)


def _is_measured_in_test(kept: KeptBest, file: PythonFile) -> bool:
    """Whether a function that is called a test compares what it has measured."""
    name = kept.scope.rpartition(".")[2]
    trains = (c for c in file.calls if c.scope == kept.scope and c.method == "backward")
    return _RUNS_TEST.fullmatch(name) is not None and next(trains, None) is None


def _is_test(given: Argument) -> bool:
    if "validation" in given.origins:
        return False
    return "test" in given.origins or any(_TEST.search(name) for name in given.names)


def _best_of_report(call: Call, file: PythonFile) -> Call | None:
    """What makes the scores of which a call takes the best, where these are by test rows."""
    if call.method not in _TAKES or (call.method in {"max", "min"} and not call.targets):
        return None
    taken = {n.partition(".")[0] for given in call.arguments for n in given.names if given.keyword != "key"}
    taken |= {call.receiver} if call.receiver not in {"", "np", "numpy"} else set()
    taken = {*filter(COLLECTED.search, taken)}
    if any(bool(_ERRORS.search(name)) is ("max" in call.method) for name in taken if _MEASURES.search(name)):
        return None  # the worst
    before = [c for c in file.calls if c.scope == call.scope and c.at.order < call.at.order]
    reports = (c for c in before if not taken.isdisjoint(c.targets) and _reports(c))
    if made := next(reports, None):
        # Of a single model there is nothing to take; where none is built here, there may be many.
        built = [c for c in before if c.at.order < made.at.order and c.method[:1].isupper() and not c.receiver]
        return None if len([c for c in built if not c.method.endswith(("Exception", "Error"))]) == 1 else made
    return _collected(taken, before)


def _reports(made: Call) -> bool:
    """Whether a call gives the scores of several models, fitted to training rows, by test rows."""
    names = [n for given in made.arguments for n in given.names]
    several = any("model" in n.lower() or "classifier" in n.lower() or "estimator" in n.lower() for n in names)
    fitted = any("train" in n for n in names)
    return several and fitted and any(map(_is_test, made.arguments)) and bool(_EVALUATES.search(made.method))


def _collected(taken: set[str], before: Sequence[Call]) -> Call | None:
    """The call in a loop by which scores of test rows are collected under a name, folds and summaries aside."""
    for call in before:
        if call.name.rpartition(".")[0] in knowledge.FOLD_SPLITTERS or call.name in knowledge.CROSS_VALIDATIONS:
            return None
        if call.method in _SUMMARIES and not taken.isdisjoint(_read(call)):
            return None
    measured = [c for c in before if c.looped and _MEASURES.search(c.method) and any(map(_is_test, c.arguments))]
    for added in before:
        if added.method == "append" and added.receiver in taken and added.looped:
            for score in measured:
                if not {*score.targets}.isdisjoint(_read(added)) or (score.at.line == added.at.line):
                    return score
    return next((c for c in measured if any(f"{name}[]" in c.targets for name in taken)), None)


def _read(call: Call) -> set[str]:
    return {call.receiver, *(n for given in call.arguments for n in given.names)}
