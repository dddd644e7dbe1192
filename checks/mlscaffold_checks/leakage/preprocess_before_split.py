"""The rule `leakage/preprocess-before-split`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import PythonFile
from mlscaffold.facts.prepared import made_before_split
from mlscaffold.facts.traits import is_aside
from mlscaffold.rules import Problem, rule


@rule(level="error", stage="exploration", since="0.1")
def preprocess_before_split(file: PythonFile) -> Iterator[Problem]:
    """A transformer learns from all rows before they are split, the test rows included."""
    if file.is_test or is_aside(file.path):
        return
    for found in made_before_split(file, "fitted"):
        owner = found.call.name.split(".")[-2]
        yield Problem(
            found.call.at,
            f"`{owner}` is fitted on all rows, which are split only afterwards ({found.where})",
            "Split first and fit on the training part alone, or put it into a pipeline with the model.",
            related=(found.split.at,),
        )
