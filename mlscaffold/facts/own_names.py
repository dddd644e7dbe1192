"""What everybody calls the modules and the folders of code of their own, and nobody a package that others install."""

from __future__ import annotations

from collections.abc import Mapping
from posixpath import dirname

from mlscaffold.facts.model import Project

_BOTH = frozenset({
    "common", "dataloader", "dataset", "helpers", "inference", "layers", "losses", "models", "networks",
    "preprocessing", "trainer", "training", "util", "utils",
})  # fmt: skip
FOLDERS = _BOTH | {
    "agents", "backbones", "core", "data", "dataloaders", "env", "envs", "eval", "evaluation", "experiments",
    "features", "lib", "libs", "loaders", "metrics", "model", "modeling", "modelling", "modules", "net", "nets",
    "network", "parts", "src", "trainers",
}  # fmt: skip
"""Folders of code that nobody installs, generates or fetches by this name, where a project ignores one."""
_MODULES = _BOTH | {
    "args", "arguments", "cfg", "constants", "datasets_utils", "evaluate", "globals", "helper", "hparams",
    "hyperparams", "metrics_utils", "opts", "params", "predict", "preprocess", "train", "utilities",
}  # fmt: skip
_PARTS = frozenset({
    "args", "clean", "cleaning", "config", "configs", "constants", "create", "data", "dataset", "download", "eval",
    "evaluate", "evaluation", "extract", "extraction", "feature", "features", "func", "functions", "generator",
    "get", "helper", "helpers", "hyperopt", "images", "inference", "layers", "load", "loader", "losses", "make",
    "metrics", "misc", "model", "models", "my", "network", "networks", "params", "plot", "plotting", "predict",
    "prediction", "prepare", "preprocess", "preprocessing", "process", "processing", "read", "run", "sample",
    "score", "settings", "split", "test", "text", "tools", "train", "trainer", "training", "transform",
    "transforms", "util", "utils", "visualize",
})  # fmt: skip
"""Words of which the names of own modules are put together: `train_model`, `load_data`."""
_OF_OTHERS = frozenset({"model_utils", "data_tools", "test_utils"})
"""Of such names, those of packages that are on an index: django-model-utils."""


def is_own_by_name(module: str) -> bool:
    """Whether nobody would install a module of this name."""
    if module in _MODULES:
        return True
    words = module.split("_")
    return len(words) > 1 and module not in _OF_OTHERS and all(word in _PARTS for word in words)


def defined_beside(project: Project) -> Mapping[str, frozenset[str]]:
    """By folder, the functions and classes of its modules: who imports one by its bare name means the module of it."""
    found: dict[str, set[str]] = {}
    for file in project.python:
        names = {f.name for f in file.functions if f.qualname == f.name} | {c.name for c in file.classes}
        found.setdefault(dirname(file.path), set()).update(names)
    return {folder: frozenset(names) for folder, names in found.items()}
