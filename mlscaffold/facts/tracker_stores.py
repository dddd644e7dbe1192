"""Stores that experiment trackers fill at every run, as far as they lie in the project."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlscaffold.facts.model import Project
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import NamedTuple, pattern

# MLflow 3.1, wandb 0.21, catboost 1.2, lightning 2.5, TensorBoard 2.20, aim 3.29, neptune 1.14
_STORES = (
    (pattern(r"(?:^|.*/)mlruns/(?:\d+|\.trash|models)/.+"), "mlruns", "MLflow"),
    (pattern(r"(?:^|.*/)mlartifacts/(?:\d+|models)/.+"), "mlartifacts", "MLflow"),
    (pattern(r"(?:^|.*/)[^/]*mlflow[^/]*\.(?:db|sqlite3?)$"), "", "MLflow"),
    (pattern(r"(?:^|.*/)wandb/(?:(?:offline-)?run-.+|latest-run|debug[\w-]*\.log)"), "wandb", "Weights & Biases"),
    (pattern(r"(?:^|.*/)catboost_info/.+"), "catboost_info", "CatBoost"),
    (pattern(r"(?:^|.*/)lightning_logs/version_\d+/.+"), "lightning_logs", "Lightning"),
    (pattern(r"(?:^|.*/)[^/]*\.tfevents\.[^/]+$"), "", "TensorBoard"),
    (pattern(r"(?:^|.*/)\.aim/.+"), ".aim", "Aim"),
    (pattern(r"(?:^|.*/)\.neptune/.+"), ".neptune", "Neptune"),
)  # fmt: skip


class TrackerStore(NamedTuple):
    """One store of a tracker that git tracks."""

    tool: str
    top: str
    """The folder or file that is the store; a pattern where it is many files."""
    ignored_by: str
    """The line of `.gitignore` that keeps it out."""
    paths: tuple[str, ...]


def tracked_stores(project: Project) -> Iterator[TrackerStore]:
    """The stores that git tracks, by their first file; those of tests and examples are left out."""
    stores: dict[tuple[str, str], list[str]] = {}
    for file in project.files:
        if not file.tracked or is_aside(file.path) or file.role == "test":
            continue
        for form, folder, tool in _STORES:
            if form.fullmatch(file.path):
                stores.setdefault((tool, _top(file.path, folder, tool)), []).append(file.path)
                break
    for paths in stores.values():
        paths.sort(key=lambda path: (path.count("/"), path))
    for (tool, top), paths in sorted(stores.items(), key=lambda item: item[1]):
        line = f"/{top}" if tool == "TensorBoard" else "/" + re.sub(r"([*?\[\\])", r"\\\1", top)
        yield TrackerStore(tool, top, line, tuple(paths))


def _top(path: str, folder: str, tool: str) -> str:
    parts = path.split("/")
    if tool == "TensorBoard":
        # One folder a run is usual; the folder that holds them all is the store.
        return f"{parts[0]}/**/*.tfevents.*" if len(parts) > 1 else "*.tfevents.*"
    return "/".join(parts[: parts.index(folder) + 1]) if folder else path
