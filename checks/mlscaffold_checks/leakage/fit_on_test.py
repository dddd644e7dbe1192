"""The rule `leakage/fit-on-test`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.knowledge import PREDICTOR_MODULES, TRANSDUCTIVE, TRANSFORMER_MODULES
from mlscaffold.facts.model import Call, PythonFile
from mlscaffold.rules import Problem, rule

_FITS = frozenset({"fit", "fit_transform", "partial_fit", "fit_resample", "fit_sample"})


@rule(level="error", stage="exploration", since="0.1")
def fit_on_test(file: PythonFile) -> Iterator[Problem]:
    """Something is fitted on the test rows."""
    for call in file.calls:
        if call.method not in _FITS or not _is_estimator(call):
            continue
        data = [a for a in call.arguments if a.keyword in {"", "X", "y", "x"}][:2]
        origins = frozenset().union(*(a.origins for a in data)) if data else frozenset()
        if "test" in origins and "train" not in origins:
            owner = call.name.removesuffix("." + call.method).rpartition(".")[2]
            yield Problem(
                call.at,
                f"`{owner}.{call.method}` is fitted on rows of the test part",
                "Fit on the training part, and only `transform` or `predict` the test part.",
            )


def _is_estimator(call: Call) -> bool:
    owner = call.name.removesuffix("." + call.method)
    return owner.startswith(TRANSFORMER_MODULES + PREDICTOR_MODULES) and owner not in TRANSDUCTIVE
