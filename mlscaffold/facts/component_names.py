"""Which component the path of a module names: `train.py`, `data/load.py`, `mit_benchmark_loader.py`."""

from __future__ import annotations

from posixpath import basename, dirname, splitext

from mlscaffold.layout import Layout
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Literal

    Kind = Literal[
        "data", "model", "evaluation", "serving", "monitoring", "configuration", "test", "infrastructure",
        "exploration", "entangled", "none",
    ]  # fmt: skip
else:
    Kind = str
"""What a module is for; `entangled` is several of these at once, `none` is none of them."""

CATCH_ALL = frozenset({"utils", "util", "helpers", "helper", "common", "misc", "functions", "tools", "lib"})
"""Names that promise no component."""

_WORDS: tuple[tuple[Kind, frozenset[str]], ...] = (
    ("monitoring", frozenset({"monitor", "monitoring", "drift"})),
    ("configuration", frozenset({"config", "configs", "configuration", "settings", "conf", "params", "hparams",
                                 "hyperparameters", "constants", "options"})),
    ("evaluation", frozenset({"evaluate", "evaluation", "evaluations", "evaluator", "eval", "metrics", "metric",
                              "benchmark"})),
    ("infrastructure", frozenset({"setup", "deploy", "deploying", "deployer", "deployment", "register", "registration",
                                  "docker", "noxfile", "logger", "logging", "exception", "exceptions", "bootstrap"})),
    ("serving", frozenset({"serve", "serving", "server", "predict", "prediction", "predictor", "inference", "inferer",
                           "infering", "score", "scoring", "batchscore", "api", "app", "endpoint"})),
    ("data", frozenset({"data", "dataset", "datasets", "prepare", "preparation", "preprocess", "preprocessing",
                        "features", "feature", "featurize", "featurization", "loader", "loaders", "dataloader", "etl",
                        "ingestion", "ingest", "transformation", "transforms", "cleaning", "scaler", "preprocessor",
                        "preprocessors", "splitter", "splitters", "scraping", "scraper", "scrapers", "bronze", "silver",
                        "gold"})),
    ("model", frozenset({"model", "models", "train", "trainer", "training", "tune", "tuning", "net", "network",
                         "networks", "layers", "estimator", "estimators", "fit", "finetune"})),
)  # fmt: skip
"""Words in names, the more telling components first: `evaluate_model` evaluates."""

_FOLDERS: dict[str, Kind] = {
    **dict.fromkeys(("data", "dataset", "datasets", "features", "preprocessing", "etl", "ingestion"), "data"),
    **dict.fromkeys(("model", "models", "modeling", "modelling", "training", "train", "trainers", "networks"), "model"),
    **dict.fromkeys(("evaluate", "evaluation"), "evaluation"),
    **dict.fromkeys(("serving", "serve", "api", "inference", "scoring", "service"), "serving"),
    **dict.fromkeys(("monitoring",), "monitoring"),
    **dict.fromkeys(("conf", "config", "configs"), "configuration"),
    **dict.fromkeys((".github", ".circleci", ".gitlab", ".azure", ".pipelines", "docker", "deploy", "infra", "register",
                     "terraform", "k8s", "environment_setup", "ci", "bootstrap"), "infrastructure"),
}  # fmt: skip

_HOLDS_DATA = frozenset({"data", "dataset", "datasets", "features", "loader", "loaders", "dataloader"})
"""Words that make data of what stands beside them: `benchmark_loader`, `model_data`."""
_PREPARES = frozenset({"prepare", "preparation", "loader", "loaders"})
"""Words of data that may as well be said of a model: `prepare_base_model`, `model_loader`."""
_WORDS_OF_DATA = dict(_WORDS)["data"]
_MODELS = frozenset({"model", "models", "net", "network"})
_OF_TRAINING_ROWS = frozenset({
    "csv", "split", "splits", "fold", "folds", "load", "merge", "generate", "download", "convert", "tfrecord",
    "tfrecords", "lmdb", "labels", "images", "upload", "table",
})  # fmt: skip
"""Words beside which `train` is a part of the rows, and no training."""
_TESTED = frozenset({"integration", "e2e", "smoke", "unit", "functional", "system"})
"""What a script that calls itself a test may test with."""

_RUN_BY_SERVICES = frozenset({"pipeline", "pipelines", "flow", "dag", "job", "jobs", "image", "cluster"})

_CAMEL = pattern(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+")


class Named(NamedTuple):
    """What a path says."""

    kind: Kind | None
    stated: bool
    """Whether the name of the module itself says so, or the settings, and not only a folder."""
    surely: bool
    """Whether the settings say so, or several parts of the path agree."""


def named(path: str, layout: Layout) -> Named:
    """The component that a path names."""
    declared: tuple[tuple[tuple[str, ...], Kind], ...] = (
        (layout.data, "data"), (layout.model, "model"), (layout.serving, "serving"),
    )  # fmt: skip
    folder = _FOLDERS.get(telling_folder(path))
    settled = next((k for folders, k in declared if any(path == f or path.startswith(f + "/") for f in folders)), None)
    # `config/eval_large.py` holds the settings of an evaluation.
    stated = folder if folder == "configuration" else _stated(words_of(path))
    if settled and stated not in {"evaluation", "configuration", "monitoring"}:
        return Named(settled, stated=True, surely=True)
    if stated is None or basename(path) == "__init__.py":
        return Named(folder, stated=False, surely=False)
    # `scoring/evaluate.py` evaluates; `models/data.py` prepares data for them.
    return Named(stated, stated=True, surely=stated == folder)


def _stated(words: set[str]) -> Kind | None:
    if "partial" in words:
        # Partial evaluation is what compilers do.
        words = words - {"eval", "evaluation"}
    stated = next((kind for kind, known in _WORDS if words & known), None)
    if stated == "data" and words & _MODELS and not words & (_WORDS_OF_DATA - _PREPARES):
        return "model"
    if stated == "model" and words & {"train", "training"} and words & _OF_TRAINING_ROWS:
        return "data"
    if stated == "evaluation" and words & {"benchmark"} and words & _HOLDS_DATA:
        return "data"
    return stated


def is_called_test(path: str) -> bool:
    """Whether a script calls itself a test of a kind that scripts are: `integration_test.py`."""
    words = words_of(path)
    return bool(words & {"test", "tests"} and words & _TESTED)


def is_called_pipeline(path: str) -> bool:
    """Whether a module calls itself what a pipeline service or a cloud runs, whatever it is for."""
    return bool(words_of(path) & _RUN_BY_SERVICES) or basename(dirname(path)) in {"pipelines", "flows", "dags"}


def words_of(path: str) -> set[str]:
    """The words in the name of a module, and the name itself."""
    stem = splitext(basename(path))[0]
    return {w.lower() for w in _CAMEL.split(stem) if w} | {stem.lower()}


def telling_folder(path: str) -> str:
    """The innermost folder whose name tells a component, or an empty string."""
    return next((p for p in reversed(dirname(path).lower().split("/")) if p in _FOLDERS), "")


def is_infrastructure_by_folder(path: str) -> bool:
    """Whether the innermost telling folder holds infrastructure."""
    return _FOLDERS.get(telling_folder(path)) == "infrastructure"


def is_catch_all(path: str) -> bool:
    """Whether neither the module nor its folder is called after what it is for."""
    return splitext(basename(path))[0].lower() in CATCH_ALL or basename(dirname(path)).lower() in CATCH_ALL
