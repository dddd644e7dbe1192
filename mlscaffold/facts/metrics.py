"""How classifiers are judged: by scores at one threshold, or over all of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from mlscaffold.facts.model import Call, Project, PythonFile
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final

# scikit-learn 1.7
OF_TWO_CLASSES: Final = frozenset(
    f"sklearn.metrics.{name}" for name in ("precision_score", "recall_score", "f1_score", "fbeta_score")
)
"""Scores that ask for two classes where they are not told how to average."""
_OVER_ALL: Final = pattern(
    r"(?<![a-z])(?:roc|auroc|rocauc|auc|aucs|aucroc|aucpr|prauc|auprc?|operating_characteristic"
    r"|average_?precision|precision_?recall_?curve|precision_recall_display|pr_curve|det_curve|log_?loss"
    r"|neg_log_loss|brier|calibrat\w*|cross_?entropy|bce|thresholds?|probas?|probabilit\w*|decision_function"
    r"|autolog|cumulative_gains?|gains_chart|lift_(?:curve|chart|score)|ks_(?:stat\w*|2samp|score)"
    r"|gini_(?:norm\w*|score|coef\w*))(?![a-z])",
)
"""What speaks of scores over all thresholds, of probabilities, or of the choice of a threshold, word by word."""
_HUMP: Final = pattern(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SIGNS: Final = pattern(r"[\W_]+")
_REPORTING: Final = frozenset({"yellowbrick", "scikitplot", "evidently", "pycaret", "deepchecks", "autogluon"})
"""Libraries whose reports on a classifier hold such scores."""
_LONGEST: Final = 60
"""Characters of a text that names a score; a longer one talks."""
WORDS: Final = (
    "roc_", "_roc", '"roc', "'roc", "ROC", "Roc", "auc", "AUC", "Auc", "aupr", "AUPR", "perating", "verage_precision",
    "veragePrecision", "verage precision", "ecision_recall", "ecisionRecall", "ecision-recall", "ecision recall",
    "pr_curve", "PrCurve", "det_curve", "DetCurve", "og_loss", "ogLoss", "logloss", "og loss", "rier", "alibrat",
    "ross_entropy", "rossEntropy", "rossentropy", "bce", "BCE", "hreshold", "HRESHOLD", "roba", "decision_function",
    "autolog", "umulative", "gains_", "lift_", "ks_", "gini_",
)  # fmt: skip
"""One of these is in each of those, as it is written."""


def scores_of_two_classes(project: Project) -> list[Call]:
    """The calls that score a classifier of two classes at one threshold."""
    return [
        call
        for file in _own(project)
        for call in file.calls
        if call.name in OF_TWO_CLASSES and not call.unpacks and _is_binary(call)
    ]


def _is_binary(call: Call) -> bool:
    average = call.argument("average")
    return average is None or average.value == "binary"


def is_scored_over_all(project: Project) -> bool:
    """Whether anything in the project scores over all thresholds, or chooses one."""
    return any(_speaks(file) for file in _own(project))


def _speaks(file: PythonFile) -> bool:
    return (
        any(names_score_over_all(c.method) for c in file.calls)
        or any(names_score_over_all(i.name) or i.module.partition(".")[0] in _REPORTING for i in file.imports)
        or any(names_score_over_all(t.value) for t in file.texts)
    )


# The same names are called in file after file.
@lru_cache(maxsize=2**14)
def names_score_over_all(text: str) -> bool:
    """Whether a name, or a short text, is that of a score over all thresholds, or speaks of probabilities."""
    return bool(text) and len(text) <= _LONGEST and speaks_of_all_thresholds(text)


def speaks_of_all_thresholds(text: str) -> bool:
    """Whether a text of any length does, in any of its words."""
    return _OVER_ALL.search(_SIGNS.sub("_", _HUMP.sub("_", text)).lower()) is not None


def _own(project: Project) -> Sequence[PythonFile]:
    return [f for f in project.sources if not f.is_test and not is_aside(f.path)]
