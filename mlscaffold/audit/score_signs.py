"""What code that does one of the tests of the ML Test Score looks like: calls, imports and names of tests.

Names are those of the libraries' own documentation: scikit-learn 1.7, optuna 4, hyperopt 0.2, ray 2,
keras-tuner 1.4, fairlearn 0.12, aequitas 1, aif360 0.6, evidently 0.7, nannyml 0.13, alibi-detect 0.12,
whylogs 1.6, pandera 0.26, great_expectations 1, tensorflow-data-validation 1.17, tensorflow-model-analysis 0.48,
PyTorch 2, TensorFlow 2, prometheus-client 0.22.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mlscaffold.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Final


class Look(NamedTuple):
    """How code looks that does one test."""

    calls: Sequence[str] = ()
    """Resolved names, or the beginnings of them where they end with a dot."""
    named: str = ""
    """A regular expression for the names of tests that check it."""
    what: str = ""
    """What such code does, in words that follow the place."""


LOOKS: Final[Mapping[str, Look]] = {
    "feature-expectations": Look(
        ("pandera.", "great_expectations.", "tensorflow_data_validation.", "frictionless.", "deepchecks.", "pydeequ."),
        r"schema|columns?_(?:are|match|exist|present)|missing_values|null|in_range|out_of_range|value_range|dtypes?",
        "holds data to what is expected of it",
    ),
    "beneficial-features": Look(
        ("sklearn.inspection.permutation_importance", "sklearn.feature_selection.RFE",
         "sklearn.feature_selection.RFECV", "sklearn.feature_selection.SequentialFeatureSelector", "boruta."),
        r"ablation|beneficial|without_(?:its|the|a)_feature", "measures what features help",
    ),
    "tuned-hyperparameters": Look(
        ("sklearn.model_selection.GridSearchCV", "sklearn.model_selection.RandomizedSearchCV",
         "sklearn.model_selection.HalvingGridSearchCV", "sklearn.model_selection.HalvingRandomSearchCV",
         "skopt.BayesSearchCV", "optuna.create_study", "hyperopt.fmin", "ray.tune.Tuner", "ray.tune.run",
         "keras_tuner.", "kerastuner.", "wandb.sweep"),
        "", "tunes hyperparameters",
    ),
    "simpler-model": Look(
        ("sklearn.dummy.",), r"(?:beats?|better|against|than|over|above).*(?:baseline|dummy|simple|majority)|baseline",
        "tries a simpler model",
    ),
    "slice-quality": Look(
        ("fairlearn.metrics.MetricFrame", "tensorflow_model_analysis.SlicingSpec", "snorkel.slicing.",
         "giskard.slicing_function"),
        r"(?:on|per|each|by|of)_(?:every_|each_)?(?:slice|subgroup|group|segment)s?|slices?\b", "looks at slices",
    ),
    "inclusion": Look(
        ("fairlearn.", "aequitas.", "aif360.", "tensorflow_model_remediation."),
        r"fair(?:ness)?|(?:demographic|gender|racial)_(?:parity|bias)", "looks at how groups of people are treated",
    ),
    "reproducible-training": Look((), r"reproduc|determinis|same_(?:seed|model|result)|bit_for_bit", "trains twice"),
    "training-serving-skew": Look(
        (), r"skew|parity|same_as_(?:the_)?(?:trained_)?model|train(?:ing)?_(?:and|vs|versus)_serv", "compares the two"
    ),
    "input-invariants": Look(
        ("evidently.", "alibi_detect.", "nannyml.", "whylogs.", "sagemaker.model_monitor."), "",
        "watches the inputs in use",
    ),
    "prediction-quality": Look(
        ("nannyml.CBPE", "nannyml.DLE", "evidently.metric_preset.ClassificationPreset",
         "evidently.metric_preset.RegressionPreset", "evidently.presets.ClassificationPreset",
         "evidently.presets.RegressionPreset", "evidently.test_preset."),
        "", "measures answers in use",
    ),
    "numerical-stability": Look(
        ("torch.autograd.set_detect_anomaly", "torch.autograd.detect_anomaly", "tensorflow.debugging.check_numerics",
         "tensorflow.debugging.enable_check_numerics", "tensorflow.keras.callbacks.TerminateOnNaN",
         "keras.callbacks.TerminateOnNaN"),
        r"finite|no_nans?|nan_loss|(?:exploding|vanishing)_grad|numerical_stability", "watches for NaN and infinities",
    ),
    "computing-performance": Look(
        ("prometheus_client.", "prometheus_fastapi_instrumentator.", "starlette_exporter.", "locust."),
        r"latency|throughput|memory_usage|response_time|speed", "measures time or memory",
    ),
}  # fmt: skip
