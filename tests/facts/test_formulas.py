"""Formulas come to what Python makes of them, and are told apart only where they surely differ."""

from __future__ import annotations

import ast
import math
import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mlscaffold.facts.drifted_features import difference_of
from mlscaffold.facts.formulas import Formula, UnknownError, formula, value_of

_LEAVES = st.sampled_from(["a", "b", "c", "0", "1", "2.5", "7"])
_NUMBERS = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "//", "%"]), inner).map(lambda t: f"({' '.join(t)})"),
        st.tuples(inner, st.sampled_from(["<", "<=", "==", "!="]), inner, inner, inner).map(
            lambda t: f"({t[3]} if {t[0]} {t[1]} {t[2]} else {t[4]})"
        ),
        inner.map(lambda x: f"(-{x})"),
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda t: f"({' '.join(t)})"),
        inner.map(lambda x: f"abs({x})"),
        st.tuples(inner, inner).map(lambda t: f"max({', '.join(t)})"),
    ),
    max_leaves=12,
)
_VALUES = st.sampled_from([0.5, 1.0, 2.0, 3.0, 26.5])


def _of(text: str) -> Formula:
    tree = ast.parse(text).body[0]
    if isinstance(tree, ast.FunctionDef):
        return formula(tree.name, tree, tree)
    assert isinstance(tree, ast.Expr)
    return formula("feature", tree.value, tree.value)


@given(_NUMBERS, _VALUES, _VALUES, _VALUES)
def test_an_expression_comes_to_what_python_makes_of_it(text: str, a: float, b: float, c: float) -> None:
    values = {"a": a, "b": b, "c": c}
    try:
        expected = eval(text, {"__builtins__": {"abs": abs, "max": max}}, values)
    except ArithmeticError:
        with pytest.raises(UnknownError):
            value_of(_of(text), values)
        return
    found = value_of(_of(text), values)
    assert isinstance(found, (int, float))
    assert math.isclose(found, expected, rel_tol=1e-9, abs_tol=1e-9)


@given(_NUMBERS)
def test_a_formula_does_not_differ_from_itself_in_other_words(text: str) -> None:
    mine, theirs = _of(text), _of(re.sub(r"\ba\b", 'row["A"]', text))
    assume(mine.inputs)
    assert difference_of(mine, theirs) is None


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ("a / (b / 100) ** 2", "a / b ** 2"),
        ("2026 - year", "2025 - year"),
        ("round(a / b, 2)", "a / b"),
        ("np.log1p(a + b)", "np.log(a + b + 1)"),
        ("a / b if b else 0", "a / b"),
        ("'x' if a > 25 else 'y'", "'p' if a > 25 else 'q'"),
        ("load(a) + b", "a + b"),
        ("a + b + c", "a + b"),
        ("1 if a > 180 else 0", "1 if a > 1.8 else 0"),
    ],
)
def test_what_may_mean_the_same_is_not_told(mine: str, theirs: str) -> None:
    assert difference_of(_of(mine), _of(theirs)) is None


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ("a / b", "a / b ** 2"),
        ("a and b > 27", "a or b > 27"),
        ("'young' if age < 25 else 'old'", "'young' if age <= 30 else 'old'"),
        ("def f(row):\n    return row['sib'] + row['par']", "def f(row):\n    return row.sib + row.par + row.sib"),
        ("'A' if kind == 'x' else 'B'", "'A' if kind in ('x', 'y') else 'B'"),
    ],
)
def test_what_differs_is_told_with_values_that_show_it(mine: str, theirs: str) -> None:
    found = difference_of(_of(mine), _of(theirs))
    assert found is not None
    assert value_of(_of(mine), found.values) == found.mine != found.theirs == value_of(_of(theirs), found.values)


def test_nothing_of_a_formula_is_executed() -> None:
    hostile = "__import__('os').system('touch /tmp/here') + a"
    with pytest.raises(UnknownError):
        value_of(_of(hostile), {"a": 1.0})
    for text in ("a ** (10 ** 9)", "'x' * (10 ** 12) + a", "(a,) * 10 ** 9", "-" * 200 + "a"):
        with pytest.raises(UnknownError):
            value_of(_of(text), {"a": 3.0})
