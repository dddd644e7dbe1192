"""What is chosen by the rows of a test part that are scored as well: rounds of training, settings, models."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts import knowledge
from mlscaffold.facts.chosen import chosen_by_test
from mlscaffold.facts.model import Argument, Call, Place, PythonFile
from mlscaffold.facts.parts import part_named
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Final

_SCORES: Final = frozenset({"predict", "predict_proba", "score", "evaluate", "decision_function"})
_SEARCHES: Final = {
    "hyperopt.fmin": "fn",
    "optuna.study.Study.optimize": "func",
    "optuna.create_study.optimize": "func",
}
_BOOSTERS: Final = ("xgboost.", "lightgbm.", "catboost.")
_STOPS: Final = frozenset({"EarlyStopping", "early_stopping"})
_GIVEN: Final = ("evals", "valid_sets", "eval_set", "validation_data")
"""Parameters for the rows by which a training stops."""
_BY_TEST: Final = pattern(r"metrics\.[\"'`]?test(?:_|\b)")
_TEST_METRIC: Final = pattern(r"(?:[\w.]*[._])?test_(?:metric|score|loss|acc\w*|error)\b")
_KEEPS: Final = frozenset({"register_model", "create_model_version", "transition_model_version_stage"})


class Tuned(NamedTuple):
    """One choice by the rows of a test part."""

    at: Place
    what: str
    """In words: what is chosen."""
    scored: Place | None
    """Where these rows are scored, or what was chosen is kept."""


def tuned_on_test(file: PythonFile) -> Iterator[Tuned]:
    """The choices of a file by rows of a test part, of which there is no other score."""
    scored = [c for c in file.calls if c.method in _SCORES and any(_is_test(a) for a in c.arguments)]
    for call in file.calls:
        rows = next((a for name in _GIVEN if (a := call.argument(name))), None)
        if rows and _is_test(rows) and _stops_early(call, file):
            later = (c for c in scored if c.at.order > call.at.order)
            if after := next((c for c in later if any(_are_same(rows, a) for a in c.arguments)), None):
                yield Tuned(call.at, "the training stops", after.at)
        elif call.name in _SEARCHES or (call.method == "optimize" and call.receiver.endswith("study")):
            by = call.argument(_SEARCHES.get(call.name, "func"), 0)
            objective = by.names[0] if by and len(by.names) == 1 else ""
            inner = [c for c in file.calls if c.scope.rpartition(".")[2] == objective] if objective else []
            if (found := next((c for c in inner if c in scored), None)) and not any(map(_scores_otherwise, inner)):
                yield Tuned(call.at, "settings are searched", found.at)
        elif call.method == "search_runs" and _orders_by_test(call):
            kept = (c for c in file.calls if c.method in _KEEPS and c.scope == call.scope)
            if after := next((c for c in kept if c.at.order > call.at.order), None):
                yield Tuned(call.at, "the model is chosen", after.at)
    yield from (Tuned(found.at, "the best is taken", found.scored) for found in chosen_by_test(file))


def _is_test(rows: Argument) -> bool:
    """Whether rows are a test part by their origin, or by their name where that is not known."""
    said = {part_named(name) for name in rows.names}
    if "validation" in said or "validation" in rows.origins:
        return False
    return "test" in rows.origins or ("test" in said and rows.origins.isdisjoint({"train", "predicted"}))


def _are_same(rows: Argument, others: Argument) -> bool:
    """Whether two arguments are the rows of one test part."""
    by_origin = "test" in rows.origins and "test" in others.origins
    return by_origin or any(part_named(n) == "test" for n in {*rows.names} & {*others.names})


def _scores_otherwise(call: Call) -> bool:
    """Whether an objective scores other rows as well: of a validation part, or in folds, or of who knows what."""
    if call.name in knowledge.CROSS_VALIDATIONS or call.name.rpartition(".")[0] in knowledge.FOLD_SPLITTERS:
        return True
    return call.method in _SCORES and not any(_is_test(a) for a in call.arguments)


def _stops_early(call: Call, file: PythonFile) -> bool:
    """Whether a training ends, or takes the weights, where the rows that it is given tell it to."""
    callbacks = call.argument("callbacks")
    named = {*callbacks.names} if callbacks else set()
    for made in file.calls if named else ():
        if made.method in _STOPS and (named & {*made.targets} or made.at in _within(call, made, named)):
            monitored = made.argument("monitor", 0) if made.method == "EarlyStopping" else None
            return monitored is None or (isinstance(monitored.value, str) and monitored.value.startswith("val"))
    if not call.name.startswith(_BOOSTERS):
        return False
    makers = [c for c in file.calls if call.method == "fit" and call.receiver in c.targets and c.scope == call.scope]
    rounds = (c.argument("early_stopping_rounds") for c in (call, *makers))
    return any(given is not None and given.value is not None for given in rounds)


def _within(call: Call, made: Call, named: set[str]) -> tuple[Place, ...]:
    """The place of what is made in the arguments of a call, the first of its name after it."""
    is_named = any(n.rpartition(".")[2] == made.method for n in named)
    return (made.at,) if is_named and made.scope == call.scope and made.at.order > call.at.order else ()


def _orders_by_test(call: Call) -> bool:
    order = call.argument("order_by")
    values = order.value if order and isinstance(order.value, tuple) else (order.value,) if order else ()
    composed = order is not None and any(_TEST_METRIC.match(name) for name in order.names)
    return composed or any(isinstance(v, str) and _BY_TEST.match(v) for v in values)
