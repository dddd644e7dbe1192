"""Numbers that a model, an optimizer or a split is given where it is made, and by which names."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts import knowledge
from mlscaffold.facts.model import Call, Place, PythonFile
from mlscaffold.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Final

NAMES: Final = frozenset({
    # scikit-learn 1.7
    "C", "alpha", "l1_ratio", "gamma", "degree", "coef0", "tol", "max_iter", "n_estimators", "max_depth",
    "max_features", "min_samples_split", "min_samples_leaf", "max_leaf_nodes", "min_impurity_decrease",
    "ccp_alpha", "n_neighbors", "n_components", "n_clusters", "validation_fraction", "n_iter_no_change",
    "test_size", "learning_rate_init",
    # XGBoost 3.1, LightGBM 4.6, CatBoost 1.2
    "eta", "subsample", "colsample_bytree", "colsample_bylevel", "reg_alpha", "reg_lambda", "min_child_weight",
    "scale_pos_weight", "num_boost_round", "early_stopping_rounds", "num_leaves", "min_child_samples",
    "min_data_in_leaf", "feature_fraction", "bagging_fraction", "bagging_freq", "lambda_l1", "lambda_l2",
    "iterations", "l2_leaf_reg", "depth", "border_count", "bagging_temperature",
    # PyTorch 2.9, Keras 3.12, Transformers 4.57, Lightning 2.5
    "lr", "learning_rate", "weight_decay", "momentum", "dampening", "batch_size", "epochs", "num_epochs",
    "max_epochs", "n_epochs", "num_train_epochs", "per_device_train_batch_size", "per_device_eval_batch_size",
    "warmup_steps", "warmup_ratio", "gradient_accumulation_steps", "dropout", "hidden_size", "hidden_dim",
    "embedding_dim", "num_layers", "num_heads", "step_size", "patience", "rho",
})  # fmt: skip
"""Parameters that people tune."""

OPTIMIZERS: Final = (
    "Adam", "AdamW", "SGD", "RMSprop", "Adagrad", "Adadelta", "NAdam", "RAdam", "Adamax", "LBFGS",
)  # fmt: skip
"""Of torch.optim in PyTorch 2.9."""
_MODULES: Final = (*knowledge.PREDICTOR_MODULES, "torch.optim.", "transformers.TrainingArguments")
_LAYERS: Final = (".layers.", ".preprocessing.", ".applications.")


class Number(NamedTuple):
    """One number that is given by name, as a literal."""

    at: Place
    name: str
    value: float
    given_to: str
    """The dotted name of what it is given to; empty for an entry of a dictionary."""


def is_number(value: object) -> bool:
    """Whether a value is a number; truth values are none."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def takes_hyperparameters(call: Call) -> bool:
    """Whether a call makes or trains a model, makes an optimizer, or splits rows."""
    name = call.name
    return (
        name.startswith(_MODULES) and not any(part in name for part in _LAYERS)
    ) or name in knowledge.SPLIT_FUNCTIONS


def given_numbers(file: PythonFile) -> Iterator[Number]:
    """The numbers that code gives to models, optimizers and splits, or keeps in a dictionary under such a name."""
    for call in file.calls:
        if takes_hyperparameters(call):
            for given in call.arguments:
                if given.keyword and is_number(given.value):
                    yield Number(call.at, given.keyword, given.value, call.name)
    for entry in file.entries:
        if entry.key in NAMES:
            yield Number(entry.at, entry.key, entry.value, "")
