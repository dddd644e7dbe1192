"""Features that a service computes otherwise than the training of its model: copies of one formula that drifted."""

from __future__ import annotations

import ast
import math
import random
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from mlscaffold.facts.asked_models import Asked
from mlscaffold.facts.formulas import (
    Formula,
    UnknownError,
    bounds_in,
    formula,
    is_computed,
    kinds_of_inputs,
    numbers_in,
    plain,
    value_of,
)
from mlscaffold.facts.made_of import Code, method_of
from mlscaffold.facts.model import ServedOtherwise
from mlscaffold.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Final

    from mlscaffold.facts.formulas import Value

_TRIES: Final = 400
_FEWEST: Final = 20
"""Sets of values for which both have to come to something."""
_NEAR: Final = 2e-3
_EVERYWHERE: Final = (0.5, 1.0, 2.0, 3.7, 10.0, 26.0)
"""Numbers that a formula is tried with, beside those around its own."""
_UNIT: Final = 1.5
"""By so much two units differ at least: miles and kilometres do by 1.6."""
_GIVES: Final = (ast.FunctionDef, ast.Assign, ast.AugAssign, ast.Dict, ast.Subscript)
_APPLIES: Final = frozenset({"apply", "map"})


class _Difference(NamedTuple):
    values: Mapping[str, Value]
    mine: Value
    theirs: Value


def drifted_features(asked: Asked, asking: Collection[str], features: Features) -> Iterator[ServedOtherwise]:
    """The features that all of training computes in another way, with values for which that shows.

    `asking` are the files of all that asks a model: none of them trains.
    """
    mine = list(dict.fromkeys(f.path for f in asked.beside if f.path in asked.code.trees))
    theirs = [f.path for f in asked.trained if f.path not in asking and f.path in asked.code.trees]
    if not theirs:
        return
    trained: dict[str, list[_Written]] = {}
    for path in theirs:
        for written in features.written(path):
            if not written.is_variable:
                trained.setdefault(plain(written.name), []).append(written)
    compared: dict[str, list[Formula]] = {}
    for written in (w for path in mine for w in features.written(path) if plain(w.name) in trained):
        name = plain(written.name)
        if not is_computed(found := written.formula()):
            continue
        if name not in compared:
            compared[name] = [other for w in trained[name] if is_computed(other := w.formula())]
        others = compared[name]
        differences = [difference_of(found, other) for other in others]
        # Which of several the model was trained with is not known.
        if differences and (first := differences[0]) and all(differences) and _is_column(asked, others[0].name):
            at, made = asked.code.place(found.at), asked.code.place(others[0].at)
            yield ServedOtherwise("formula", at, made, found.name, _in_words(first))
    yield from _constants(asked, mine, theirs, features)


def _is_column(asked: Asked, name: str) -> bool:
    """Whether training speaks of a column of a name."""
    return re.search(rf"[\"']{re.escape(name)}[\"']", asked.text_of_training) is not None


def _in_words(found: _Difference) -> str:
    given = " and ".join(f"{name} = {_shown(value)}" for name, value in sorted(found.values.items()))
    return f"for {given} it is {_shown(found.mine)} here and {_shown(found.theirs)} there"


def _shown(value: Value) -> str:
    return f"{value:.4g}" if isinstance(value, float) else repr(value)


# ------------------------------------------------------------------------------------------- formulas


class _Written(NamedTuple):
    """What may be the formula of a feature."""

    name: str
    at: ast.expr | ast.FunctionDef
    body: ast.expr | ast.FunctionDef
    is_variable: bool = False
    """Whether it is a variable or the value of a key, which of a training is no column."""
    column: str = ""
    """The column that it is applied to."""

    def formula(self) -> Formula:
        return formula(self.name, self.at, self.body, self.column)


class _Stored(NamedTuple):
    """One column that is given a value."""

    at: ast.expr
    value: ast.expr


