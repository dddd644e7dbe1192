"""The rule `leakage/fit-on-test`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.fits import held_out_fits
from mlscaffold.facts.model import PythonFile
from mlscaffold.rules import Problem, rule


@rule(level="error", stage="exploration", since="0.1")
def fit_on_test(file: PythonFile) -> Iterator[Problem]:
    """Something is fitted on the test rows."""
    if file.is_test:
        return
    for found in held_out_fits(file):
        yield Problem(
            found.call.at,
            f"`{found.owner}.{found.call.method}` is fitted on rows of the {found.part} part",
            "Fit on the training part, and only `transform` or `predict` the rest.",
        )
