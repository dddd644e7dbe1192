"""Loads of a model that do not say which one: the newest in a registry or a folder, or what a hub has that day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import basename

from mlscaffold.facts.model import UNKNOWN, Call, Place, Project, PythonFile
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Final


class MovingModel(NamedTuple):
    """One load of whatever model there is at the time."""

    at: Place
    what: str
    """What is loaded, in words."""
    pin: str
    """How to say which one it is to be."""
    name: str = ""
    """Of one on a hub."""


_LATEST: Final = pattern(r"models:/[^/\s]+/latest", re.IGNORECASE)
"""MLflow 3.1."""
_TAGGED: Final = pattern(r"[^\s:/]+(?:/[^\s:/]+)*:latest")
_STORES: Final = pattern(r"argument:(?:bentoml\.|wandb\.|.*\.(?:use_artifact|artifact)$)")
"""Calls whose models have tags: BentoML 1.4, wandb 0.21."""
_TIMES: Final = pattern(r"(?:^|\.)(?:getmtime|getctime|stat|lstat|st_mtime|st_ctime)$")
_MODEL_FILE: Final = pattern(
    r"model|checkpoint|ckpt|weights|\.(?:pkl|pickle|joblib|pth?|h5|hdf5|keras|onnx|bin|bst|cbm)\b", re.IGNORECASE
)
_HUB_NAME: Final = pattern(r"[\w.-]+/[\w.-]+")
_HUB_LOADS: Final = frozenset({
    "sentence_transformers.SentenceTransformer", "huggingface_hub.hf_hub_download", "huggingface_hub.snapshot_download",
})  # fmt: skip
"""transformers 4.55, sentence-transformers 5.1, huggingface_hub 0.34."""
_NEAR: Final = 4
"""Lines within which a text says what is listed."""


def served_files(project: Project) -> tuple[PythonFile, ...]:
    """The modules that answer requests, or show people what a model answers, and those that they import which load one.

    None of them trains.
    """
    files = {f.path: f for f in project.python if not f.is_test and not is_aside(f.path)}
    leads: dict[str, list[str]] = {}
    for source, target, _ in project.import_edges:
        leads.setdefault(source, []).append(target)
    reached: dict[str, None] = {}
    rest = [path for path, file in files.items() if file.behaviour.serves or _is_page(file)]
    while rest:
        path = rest.pop()
        if path in files and path not in reached:
            reached[path] = None
            rest += leads.get(path, ())
    return tuple(f for path, f in files.items() if path in reached and not f.behaviour.trains)


def _is_page(file: PythonFile) -> bool:
    return any(i.module.partition(".")[0] == "streamlit" for i in file.imports)


def moving_models(file: PythonFile, project: Project) -> Iterator[MovingModel]:
    """The loads in a file of whatever model there is at the time."""
    bundled = _is_bundled(project)
    for text in file.texts:
        if _LATEST.fullmatch(text.value):
            yield MovingModel(
                text.at, f"the newest version in the registry (`{text.value}`)", "name its version or an alias"
            )
        elif _TAGGED.fullmatch(text.value) and _STORES.match(text.use) and not (bundled and "bentoml" in text.use):
            yield MovingModel(text.at, f"the newest version in the store (`{text.value}`)", "name its version")
    told: set[str] = set()
    for call in file.calls:
        if call.method in {"max", "sorted", "sort"} and _is_newest(call) and _lists_models(call, file):
            yield MovingModel(
                call.at, "the newest file in a folder", "name the file, by its run or its hash, in the settings"
            )
        elif (found := _from_hub(call, project)) and found.what not in told:
            told.add(found.what)
            yield found


def _is_bundled(project: Project) -> bool:
    """Whether BentoML puts the model into what it builds: there a tag stands for what was the newest at that time."""
    return any(basename(path) in {"bentofile.yaml", "bentofile.yml"} for path in project.paths) or any(
        call.name in {"bentoml.bentos.build", "bentoml.build"} for file in project.sources for call in file.calls
    )


def _is_newest(call: Call) -> bool:
    """Whether files are put in order by their times."""
    key = call.argument("key")
    return key is not None and any(map(_TIMES.search, (key.resolved, *key.names)))


def _lists_models(call: Call, file: PythonFile) -> bool:
    """Whether what is put in order are models, by its name, or by a text beside it."""
    told = [*call.targets, call.receiver, *(n for a in call.arguments for n in a.names)]
    near = (t.value for t in file.texts if abs(t.at.line - call.at.line) <= _NEAR)
    return file.behaviour.loads_model is not None and any(map(_MODEL_FILE.search, (*told, *near)))


def _from_hub(call: Call, project: Project) -> MovingModel | None:
    """What a call loads from a hub as it is at the time."""
    pin = "pass `revision=` with a commit of the hub"
    if call.unpacks or call.argument("revision"):
        return None
    if call.method == "from_pretrained" and call.name.startswith(("transformers.", "diffusers.", "timm.", "optimum.")):
        name = call.argument("pretrained_model_name_or_path", 0)
    elif call.name == "transformers.pipeline":
        name = call.argument("model", 1)
        if name is None:
            what = "the default model of a task, which another version of transformers may change"
            return MovingModel(call.at, what, 'pass `model="owner/name", revision="<commit>"`')
    elif call.name in _HUB_LOADS:
        name = call.argument("repo_id", 0) or call.argument("model_name_or_path")
    else:
        return None
    value = name.value if name else UNKNOWN
    if not isinstance(value, str) or not _HUB_NAME.fullmatch(value) or value in project.paths or value.startswith("."):
        return None
    is_own = value.partition("/")[0] in project.paths
    return None if is_own else MovingModel(call.at, f"`{value}` as its hub has it on that day", pin, value)
