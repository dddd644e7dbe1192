"""Which path is what: data, model, serving, notebook, configuration, test, and so on.

With settings, the settings decide. Without, names give a first guess, which facts about the code
confirm or refute later: a folder called `models` may hold request schemas, and `train_test.py` is
no test.
"""

from __future__ import annotations

from functools import lru_cache
from posixpath import basename, splitext

from mlscaffold.lean import TYPE_CHECKING, dataclass

if TYPE_CHECKING:
    from typing import Literal

    Role = Literal[
        "data", "model", "serving", "monitoring", "notebook", "configuration", "test", "infrastructure",
        "documentation", "other",
    ]  # fmt: skip
else:
    Role = str
"""What a path is for, by the settings, or by its name where there are none."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a project keeps what; the defaults are those of `docs/conventions.md`."""

    data: tuple[str, ...] = ()
    model: tuple[str, ...] = ()
    serving: tuple[str, ...] = ()
    notebooks: tuple[str, ...] = ("notebooks",)
    tests: tuple[str, ...] = ("tests",)
    package: str = "data/datapackage.yaml"
    runs: str = "experiments/runs"
    brief: str = "docs/brief.md"
    plan: str = "docs/plan.md"
    model_card: str = "docs/model_card.md"
    monitoring_plan: str = "docs/monitoring.md"
    monitoring_profile: str = "monitoring/baseline.json"

    @property
    def declares_components(self) -> bool:
        """Whether the settings name the folders of the components."""
        return bool(self.data or self.model or self.serving)


LAYOUT_KEYS: tuple[str, ...] = tuple(name.replace("_", "-") for name in Layout.__match_args__)

_FOLDERS: dict[str, Role] = {
    **dict.fromkeys(("data", "dataset", "datasets", "features", "preprocessing", "etl", "ingestion"), "data"),
    **dict.fromkeys(("model", "models", "modeling", "modelling", "training", "train", "trainers", "networks"), "model"),
    **dict.fromkeys(("serving", "serve", "api", "inference", "scoring", "deployment", "service"), "serving"),
    **dict.fromkeys(("monitoring",), "monitoring"),
    **dict.fromkeys(("conf", "config", "configs"), "configuration"),
    **dict.fromkeys((".github", ".circleci", ".gitlab", ".azure", ".pipelines", "docker", "deploy", "infra", "charts",
                     "terraform", "k8s", "environment_setup", "ci"), "infrastructure"),
    **dict.fromkeys(("doc", "docs"), "documentation"),
    **dict.fromkeys(("tests", "test", "testing"), "test"),
}  # fmt: skip
_STEMS: dict[str, Role] = {
    **dict.fromkeys(("data", "dataset", "datasets", "dataloader", "data_loader", "data_ingestion", "data_preparation",
                     "prepare", "prepare_data", "make_dataset", "preprocess", "preprocessing", "features",
                     "featurization", "featurize", "build_features", "data_transformation", "process_data"), "data"),
    **dict.fromkeys(("train", "training", "trainer", "train_model", "model_trainer", "model", "models", "tune",
                     "evaluate", "evaluation", "fit"), "model"),
    **dict.fromkeys(("serve", "serving", "api", "app", "predict_api", "score", "inference_server"), "serving"),
    **dict.fromkeys(("config", "settings", "conf", "params"), "configuration"),
    **dict.fromkeys(("setup", "noxfile", "fabfile", "tasks", "conftest"), "infrastructure"),
}  # fmt: skip


def _under(path: str, folders: tuple[str, ...]) -> bool:
    return bool(folders) and (path in folders or path.startswith(_beginnings(folders)))


@lru_cache(maxsize=256)
def _beginnings(folders: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f.rstrip("/") + "/" for f in folders if f)


def role_of(path: str, layout: Layout, *, python: bool = False) -> Role:
    """The role of a file by the settings, else by the names in its path; a program without an ending may be Python."""
    parts = path.split("/")
    stem, extension = splitext(parts[-1])
    if python:
        extension = ".py"
    if _under(path, layout.tests) or is_test_name(path):
        return "test"
    declared: tuple[tuple[tuple[str, ...], Role], ...] = (
        (layout.data, "data"), (layout.model, "model"), (layout.serving, "serving"),
    )  # fmt: skip
    for folders, role in declared:
        if _under(path, folders):
            return role
    if extension == ".ipynb" or _under(path, layout.notebooks):
        return "notebook"
    if layout.declares_components and extension == ".py":
        return "other"
    if extension == ".py" and stem.lower() in _STEMS:
        return _STEMS[stem.lower()]
    if told := _told("/".join(parts[:-1])):
        return told
    if extension in {".md", ".rst"}:
        return "documentation"
    if extension in {".yaml", ".yml", ".toml", ".json", ".cfg", ".ini"}:
        return "configuration"
    return "other"


@lru_cache(maxsize=16_384)
def _told(folder: str) -> Role | None:
    """What the innermost telling folder says: `src/data/api/` serves."""
    found = (_FOLDERS.get(part.lower()) for part in reversed(folder.split("/")))
    return next((role for role in found if role), None)


def is_test_name(path: str) -> bool:
    """Whether pytest or unittest would look into a file of this name for tests."""
    if not path.endswith(".py"):
        return False
    name = basename(path)
    return name.startswith("test_") or name.endswith("_test.py") or name == "conftest.py" or name == "tests.py"
