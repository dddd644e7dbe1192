"""The rule `leakage/resample-before-split`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.knowledge import CROSS_VALIDATIONS, FOLD_SPLITTERS, SPLIT_FUNCTIONS
from mlscaffold.facts.model import Call, PythonFile
from mlscaffold.rules import Problem, rule

_ROWS = frozenset({"", "*", "X", "y"})


@rule(level="error", stage="exploration", since="0.1")
def resample_before_split(file: PythonFile) -> Iterator[Problem]:
    """Rows are copied or made up before they are split, so that test rows are seen in training."""
    for call in file.calls if not file.is_test else ():
        if not _splits(call):
            continue
        origins = frozenset[str]().union(*(a.origins for a in call.arguments if a.keyword in _ROWS))
        if "resampled" in origins and not origins & {"train", "test", "validation"}:
            yield Problem(
                call.at,
                "the rows split here were oversampled before: copies of one row fall on both sides",
                "Split first, then oversample the training part alone; in folds, by a pipeline of imblearn.",
            )


def _splits(call: Call) -> bool:
    owner, _, method = call.name.rpartition(".")
    if call.name in SPLIT_FUNCTIONS or call.name in CROSS_VALIDATIONS:
        return True
    return owner in FOLD_SPLITTERS if method == "split" else method == "fit" and owner in CROSS_VALIDATIONS
