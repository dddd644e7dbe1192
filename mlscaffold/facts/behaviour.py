"""What a module does, inferred from what it imports and calls."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from mlscaffold.facts import knowledge
from mlscaffold.facts.model import Behaviour, Call, ClassDefinition, Function, Import, Place
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final

NOTHING = Behaviour(*(None,) * len(Behaviour._fields))
_TRANSFORMER_WORDS = (
    "scaler", "encoder", "vector", "tokenizer", "imputer", "pca", "transform", "binarizer", "selector", "preprocess",
    "normalizer", "explainer", "curve", "tsne", "umap", "poly", "mlb",
)  # fmt: skip


_FITS = frozenset({"fit", "fit_generator", "fit_predict", "partial_fit", "train_on_batch"})
_MODEL_NAME = pattern(
    r"(?:^|[\W_])(?:model|classifier|regressor|estimator|pipeline|clf|rfr?|svm|svc|xgb|lgbm?|knn)(?:[\W_\d]|$)"
)
"""Variables that a model is called by where it is pickled; pickles hold anything."""
_NO_MODELS = (*_TRANSFORMER_WORDS, "columns", "feature", "vocab", "classes", "label", "metric", "split")
_PART_OF_MODEL = pattern(r"_(?:columns|cols|features|names|classes|labels|metrics|scores|history|vocab\w*)\b")
"""Lists and numbers that belong to a model (`model_columns`)."""
_BESIDE_MODEL = pattern(
    r"(?:[\w.]*[._])?(?:index|indices|idx|params|parameters|config|settings|args|images?|img|masks?|pred(?:iction)?s?|oof)"
)
"""What is written by the same functions, and chooses rows or sets a model up."""
_ROWS = pattern(
    r"(?:\w{1,40}\.)?(?:[xy]|[xy]_?(?:train|test|val|valid|validation|all|full|data)(?:_[a-z]{1,20})?|(?:train|test|val)_?[xy]"
    r"|(?:\w{1,40}_)?(?:df|rows|thresholds?|history)|(?:train|test|val|sim)\w{0,20}_data)"
)
"""Rows, their answers, and what is found once a model is there; what is called `data` alone may hold a model."""
_OF_A_MODEL = pattern(
    r"model|net(?![\w]*work)|network|state|weights|ckpt|check_?point|module|generator|discriminator|encoder|decoder|actor"
    r"|critic|agent|policy|learner|estimator|classifier|regressor|(?:^|[\W_])(?:clf|best|gan|vae|rnn|lstm|cnn|bert)(?:[\W_]|$)"
)
"""What is written is a model, by its name or by that of its file."""
_OF_TRAINING = frozenset({
    "epochs", "validation_data", "eval_set", "callbacks", "n_epochs", "datamodule", "train_dataloaders",
})  # fmt: skip
"""Arguments that only a `fit` that trains takes."""

_FACTORISES: Final = tuple(
    f"sklearn.decomposition.{name}." for name in ("TruncatedSVD", "NMF", "LatentDirichletAllocation")
)
_FITTED_WHOLE: Final = frozenset({"fit", "fit_transform"})
_WRITERS: Final = knowledge.PICKLE_WRITERS | knowledge.MODEL_WRITERS
_TELLING: Final = (
    _FITS | knowledge.SPARK_READS | knowledge.MODEL_LOADER_METHODS | knowledge.MODEL_WRITER_METHODS
    | {
        "fine_tune", "fit_one_cycle", "predict", "predict_proba", "backward", "step", "zero_grad", "apply_gradients",
        "minimize", "assign", "learn", "fit_transform",
    }
)  # fmt: skip
_GRADIENTS: Final = frozenset({"tensorflow.gradients", "tensorflow.compat.v1.gradients"})
_TELLING_NAMES: Final = (
    knowledge.READERS | knowledge.TRAINING_FUNCTIONS | knowledge.MODEL_SERVERS | knowledge.WEB_APPLICATIONS
    | knowledge.MODEL_LOADERS | knowledge.PICKLES | knowledge.MODEL_WRITERS | knowledge.PICKLE_WRITERS
    | _GRADIENTS | {"optax.apply_updates", "theano.grad", "theano.tensor.grad"}
)  # fmt: skip
_TELLING_MODULES: Final = ("sklearn.metrics.", *knowledge.READER_MODULES, *knowledge.TRACKERS)
"""Calls by none of these methods, names and beginnings show nothing, and they are nearly all."""


def behaviour_of(
    imports: Sequence[Import], calls: Sequence[Call], classes: Sequence[ClassDefinition], functions: Sequence[Function]
) -> Behaviour:
    """The behaviour of a module with these facts; each kind with the first place that shows it."""
    calls = [c for c in calls if c.method in _TELLING or _tells(c.name)]
    roots = {i.module.partition(".")[0] for i in imports}
    uses_ml = bool(roots & knowledge.ML_DISTRIBUTIONS)
    predicts = any(c.method in {"predict", "predict_proba"} for c in calls)
    loads = next((c.at for c in calls if _loads_model(c, uses_ml=uses_ml, predicts=predicts)), None)
    return Behaviour(
        reads_data=next((c.at for c in calls if is_reader(c)), None),
        trains=_training(calls, imports, uses_ml=uses_ml) or _factorisation(calls) or _recipe(functions),
        evaluates=next((c.at for c in calls if c.name.startswith("sklearn.metrics.") and _is_metric(c)), None),
        serves=_serving(calls, classes, functions, loads),
        loads_model=loads,
        saves_model=next((c.at for c in calls if _saves_model(c, uses_ml=uses_ml)), None),
        tracks=next((c.at for c in calls if c.name.startswith(knowledge.TRACKERS)), None),
        defines_model=next((d.at for d in classes if any(b in knowledge.MODEL_BASES for b in d.bases)), None),
    )


@functools.lru_cache(maxsize=2**13)
def _tells(name: str) -> bool:
    """Whether a function of this name shows anything of what a module does."""
    return bool(name) and (name in _TELLING_NAMES or name.startswith(_TELLING_MODULES))


def is_reader(call: Call) -> bool:
    """Whether a call reads a table or data set."""
    if call.name in knowledge.READERS or call.name.startswith(knowledge.READER_MODULES):
        return True
    return call.method in knowledge.SPARK_READS and call.receiver.endswith(("spark.read", "spark_session.read"))


def _training(calls: Sequence[Call], imports: Sequence[Import], *, uses_ml: bool) -> Place | None:
    roots = {i.module.partition(".")[0] for i in imports}
    # What one function tries to import, and does without, is for whoever asks for it.
    lent = {i.module.partition(".")[0] for i in imports if i.optional and i.scope}
    lent -= {i.module.partition(".")[0] for i in imports if not (i.optional and i.scope)} if lent else set()
    for call in calls:
        if is_training(call, uses_ml=uses_ml) and call.name.partition(".")[0] not in lent:
            return call.at
    # A training loop: gradients are computed, and an optimiser takes a step, perhaps by a wrapper of its own. What is
    # called an optimiser is one, be the model made elsewhere.
    steps = {c.method for c in calls}
    optimised = any(c.method == "zero_grad" and "optim" in c.receiver.lower() for c in calls)
    by_step = "step" in steps and roots & {"torch", "pytorch_lightning", "accelerate"}
    if "backward" in steps and (optimised or by_step):
        return next(c.at for c in calls if c.method == "backward")
    if "tensorflow" in roots:
        for call in calls:
            if call.method in {"apply_gradients", "minimize"} and call.name != "scipy.optimize.minimize":
                return call.at
        # An optimiser of one's own: what the gradients say is assigned to the parameters.
        if "assign" in steps and (at := next((c.at for c in calls if c.name in _GRADIENTS), None)):
            return at
    if roots & {"jax", "optax", "flax"}:
        for call in calls:
            if call.name == "optax.apply_updates" or (call.method == "apply_gradients" and call.receiver):
                return call.at
    # What a star brings may be TensorFlow, and nothing else has an optimizer minimise in one call.
    if any(i.name == "*" for i in imports):
        for call in calls:
            if call.method in {"apply_gradients", "minimize"} and "optimizer" in call.receiver.lower():
                return call.at
    if "theano" in roots and any(c.name in {"theano.grad", "theano.tensor.grad"} for c in calls):
        return next(c.at for c in calls if c.name in {"theano.grad", "theano.tensor.grad"})
    return None


def _factorisation(calls: Sequence[Call]) -> Place | None:
    """Where a matrix is factorised in a module that tracks it as a run and writes down what came out: the model."""
    if not any(c.name.startswith("mlflow.") for c in calls) or not any(c.name in _WRITERS for c in calls):
        return None
    return next((c.at for c in calls if c.name.startswith(_FACTORISES) and c.method in _FITTED_WHOLE), None)


def _recipe(functions: Sequence[Function]) -> Place | None:
    """Where a recipe of MLflow 2 is told what to train."""
    return next((f.at for f in functions if f.qualname == "estimator_fn"), None)


def is_training(call: Call, *, uses_ml: bool) -> bool:
    """Whether a call fits a model that predicts; transformers and curve fitting do not count."""
    if call.name in knowledge.TRAINING_FUNCTIONS:
        return True
    if call.method in {"fine_tune", "fit_one_cycle"}:
        return uses_ml
    if call.method == "fit_generator" and call.argument("steps_per_epoch"):
        # Keras alone has it, wherever the network was made.
        return call.receiver not in {"", "self", "super()"}
    if call.method == "learn":
        # An agent, wherever it was made.
        return call.name.startswith(knowledge.AGENT_MODULES) or bool(uses_ml and call.argument("total_timesteps"))
    # What an estimator calls of itself is how it is made, and nobody's training.
    if call.method not in _FITS or call.receiver in {"self", "super()"}:
        return False
    owner = call.name.removesuffix("." + call.method)
    # It says which of these rows lie apart, and predicts of no others.
    if call.name == "sklearn.neighbors.LocalOutlierFactor.fit_predict":
        return False
    if owner.startswith(knowledge.TRANSFORMER_MODULES) or owner.endswith(".ImageDataGenerator"):
        return False
    if owner.startswith(knowledge.PREDICTOR_MODULES):
        return True
    if not uses_ml or any(word in call.receiver.lower() for word in _TRANSFORMER_WORDS):
        return False
    if call.method == "fit_predict":
        return True
    positional = [a for a in call.arguments if not a.keyword]
    keywords = {a.keyword for a in call.arguments}
    return len(positional) >= 2 or bool(keywords & _OF_TRAINING)


def _is_metric(call: Call) -> bool:
    """Whether a function of `sklearn.metrics` says how good a model is: not distances, nor what wraps a metric."""
    return not call.name.startswith("sklearn.metrics.pairwise") and call.method != "make_scorer"


def _serving(
    calls: Sequence[Call], classes: Sequence[ClassDefinition], functions: Sequence[Function], loads: Place | None
) -> Place | None:
    for call in calls:
        if call.name in knowledge.MODEL_SERVERS or call.name in knowledge.WEB_APPLICATIONS:
            return call.at
    for definition in classes:
        if any(base in knowledge.MODEL_SERVERS for base in definition.bases):
            return definition.at
    for function in functions:
        if any(d in knowledge.MODEL_SERVERS for d in function.decorators):
            return function.at
    top = {f.qualname: f for f in functions}
    if loads and top.keys() >= knowledge.SERVING_HANDLERS and not top["init"].parameters:
        return top["run"].at
    return None


def _loads_model(call: Call, *, uses_ml: bool, predicts: bool) -> bool:
    if call.name in knowledge.MODEL_LOADERS:
        return True
    if call.name in knowledge.PICKLES:
        # Pickles hold anything: one is a model when something is predicted, or when it is called so.
        return predicts or any("model" in name.lower() and not name.endswith("[]") for name in call.targets)
    return uses_ml and call.method in knowledge.MODEL_LOADER_METHODS


def _saves_model(call: Call, *, uses_ml: bool) -> bool:
    what = call.arguments[0] if call.arguments else None
    names = " ".join(what.names).lower() if what else ""
    if call.name in knowledge.MODEL_WRITERS:
        # Scalers, vocabularies and prepared rows are written by the same functions.
        told = " ".join([names, *(str(a.value) for a in call.arguments if isinstance(a.value, str))]).lower()
        if call.name in {"torch.save", "dill.dump"}:
            return _OF_A_MODEL.search(told) is not None
        if what and what.names and all(map(_is_beside_model, what.names)):
            return False
        return _MODEL_NAME.search(names) is not None or not any(word in told for word in _NO_MODELS)
    if call.name in knowledge.PICKLE_WRITERS:
        return uses_ml and what is not None and any(_is_named_model(name.lower()) for name in what.names)
    return uses_ml and call.method in knowledge.MODEL_WRITER_METHODS


def _is_named_model(name: str) -> bool:
    return _MODEL_NAME.search(name) is not None and not (_PART_OF_MODEL.search(name) or _ROWS.fullmatch(name))


def _is_beside_model(name: str) -> bool:
    """Whether what has this name belongs to a model, or goes into one, and is none."""
    name = name.lower()
    return bool(_PART_OF_MODEL.search(name) or _BESIDE_MODEL.fullmatch(name) or _ROWS.fullmatch(name))
