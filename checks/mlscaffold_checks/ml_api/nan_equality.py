"""The rule `ml-api/nan-equality`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import PythonFile
from mlscaffold.rules import Problem, rule

NAN = frozenset({"numpy.nan", "numpy.NaN", "numpy.NAN", "math.nan", "pandas.NA", "pandas.NaT", "torch.nan"})


@rule(level="error", stage="exploration", since="0.1")
def nan_equality(file: PythonFile) -> Iterator[Problem]:
    """A value is compared with NaN by `==` or `!=`, which is never true or always."""
    for comparison in file.comparisons:
        nan = next((side for side in comparison.sides if side in NAN), "")
        if nan and comparison.operator in {"==", "!="}:
            outcome = "False" if comparison.operator == "==" else "True"
            yield Problem(
                comparison.at,
                f"comparison with `{nan}` by `{comparison.operator}` is {outcome} for every value",
                "Use `pandas.isna`, `numpy.isnan` or `math.isnan`.",
            )
