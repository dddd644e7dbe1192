"""Evidence that the version of the data is recorded: by hashes, by pointers, or by git itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import basename, dirname, normpath

from mlscaffold.audit.evidence import Evidence, Sign, sign
from mlscaffold.facts.model import ConfigFile, Place, Project, Setting, Table
from mlscaffold.facts.traits import is_aside

_SMALL = 10 * 2**20
"""Bytes up to which git itself versions a table well."""
_DATA_FOLDERS = frozenset({"data", "dataset", "datasets", "raw", "corpus", "corpora", "input", "inputs"})
_DATA_FILE = re.compile(
    r"\.(?:csv|tsv|parquet|feather|arrow|jsonl|ndjson|npy|npz|xlsx?|tfrecords?|sqlite|db|hdf5|avro|orc|arff)"
    r"(?:\.(?:gz|xz|zst|bz2|zip))?$"
)
_DATA_NAME = re.compile(
    r"(?:^|[_-])(?:data|dataset|datasets|corpus|images|features|train|test|rows|samples)(?:[_.-]|$)"
)
_MODEL_FILE = re.compile(
    r"\.(?:pt|pth|ckpt|onnx|joblib|safetensors|keras|tflite|pb|bst|cbm|skops|bin|gguf|mlmodel)$"
    r"|(?:^|[_.-])(?:models?|weights?|checkpoints?|encoder|scaler|vectorizer|preprocessor)(?:[_.-]|$)"
)
_OPTION = re.compile(r"\.(?:cache|persist|desc|type|labels|push|remote)(?:\..*)?$")
_CODE = (".py", ".ipynb", ".r", ".sh", ".yaml", ".yml", ".toml", ".md")
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|svg|bmp|tiff?|webp|ico|mp4|mov|pdf)$")


def data_tables(project: Project) -> list[Table]:
    """The tables that the project learns from."""
    return [t for t in project.tables if t.is_data and t.columns]


def reads_or_holds_data(project: Project) -> bool:
    """Whether there is data whose version could be recorded."""
    return bool(data_tables(project)) or any(
        f.behaviour.reads_data for f in project.sources if not f.is_test and not is_aside(f.path)
    )


def data_versions(project: Project) -> Sign:
    """What records which data it is, in the way that says most."""
    files = {f.path: f for f in project.files}
    hashed = [r for r in project.package.resources if r.hash] if project.package else []
    pointers = [p for p in sorted(files) if p.endswith(".dvc") and _is_data(p.removesuffix(".dvc"), project)]
    held = [f.path for f in project.files if f.lfs and not is_aside(f.path) and _is_data(f.path, project)]
    tables = data_tables(project)
    plain = [t for t in tables if files[t.path].tracked and t.bytes <= _SMALL]
    found: list[Evidence] = []
    if project.package and hashed and len(hashed) == len(project.package.resources):
        found.append(Evidence(hashed[0].at, "names the version of each table by its hash"))
    elif pointers:
        found.append(Evidence(Place(pointers[0]), "names the version of the data for DVC"))
    elif locked := _locked_data(project):
        found.append(locked)
    elif held:
        found.append(Evidence(Place(held[0]), "is versioned by Git LFS"))
    elif tables and len(plain) == len(tables) and project.git.present:
        number = "one table" if len(plain) == 1 else f"{len(plain)} tables"
        found.append(Evidence(Place(plain[0].path), f"is versioned by git itself ({number}, small enough)"))
    return sign(
        found,
        "the version of the data that is read was found recorded nowhere",
        "Record which data it is: a data package with hashes, DVC, or Git LFS.",
    )


def _locked_data(project: Project) -> Evidence | None:
    for pipeline in pipelines(project):
        for setting in pipeline.settings:
            path = named_path(setting, "deps")
            if path and _is_data(path, project):
                lock = f"{dirname(pipeline.path)}/dvc.lock".lstrip("/")
                return Evidence(Place(lock), f"names the version of each input by its hash, that of `{path}` too")
    return None


def pipelines(project: Project) -> Iterator[ConfigFile]:
    """The pipelines of DVC that have a lock beside them: that of their last run."""
    for config in project.configs:
        folder, _, name = config.path.rpartition("/")
        if name == "dvc.yaml" and f"{folder}/dvc.lock".lstrip("/") in project.paths and not is_aside(config.path):
            yield config


def named_path(setting: Setting, list_name: str) -> str:
    """The path that a setting of a pipeline names in a list such as `deps` or `outs`, or an empty string.

    An item is a path, or a mapping from a path to options: `metrics: [{scores.json: {cache: false}}]`.
    """
    item = re.search(rf"(?:^|\.){list_name}\.\d+(?:\.(.+))?$", setting.key)
    if not item:
        return ""
    path = (
        setting.value
        if item[1] is None
        else re.sub(r"\.(?:cache|persist|desc|type|labels|push)(?:\..*)?$", "", item[1])
    )
    if not isinstance(path, str) or "${" in path:
        return ""
    return normpath(f"{dirname(setting.at.path)}/{path}".lstrip("/"))


def is_model_file(path: str) -> bool:
    """Whether a path is that of a trained model, by its name."""
    return _MODEL_FILE.search(basename(path).lower()) is not None


def _is_data(path: str, project: Project) -> bool:
    """Whether a path is one of data, or of what the code reads: no model, and no picture that only shows something."""
    folders, name = path.lower().split("/")[:-1], basename(path).lower()
    if name.endswith(_CODE) or is_model_file(path) or {"models", "model", "checkpoints", "weights"} & set(folders):
        return False
    if _DATA_FOLDERS & set(folders):
        return True
    if _PICTURE.search(name):
        return False
    return bool(_DATA_FILE.search(name) or _DATA_NAME.search(name)) or _is_read(basename(path), project)


def _is_read(name: str, project: Project) -> bool:
    return any(
        t.use.startswith("argument:") and t.value.replace("\\", "/").rpartition("/")[2] == name
        for f in project.sources
        if f.behaviour.reads_data and not f.is_test
        for t in f.texts
    )