class Features:
    """What each file of a project computes, gone through once, however many modules ask."""

    def __init__(self, code: Callable[[], Code]) -> None:
        self._code = code
        self._files: dict[str, tuple[Sequence[_Written], Sequence[tuple[str, _Stored]]]] = {}

    def written(self, path: str) -> Sequence[_Written]:
        """What a file computes: columns, functions of one row, and variables."""
        return self._of(path)[0]

    def stored(self, paths: Sequence[str]) -> Mapping[str, list[_Stored]]:
        """What columns are given, by their names."""
        found: dict[str, list[_Stored]] = {}
        for name, stored in (item for path in paths for item in self._of(path)[1]):
            found.setdefault(name, []).append(stored)
        return found

    def _of(self, path: str) -> tuple[Sequence[_Written], Sequence[tuple[str, _Stored]]]:
        if path not in self._files:
            code = self._code()
            nodes = [n for n in ast.walk(code.trees[path]) if isinstance(n, _GIVES)]
            self._files[path] = (
                [written for node in nodes for written in _found_at(code, path, node)],
                [stored for node in nodes for stored in _stored_at(node)],
            )
        return self._files[path]


def _found_at(code: Code, path: str, node: ast.AST) -> Iterator[_Written]:
    match node:
        case ast.FunctionDef(name=name):
            yield _Written(name, node, node)
        case ast.Assign(targets=[ast.Subscript(slice=ast.Constant(value=str() as name)) as at], value=value):
            yield from _of_value(code, path, name, at, value)
        case ast.Assign(targets=[ast.Name(id=name) as at], value=value):
            yield _Written(name, at, value, is_variable=True)
        case ast.Dict(keys=keys, values=values):
            for key, value in zip(keys, values, strict=True):
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    yield _Written(key.value, key, value, is_variable=True)


def _of_value(code: Code, path: str, name: str, at: ast.expr, value: ast.expr) -> Iterator[_Written]:
    """What a column is given: an expression, or a function that is applied to rows or to a column."""
    if method_of(value) not in _APPLIES:
        yield _Written(name, at, value)
        return
    call = value
    assert isinstance(call, ast.Call)
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    column = ""
    if (
        isinstance(owner, ast.Subscript)
        and isinstance(owner.slice, ast.Constant)
        and isinstance(owner.slice.value, str)
    ):
        column = owner.slice.value
    match call.args[0] if call.args else None:
        case ast.Lambda(body=body):
            yield _Written(name, at, body, column=column)
        case ast.Name(id=function):
            own = [f for f in code.functions.get(function, ()) if code.path(f) == path]
            if len(own) == 1 and isinstance(own[0], ast.FunctionDef):
                yield _Written(name, at, own[0], column=column)


# ------------------------------------------------------------------------------------------ difference


def difference_of(mine: Formula, theirs: Formula) -> _Difference | None:
    """Values for which two formulas of one feature come to different results; None where they may mean the same.

    What differs by a factor or a difference alone is another unit.
    """
    if mine.inputs != theirs.inputs or _are_scaled(bounds_in(mine), bounds_in(theirs)):
        return None
    if ast.dump(mine.body) == ast.dump(theirs.body):
        return None
    both = [found for values in _tried(mine, theirs) if (found := _both(mine, theirs, values))]
    differing = [found for found in both if not _same(found.mine, found.theirs)]
    if len(both) < _FEWEST or not differing:
        return None
    if all(_is_number(f.mine) and _is_number(f.theirs) for f in both):
        return None if _is_other_unit(both) else differing[0]
    # Classes that are called otherwise throughout are renamed somewhere.
    return differing[0] if {f.mine for f in both} & {f.theirs for f in both} else None


def _both(mine: Formula, theirs: Formula, values: Mapping[str, Value]) -> _Difference | None:
    try:
        return _Difference(values, value_of(mine, values), value_of(theirs, values))
    except UnknownError:
        return None


def _are_scaled(mine: Sequence[float], theirs: Sequence[float]) -> bool:
    """Whether the bounds of one are those of the other in another unit."""
    if not mine or len(mine) != len(theirs) or 0 in theirs:
        return False
    factors = {round(a / b, 6) for a, b in zip(mine, theirs, strict=True)}
    return len(factors) == 1 and not 1 / _UNIT < factors.pop() < _UNIT


