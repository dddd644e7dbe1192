"""The rule `ml-api/nan-equality`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.missing_values import NAN, asking
from mlscaffold.facts.model import Place, PythonFile
from mlscaffold.rules import AskFor, Fix, Problem, rule


@rule(level="error", stage="exploration", since="0.1", fix="unsafe")
def nan_equality(file: PythonFile) -> Iterator[Problem]:
    """A value is compared with NaN by `==` or `!=`, which is never true or always."""
    for comparison in file.comparisons:
        if comparison.operator not in {"==", "!="} or NAN.isdisjoint(comparison.sides):
            continue
        # A test that passes says by this that nothing equals NaN.
        if file.is_test and comparison.operator == "==":
            continue
        nan = next(side for side in comparison.sides if side in NAN)
        outcome = "False" if comparison.operator == "==" else "True"
        yield Problem(
            comparison.at,
            f"comparison with `{nan}` by `{comparison.operator}` is {outcome} for every value",
            "Use `pandas.isna`, `numpy.isnan` or `math.isnan`.",
            fix=_fix(file, comparison.at, nan),
        )


def _fix(file: PythonFile, at: Place, nan: str) -> Fix | None:
    form = asking(file, nan)
    return Fix(f"Ask with `{form.equal.format('...')}`", (AskFor(at, *form),), safe=False) if form else None
