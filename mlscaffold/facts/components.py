"""Which component of the system each module is: data, model, evaluation, serving, and so on.

What the code does decides; what it is called confirms it, or answers alone, and less surely, where
the code shows nothing. Folders called `models` hold request schemas as often as models, so a name
alone is believed only in a repository that works with models at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from posixpath import basename, dirname, splitext
from typing import Literal, NamedTuple

from mlscaffold.facts.model import Place, Project, PythonFile
from mlscaffold.facts.traits import is_aside, uses_ml
from mlscaffold.layout import Layout

Kind = Literal[
    "data", "model", "evaluation", "serving", "monitoring", "configuration", "test", "infrastructure", "exploration",
    "entangled", "none",
]  # fmt: skip
"""What a module is for; `entangled` is several of these at once, `none` is none of them."""

KINDS: tuple[Kind, ...] = (
    "data", "model", "evaluation", "serving", "monitoring", "configuration", "test", "infrastructure", "exploration",
    "entangled", "none",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Component:
    """What one module or notebook is, and how sure that is."""

    path: str
    component: Kind
    confidence: Literal["high", "medium", "low"]
    at: Place
    """What shows it best; the file as a whole where its name does."""
    because: str
    """In words."""


_WORDS: tuple[tuple[Kind, frozenset[str]], ...] = (
    ("monitoring", frozenset({"monitor", "monitoring", "drift"})),
    ("configuration", frozenset({"config", "configs", "configuration", "settings", "conf", "params", "hparams",
                                 "hyperparameters", "constants", "options"})),
    ("evaluation", frozenset({"evaluate", "evaluation", "evaluations", "evaluator", "eval", "metrics", "metric",
                              "benchmark"})),
    ("infrastructure", frozenset({"setup", "deploy", "deployment", "register", "registration", "docker", "noxfile",
                                  "logger", "logging", "exception", "exceptions", "bootstrap"})),
    ("serving", frozenset({"serve", "serving", "server", "predict", "prediction", "predictor", "inference", "score",
                           "scoring", "batchscore", "api", "app", "endpoint"})),
    ("data", frozenset({"data", "dataset", "datasets", "prepare", "preparation", "preprocess", "preprocessing",
                        "features", "feature", "featurize", "featurization", "loader", "loaders", "dataloader", "etl",
                        "ingestion", "ingest", "transformation", "transforms", "cleaning", "scaler", "preprocessor",
                        "preprocessors", "splitter", "splitters"})),
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
_CATCH_ALL = frozenset({"utils", "util", "helpers", "helper", "common", "misc", "functions", "tools", "lib"})
"""Names that promise no component."""

_ORCHESTRATORS = frozenset({
    "azureml", "sagemaker", "kfp", "airflow", "prefect", "dagster", "metaflow", "luigi", "zenml", "boto3", "kubernetes",
    "docker", "pulumi", "aws_cdk",
})  # fmt: skip
"""Import names of what runs pipelines and clouds."""

_FRAMEWORKS = frozenset({"torch", "tensorflow", "keras", "theano", "lasagne", "chainer", "mxnet", "flax", "paddle"})
_SCHEMAS = ("pydantic.", "sqlalchemy.", "flask_sqlalchemy.", "django.db.", "marshmallow.", "sqlmodel.")
"""Libraries whose classes called models hold no model that learns."""

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+")


def components(project: Project) -> tuple[Component, ...]:
    """The component of each Python module and notebook, by path."""
    found = {f.path: _component(f, project) for f in project.python}
    for source, target, at in project.import_edges:
        # A data module that imports training or serving cannot change, or be tested, without it.
        if source in found and found[source].component == "data" and _is_downstream(found.get(target), project):
            found[source] = Component(source, "entangled", "medium", at, f"prepares data and imports `{target}`")
    notebooks = [
        Component(n.path, "exploration", "high", Place(n.path), "is a notebook")
        for n in project.notebooks
        if n.path not in found
    ]
    return tuple(sorted((*found.values(), *notebooks), key=lambda c: c.path))


def _component(file: PythonFile, project: Project) -> Component:
    def answer(kind: Kind, confidence: Literal["high", "medium", "low"], at: Place | None, because: str) -> Component:
        return Component(file.path, kind, confidence, at or Place(file.path), because)

    if file.is_test:
        return answer("test", "high", None, "is a test by its place and name")
    if is_aside(file.path) and file.role != "serving":
        return answer("none", "medium", None, "is an example, documentation or somebody else's code")
    if file.parsed and not (file.calls or file.functions or file.classes or file.assignments):
        # What only re-exports, or is still to be written, belongs to what its name says; a bare marker to nothing.
        speaks = _learns(project) and (file.imports or basename(file.path) != "__init__.py")
        named = _by_name(file.path, project.layout)[0] if speaks else None
        because = "its name says so, and it holds nothing that runs" if named else "holds nothing that runs"
        return answer(named or "none", "low" if named else "high", None, because)
    if _is_infrastructure_by_folder(file.path):
        return answer("infrastructure", "medium", None, f"lies in `{_telling_folder(file.path)}`")
    named, surely = _by_name(file.path, project.layout)
    if not _learns(project):
        return _without_models(file, named)
    if schema := _schema(file, named):
        serves: Kind = "serving" if "serves" in project.traits else "none"
        return answer(serves, "medium", schema, "declares the form of requests or rows, and no model that learns")
    if file.role == "notebook":
        return answer("exploration", "low", None, "lies among the notebooks")
    if not file.parsed:
        return answer(named or "none", "low", None, "it cannot be parsed, so only its name speaks")
    if mixed := _mixed(file):
        return answer("entangled", "high" if len(mixed) > 2 else "medium", mixed[0][1], _listed([w for w, _ in mixed]))
    kind, at, does = _by_behaviour(file)
    if _orchestrates(file) and kind in {None, "data"} and named in {None, "data", "model", "infrastructure", "serving"}:
        return answer("infrastructure", "medium", None, "drives a pipeline service or a cloud")
    if kind is None and named == "model" and (at := _built_on_framework(file)):
        return answer("model", "medium", at, "defines classes with a framework for models")
    if kind is None:
        return answer(named or "none", "medium" if surely else "low", None, _name_speaks(named))
    if named == kind:
        return answer(kind, "high", at, does)
    if named == "model" and kind == "evaluation":
        # A trainer that leaves `fit` to another module still computes the metric itself.
        return answer("model", "medium", at, does)
    if named in {"evaluation", "configuration", "infrastructure", "monitoring"} and kind in {"data", "model"}:
        return answer(named if not file.behaviour.trains else kind, "medium", at, does)
    return answer(kind, "high" if kind == "serving" and file.behaviour.serves else "medium", at, does)


def _learns(project: Project) -> bool:
    return not project.traits.isdisjoint({"ml", "trains", "serves"})


def _schema(file: PythonFile, named: Kind | None) -> Place | None:
    """The first class of a module of request schemas or database tables, which is called after models or schemas."""
    called = named == "model" or _words(file.path) & {"schema", "schemas", "payload", "payloads", "request", "requests"}
    if not called or any(file.behaviour) or uses_ml(file):
        return None
    return next((c.at for c in file.classes if any(b.startswith(_SCHEMAS) for b in c.bases)), None)


def _name_speaks(named: Kind | None) -> str:
    return "its name says so" if named else "shows no component"


def _without_models(file: PythonFile, named: Kind | None) -> Component:
    """Where nothing works with models, a module `models.py` or `data.py` is no part of a learning system."""
    told = named == "configuration" or splitext(basename(file.path))[0] in {"setup", "noxfile"}
    kind: Kind = named if told and named else "none"
    return Component(file.path, kind, "medium", Place(file.path), _name_speaks(named if told else None))


def _is_infrastructure_by_folder(path: str) -> bool:
    return _FOLDERS.get(_telling_folder(path)) == "infrastructure"


def _telling_folder(path: str) -> str:
    """The innermost folder whose name tells a component, or an empty string."""
    return next((p for p in reversed(dirname(path).lower().split("/")) if p in _FOLDERS), "")


def _by_name(path: str, layout: Layout) -> tuple[Kind | None, bool]:
    """The component that a path names, and whether settings or several parts of it agree."""
    declared: tuple[tuple[tuple[str, ...], Kind], ...] = (
        (layout.data, "data"), (layout.model, "model"), (layout.serving, "serving"),
    )  # fmt: skip
    folder = _FOLDERS.get(_telling_folder(path))
    settled = next((k for folders, k in declared if any(path == f or path.startswith(f + "/") for f in folders)), None)
    words = _words(path)
    stated = next((kind for kind, known in _WORDS if words & known), None)
    if folder == "configuration":
        # `config/eval_large.py` holds the settings of an evaluation.
        stated = folder
    if stated == "model" and words & {"data", "dataset", "features"}:
        stated = "data"
    if settled and stated not in {"evaluation", "configuration", "monitoring"}:
        return settled, True
    if stated is None or basename(path) == "__init__.py":
        return folder, False
    # `scoring/evaluate.py` evaluates; `models/data.py` prepares data for them.
    return stated, stated == folder


def _words(path: str) -> set[str]:
    """The words in the name of a module, and the name itself."""
    stem = splitext(basename(path))[0]
    return {w.lower() for w in _CAMEL.split(stem) if w} | {stem.lower()}


def _mixed(file: PythonFile) -> list[tuple[str, Place]]:
    """What an entangled file does, each with its place; empty for a file that does one thing.

    A script that reads, trains and evaluates in one go is entangled; a training module that does so
    in functions of its own is not, since each can be called and tested alone.
    """
    does = file.behaviour
    if does.serves and does.trains:
        return [("trains", does.trains), ("serves", does.serves)]
    steps = [(word, at) for word, at in (("reads data", does.reads_data), ("trains", does.trains),
                                         ("evaluates", does.evaluates)) if at]  # fmt: skip
    if len(steps) == 3 and _at_top(file, [at for _, at in steps]):
        return steps
    if splitext(basename(file.path))[0].lower() in _CATCH_ALL:
        apart = [*steps, *([("loads models", does.loads_model)] if does.loads_model else [])]
        if does.trains and len(apart) > 1:
            return apart
    return []


def _at_top(file: PythonFile, places: Sequence[Place]) -> bool:
    """Whether the calls at these places stand outside every function."""
    scopes = {(c.at.line, c.at.column): c.scope for c in file.calls}
    return all(scopes.get((at.line, at.column), "") == "" for at in places)


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]} in one module"


def _by_behaviour(file: PythonFile) -> tuple[Kind | None, Place | None, str]:
    """The component that the code shows, where, and in words."""
    does = file.behaviour
    if does.serves:
        return "serving", does.serves, "answers requests"
    if does.trains:
        return "model", does.trains, "fits a model"
    if does.defines_model:
        return "model", does.defines_model, "defines a model"
    if does.evaluates:
        return "evaluation", does.evaluates, "computes metrics"
    predicts = next((c.at for c in file.calls if c.method in {"predict", "predict_proba"}), None)
    if does.loads_model and predicts:
        return "serving", does.loads_model, "loads a model and predicts with it"
    if does.reads_data:
        return "data", does.reads_data, "reads data"
    if does.saves_model and not _is_catch_all(file.path):
        return "model", does.saves_model, "writes a model"
    return None, None, ""


def _is_catch_all(path: str) -> bool:
    """Whether neither the module nor its folder is called after what it is for."""
    return splitext(basename(path))[0].lower() in _CATCH_ALL or basename(dirname(path)).lower() in _CATCH_ALL


def _built_on_framework(file: PythonFile) -> Place | None:
    """The first class of a module that imports a framework for models; it may as well be a data set or a helper."""
    roots = {i.module.partition(".")[0] for i in file.imports}
    return file.classes[0].at if roots & _FRAMEWORKS and file.classes else None


def _orchestrates(file: PythonFile) -> bool:
    roots = {i.module.partition(".")[0] for i in file.imports}
    return bool(roots & _ORCHESTRATORS) and not file.behaviour.trains and not file.behaviour.saves_model and not any(
        c.name.startswith(("azureml.core.Run.", "azureml.core.run.Run.")) for c in file.calls
    )  # fmt: skip


def _is_downstream(item: Component | None, project: Project) -> bool:
    """Whether a module trains or serves, and does not only hold definitions that data code may need."""
    if item is None or item.component not in {"model", "serving"}:
        return False
    file = project.module(item.path)
    return file is not None and any(
        (file.behaviour.trains, file.behaviour.serves, file.behaviour.saves_model, file.behaviour.evaluates)
    )


class Direction(NamedTuple):
    """Imports from the modules of one component to those of another."""

    importing: Kind
    imported: Kind
    number: int
    backward: int
    """How many of them go against the flow."""


def import_directions(found: Sequence[Component], edges: Sequence[tuple[str, str, Place]]) -> tuple[Direction, ...]:
    """The imports between components, counted, in the order of `KINDS`."""
    by_path = {c.path: c for c in found}
    counts: dict[tuple[Kind, Kind], list[bool]] = {}
    for source, target, _ in edges:
        one, other = by_path.get(source), by_path.get(target)
        if one and other and one.component != other.component:
            counts.setdefault((one.component, other.component), []).append(is_backward(one, other))
    ordered = sorted(counts, key=lambda k: (KINDS.index(k[0]), KINDS.index(k[1])))
    return tuple(Direction(*key, len(counts[key]), sum(counts[key])) for key in ordered)


_MUST_NOT_KNOW: dict[Kind, frozenset[Kind]] = {
    "data": frozenset({"model", "evaluation", "serving"}),
    "model": frozenset({"serving"}),
    "evaluation": frozenset({"serving"}),
}


def is_backward(importing: Component, imported: Component) -> bool:
    """Whether an import surely goes against the flow: data must not know the model, nor the model its serving."""
    sure = "low" not in {importing.confidence, imported.confidence}
    return sure and imported.component in _MUST_NOT_KNOW.get(importing.component, ())