def _is_number(value: Value) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _same(mine: Value, theirs: Value) -> bool:
    if isinstance(mine, (int, float)) and isinstance(theirs, (int, float)):
        return math.isclose(mine, theirs, rel_tol=_NEAR, abs_tol=_NEAR)
    return mine == theirs


def _is_other_unit(both: Sequence[_Difference]) -> bool:
    pairs = [
        (f.mine, f.theirs) for f in both if isinstance(f.mine, (int, float)) and isinstance(f.theirs, (int, float))
    ]
    ratios = {f"{a / b:.3g}" if b else "none" for a, b in pairs if a or b}
    return len(ratios) <= 1 or len({f"{a - b:.4g}" for a, b in pairs}) <= 1


def _tried(mine: Formula, theirs: Formula) -> Iterator[Mapping[str, Value]]:
    """Values for the inputs of two formulas, around the numbers and among the texts that they are written with."""
    kinds = {name: used | kinds_of_inputs(theirs)[name] for name, used in kinds_of_inputs(mine).items()}
    own = [n for n in {*numbers_in(mine), *numbers_in(theirs)} if n > 0]
    around = [*_EVERYWHERE, *own, *(n - 0.5 for n in own if n > 1), *(n + 0.5 for n in own)]
    choices: dict[str, Sequence[Value]] = {}
    for name, used in sorted(kinds.items()):
        texts = sorted(u.removeprefix("text:") for u in used if u.startswith("text:"))
        if texts:
            choices[name] = [*texts, "another"]
        else:
            choices[name] = [False, True] if used == {"truth"} else sorted(around)
    draw = random.Random(0)  # noqa: S311 - the same values in each run
    for _ in range(_TRIES):
        yield {name: draw.choice(found) for name, found in choices.items()}


# ------------------------------------------------------------------------------------------ constants


def _constants(
    asked: Asked, mine: Sequence[str], theirs: Sequence[str], features: Features
) -> Iterator[ServedOtherwise]:
    """The columns that asking always gives one value, and training computes."""
    stored = features.stored(mine)
    constant = {name: s[0] for name, s in stored.items() if len({ast.dump(f.value) for f in s}) == 1}
    made = features.stored(theirs) if constant else {}
    for name, found in constant.items():
        value = found.value
        if name not in made or not isinstance(value, ast.Constant) or not isinstance(value.value, (int, float, str)):
            continue
        computed = [s for s in made[name] if is_computed(formula(name, s.at, s.value))]
        if len(computed) == len(made[name]) and not _is_taken_away(asked, name):
            at, there = asked.code.place(found.at), asked.code.place(computed[0].at)
            yield ServedOtherwise("constant", at, there, name, repr(value.value))


def _stored_at(node: ast.AST) -> Iterator[tuple[str, _Stored]]:
    """(name, value) of a column that is given one here; a part (`.loc[rows, "name"]`) is one of unknown value."""
    match node:
        case ast.Assign(targets=[ast.Subscript(slice=ast.Constant(value=str() as name)) as at], value=value):
            yield name, _Stored(at, value)
        case ast.Subscript(slice=ast.Tuple(elts=[*_, ast.Constant(value=str() as name)]), ctx=ast.Store()):
            yield name, _Stored(node, node)
        case ast.AugAssign(target=ast.Subscript(slice=ast.Constant(value=str() as name)) as at):
            yield name, _Stored(at, at)


def _is_taken_away(asked: Asked, name: str) -> bool:
    """Whether a column may be the target, or is dropped before a model is trained."""
    quoted = rf"[\"']{re.escape(name)}[\"']"
    away = rf"(?:drop|pop|del|difference|remove|exclude)\b[^\n]{{0,200}}{quoted}"
    learned = rf"\b(?:y|target|label)\w{{0,20}} ?= ?[^\n]{{0,80}}{quoted}"
    return re.search(rf"{away}|{learned}", asked.text_of_all, re.IGNORECASE) is not None
