"""The rule `leakage/resample-before-split`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import PythonFile
from mlscaffold.facts.prepared import made_before_split, tests_something
from mlscaffold.rules import Problem, rule


@rule(level="error", stage="exploration", since="0.1")
def resample_before_split(file: PythonFile) -> Iterator[Problem]:
    """Rows are copied or made up before they are split, so that test rows are seen in training."""
    for found in made_before_split(file, "resampled") if not tests_something(file) else ():
        yield Problem(
            found.call.at,
            f"the rows oversampled here are split afterwards ({found.where}): copies of one row, or rows like it, are"
            " on both sides",
            "Split first, then oversample the training part alone; in folds, by a pipeline of imblearn.",
            related=(found.split.at,),
        )
