"""What is named like a score over all thresholds, and what only holds its letters."""

import pytest

from mlscaffold.facts.metrics import WORDS, names_score_over_all


@pytest.mark.parametrize(
    "name",
    ["roc_auc_score", "RocCurveDisplay", "BinaryAUROC", "ROC-AUC", "average_precision_score", "PrecisionRecallDisplay",
     "plot_precision_recall_curve", "neg_log_loss", "brier_score_loss", "CalibratedClassifierCV", "predict_proba",
     "best_threshold", "TunedThresholdClassifierCV", "auc", "val_auc", "decision_function", "autolog",
     "Receiver operating characteristic", "cumulative_gain_curve"],
)  # fmt: skip
def test_it_is_named(name: str) -> None:
    assert names_score_over_all(name)
    assert any(word in name for word in WORDS)


@pytest.mark.parametrize(
    "name",
    ["process_data", "processed", "preprocessor", "capital_gain", "subprocess", "f1_score", "precision_score", "gini",
     "auction", "sauce", "lift", "accuracy", "probably", "approach", "rocket", "uplift", "linear_model", ""],
)  # fmt: skip
def test_letters_in_other_words_are_none(name: str) -> None:
    assert not names_score_over_all(name)
