"""The rule `versioning/committed-tracker-store`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlscaffold.facts.model import Place, Project
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import pattern
from mlscaffold.rules import AddLine, Fix, Problem, Untrack, rule

_STORES = (
    (pattern(r"(?:^|.*/)mlruns/(?:\d+|\.trash|models)/.+"), "mlruns", "MLflow"),
    (pattern(r"(?:^|.*/)mlflow\.db$"), "", "MLflow"),
    (pattern(r"(?:^|.*/)wandb/(?:(?:offline-)?run-.+|latest-run|debug[\w-]*\.log)"), "wandb", "Weights & Biases"),
    (pattern(r"(?:^|.*/)catboost_info/.+"), "catboost_info", "CatBoost"),
    (pattern(r"(?:^|.*/)lightning_logs/version_\d+/.+"), "lightning_logs", "Lightning"),
    (pattern(r"(?:^|.*/)[^/]*\.tfevents\.[^/]+$"), "", "TensorBoard"),
    (pattern(r"(?:^|.*/)\.aim/.+"), ".aim", "Aim"),
    (pattern(r"(?:^|.*/)\.neptune/.+"), ".neptune", "Neptune"),
)  # fmt: skip


@rule(level="warning", stage="exploration", since="0.1", when="git", fix="unsafe")
def committed_tracker_store(project: Project) -> Iterator[Problem]:
    """The store that a tracker fills at every run is committed."""
    stores: dict[tuple[str, str], list[str]] = {}
    for file in project.files:
        if not file.tracked or is_aside(file.path) or file.role == "test":
            continue
        for form, folder, tool in _STORES:
            if form.fullmatch(file.path):
                parts = file.path.split("/")
                top = "/".join(parts[: parts.index(folder) + 1]) if folder else file.path
                if tool == "TensorBoard":
                    # One folder a run is usual; the folder that holds them all is the store.
                    top = f"{parts[0]}/**/*.tfevents.*" if len(parts) > 1 else "*.tfevents.*"
                stores.setdefault((tool, top), []).append(file.path)
                break
    for (tool, top), paths in sorted(stores.items(), key=lambda item: item[1]):
        line = f"/{top}" if tool == "TensorBoard" else "/" + re.sub(r"([*?\[\\])", r"\\\1", top)
        changes = (AddLine(".gitignore", line), Untrack(tuple(paths)))
        yield Problem(
            Place(paths[0]),
            f"the store of {tool}, `{top}`, is committed ({len(paths)} file{'s' if len(paths) > 1 else ''})",
            f"`git rm -r --cached '{top}'` and add it to .gitignore; keep the log as one small record a run.",
            fix=Fix(f"Have git forget and ignore `{top}`", changes, safe=False),
        )
