"""Which component of the system each module is: data, model, evaluation, serving, and so on.

What the code does decides; what it is called confirms it, says what rows are read for, or answers
alone, and less surely, where the code shows nothing. Folders called `models` hold request schemas
as often as models, so a name alone is believed only in a repository that works with models at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from posixpath import basename, splitext

from mlscaffold.facts import knowledge
from mlscaffold.facts.component_names import (
    CATCH_ALL,
    Named,
    is_called_pipeline,
    is_called_test,
    is_catch_all,
    is_infrastructure_by_folder,
    named,
    telling_folder,
    words_of,
)
from mlscaffold.facts.component_names import Kind as Kind
from mlscaffold.facts.model import Call, Place, Project, PythonFile
from mlscaffold.facts.orchestration import orchestrates
from mlscaffold.facts.traits import is_aside, uses_ml
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, dataclass, pattern

if TYPE_CHECKING:
    from typing import Literal


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


_FRAMEWORKS = frozenset({"torch", "tensorflow", "keras", "theano", "lasagne", "chainer", "mxnet", "flax", "paddle"})
_SCHEMA_WORDS = frozenset({"schema", "schemas", "payload", "payloads", "request", "requests"})


def components(project: Project) -> tuple[Component, ...]:
    """The component of each Python module and notebook, by path."""
    files = {f.path: f for f in project.python}
    found = {path: _component(file, project) for path, file in files.items()}
    for source, target, at in project.import_edges:
        if source in found and found[source].component == "data" and _is_downstream(found.get(target), files):
            found[source] = _above_its_place(found[source], target, at, named(source, project.layout))
    notebooks = [
        Component(n.path, "exploration", "high", Place(n.path), "is a notebook")
        for n in project.notebooks
        if n.path not in found
    ]
    return tuple(sorted((*found.values(), *notebooks), key=lambda c: c.path))


def _above_its_place(item: Component, target: str, at: Place, says: Named) -> Component:
    """What a module is that reads data and imports training or serving.

    One that is called data cannot change, or be tested, without what it imports; any other may lead
    from one to the other, as an entry point does.
    """
    if says.kind == "data":
        return Component(item.path, "entangled", "medium", at, f"prepares data and imports `{target}`")
    return Component(item.path, "none", "medium", at, f"reads data and imports `{target}`, and is called after neither")


def _component(file: PythonFile, project: Project) -> Component:
    def answer(kind: Kind, confidence: Literal["high", "medium", "low"], at: Place | None, because: str) -> Component:
        return Component(file.path, kind, confidence, at or Place(file.path), because)

    if file.is_test:
        return answer("test", "high", None, "is a test by its place and name")
    if is_aside(file.path) and not project.layout.declares_components:
        return answer("none", "medium", None, "is an example, documentation or somebody else's code")
    if file.complete and not (file.calls or file.functions or file.classes or file.assignments):
        # What only re-exports, or is still to be written, belongs to what its name says; a bare marker to nothing.
        speaks = _learns(project) and (file.imports or basename(file.path) != "__init__.py")
        kind = named(file.path, project.layout).kind if speaks else None
        because = "its name says so, and it holds nothing that runs" if kind else "holds nothing that runs"
        return answer(kind or "none", "low" if kind else "high", None, because)
    if is_infrastructure_by_folder(file.path):
        return answer("infrastructure", "medium", None, f"lies in `{telling_folder(file.path)}`")
    says = _said(file, project)
    if not _learns(project):
        return _without_models(file, says.kind)
    if schema := _schema(file, says.kind):
        serves: Kind = "serving" if "serves" in project.traits else "none"
        return answer(serves, "medium", schema, "declares the form of requests or rows, and no model that learns")
    if file.role == "notebook":
        return answer("exploration", "low", None, "lies among the notebooks")
    if not (file.parsed or file.recovered):
        return answer(says.kind or "none", "low", None, "it cannot be parsed, so only its name speaks")
    if is_called_test(file.path) and not file.behaviour.trains:
        return answer("test", "low", None, "its name says so")
    if mixed := _mixed(file):
        return answer("entangled", "high" if len(mixed) > 2 else "medium", mixed[0][1], _listed([w for w, _ in mixed]))
    shown = _by_behaviour(file)
    open_to_more = says.kind == "infrastructure" or (says.kind != "data" and not says.stated)
    if orchestrates(file) and shown.kind in {None, "data"} and (open_to_more or is_called_pipeline(file.path)):
        return answer("infrastructure", "medium", None, "drives a pipeline service or a cloud")
    return _weighed(file, says, shown)


def _weighed(file: PythonFile, says: Named, shown: _Shown) -> Component:
    """What a module is by its name and by what its code shows, where both may speak."""

    def answer(kind: Kind, confidence: Literal["high", "medium", "low"], because: str) -> Component:
        return Component(file.path, kind, confidence, shown.at or Place(file.path), because)

    if shown.kind is None:
        if says.kind == "model" and (at := _built_on_framework(file)):
            return Component(file.path, "model", "medium", at, "defines classes with a framework for models")
        return answer(says.kind or "none", "medium" if says.surely else "low", _name_speaks(says.kind))
    if says.kind == shown.kind:
        return answer(shown.kind, "high", shown.does)
    if says.kind and (says.kind, shown.kind) in _NAME_WINS and not shown.sure and _is_enough(file, says, shown.kind):
        # A trainer that leaves `fit` to another module still reads its rows and computes the metric itself.
        sure = says.kind == "model" and (shown.kind == "evaluation" or file.behaviour.saves_model is not None)
        return answer(says.kind, "medium" if sure or says.surely else "low", f"its name says so, and it {shown.does}")
    if shown.kind == "data" and says.kind is None and _imports(file, _FRAMEWORKS):
        # What builds on a framework for models may read data for anything.
        return answer("data", "low", shown.does)
    return answer(shown.kind, "high" if shown.kind == "serving" and file.behaviour.serves else "medium", shown.does)


def _is_enough(file: PythonFile, says: Named, shown: Kind) -> bool:
    """Whether a name is enough: `models/svm_1/loading.py` lies beside a model, and loads rows."""
    if (says.kind, shown) == ("serving", "model"):
        return file.behaviour.loads_model is not None and _predicts(file)
    return says.stated or shown != "data" or says.kind not in {"model", "serving"}


_NAME_WINS: frozenset[tuple[Kind, Kind]] = frozenset({
    ("model", "data"), ("model", "evaluation"), ("serving", "data"), ("serving", "model"),
    ("data", "model"), ("data", "evaluation"),
    ("monitoring", "data"), ("monitoring", "model"), ("monitoring", "evaluation"), ("monitoring", "serving"),
    ("evaluation", "data"), ("evaluation", "model"), ("evaluation", "serving"),
    ("configuration", "data"), ("configuration", "model"),
    ("infrastructure", "data"), ("infrastructure", "model"),
})  # fmt: skip
"""(by name, by what the code shows): where the name is believed, unless what is shown is beyond doubt."""


def _said(file: PythonFile, project: Project) -> Named:
    """What the path says, as far as the code does not make it mean something else."""
    says = named(file.path, project.layout)
    if (
        says.stated
        and "transforms" in words_of(file.path)
        and _imports(file, frozenset({"jax"}))
        and not _imports(file, _ARRAYS)
    ):
        # JAX transforms programs, and no rows.
        return Named(None, stated=False, surely=False)
    return says


_ARRAYS = frozenset({"numpy", "pandas", "polars", "PIL", "cv2", "tensorflow", "torch", "grain", "sklearn"})


def _learns(project: Project) -> bool:
    return not project.traits.isdisjoint({"ml", "trains", "serves"})


def _schema(file: PythonFile, says: Kind | None) -> Place | None:
    """The first class of a module of request schemas or database tables, which is called after models, rows or schemas.

    Where the name speaks of data, the module must hold nothing else.
    """
    called = says == "model" or words_of(file.path) & _SCHEMA_WORDS
    if not (called or (says == "data" and not _does_more(file))) or any(file.behaviour) or uses_ml(file):
        return None
    return next((c.at for c in file.classes if any(b.startswith(knowledge.SCHEMAS) for b in c.bases)), None)


def _does_more(file: PythonFile) -> bool:
    """Whether a module has functions that check no field."""
    return any(not any("validator" in d or d == "property" for d in f.decorators) for f in file.functions)


def _name_speaks(named: Kind | None) -> str:
    return "its name says so" if named else "shows no component"


def _without_models(file: PythonFile, named: Kind | None) -> Component:
    """Where nothing works with models, a module `models.py` or `data.py` is no part of a learning system."""
    told = named == "configuration" or splitext(basename(file.path))[0] in {"setup", "noxfile"}
    kind: Kind = named if told and named else "none"
    return Component(file.path, kind, "medium", Place(file.path), _name_speaks(named if told else None))


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
    if splitext(basename(file.path))[0].lower() in CATCH_ALL:
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


class _Shown(NamedTuple):
    """What the code of a module shows."""

    kind: Kind | None
    at: Place | None
    does: str
    """In words."""
    sure: bool
    """Whether no name can make it mean something else."""


def _by_behaviour(file: PythonFile) -> _Shown:
    """The component that the code shows, where, and in words."""
    does = file.behaviour
    if (at := _watches(file)) and not does.trains and not (does.serves and does.loads_model):
        return _Shown("monitoring", at, "compares data in use with a reference", sure=True)
    if does.serves:
        # A service of reports on the model in use loads none.
        return _Shown("serving", does.serves, "answers requests", sure=does.loads_model is not None)
    if does.trains:
        return _Shown("model", does.trains, "fits a model", sure=not _only_transforms(file))
    if at := does.defines_model or _estimator(file):
        return _Shown("model", at, "defines a model", sure=True)
    predicts = _predicts(file)
    measured = next((c.at for c in file.calls if _measures(c)), None)
    if measured and (does.evaluates or (does.loads_model and predicts)):
        return _Shown("evaluation", measured, "computes metrics", sure=False)
    if does.loads_model and predicts and not does.saves_model:
        return _Shown("serving", does.loads_model, "loads a model and predicts with it", sure=False)
    if does.saves_model and does.loads_model and predicts:
        return _Shown("model", does.saves_model, "writes models and loads them", sure=False)
    if does.reads_data:
        return _Shown("data", does.reads_data, "reads data", sure=False)
    if does.saves_model and not is_catch_all(file.path):
        return _Shown("model", does.saves_model, "writes a model", sure=False)
    return _Shown(None, None, "", sure=False)


def _predicts(file: PythonFile) -> bool:
    return any(c.method in {"predict", "predict_proba"} for c in file.calls)


_OWN_METRIC = pattern(r"(?:compute|calculate|calc|report)_\w*(?:metrics?|scores?|performance)|evaluate\w*")
_NO_METRICS = ("sklearn.metrics.pairwise", "sklearn.metrics.make_scorer", "sklearn.metrics.get_scorer")
"""Distances between rows, and makers of metrics, measure no prediction."""


def _measures(call: Call) -> bool:
    """Whether a call computes a metric, or is to a function that is called so."""
    if call.name.startswith("sklearn.metrics."):
        return not call.name.startswith(_NO_METRICS)
    return _OWN_METRIC.fullmatch(call.method) is not None


_WATCHERS = frozenset({"evidently", "nannyml", "alibi_detect"})
"""Import names of what compares data in use with data of the training."""


def _watches(file: PythonFile) -> Place | None:
    return next((i.at for i in file.imports if i.module.partition(".")[0] in _WATCHERS), None)


def _only_transforms(file: PythonFile) -> bool:
    """Whether what is fitted may only prepare rows: a class of the module transforms, and none predicts."""
    call = next((c for c in file.calls if c.at == file.behaviour.trains), None)
    known = (*knowledge.PREDICTOR_MODULES, *knowledge.TRAINING_FUNCTIONS)
    if call is None or (call.name.startswith(known) and not call.name.startswith("sklearn.pipeline.")):
        return False
    methods = {f.name for f in file.functions if f.qualname != f.name}
    return call.receiver.startswith("self.") and "transform" in methods and "predict" not in methods


_ESTIMATOR_MODULES = tuple(
    module
    for module in knowledge.PREDICTOR_MODULES
    if module.startswith(("sklearn.", "xgboost.", "lightgbm.", "catboost."))
    and not module.startswith(("sklearn.pipeline.", "sklearn.model_selection."))
)
_ESTIMATORS = frozenset({"sklearn.base.ClassifierMixin", "sklearn.base.RegressorMixin", "sklearn.base.ClusterMixin"})


def _estimator(file: PythonFile) -> Place | None:
    """The first class that is an estimator which predicts."""
    return next(
        (c.at for c in file.classes if any(b in _ESTIMATORS or b.startswith(_ESTIMATOR_MODULES) for b in c.bases)),
        None,
    )


def _built_on_framework(file: PythonFile) -> Place | None:
    """The first class of a module that imports a framework for models; it may as well be a data set or a helper."""
    return file.classes[0].at if _imports(file, _FRAMEWORKS) and file.classes else None


def _imports(file: PythonFile, roots: frozenset[str]) -> bool:
    return any(i.module.partition(".")[0] in roots for i in file.imports)


def _is_downstream(item: Component | None, files: Mapping[str, PythonFile]) -> bool:
    """Whether a module trains or serves, and does not only hold definitions that data code may need."""
    if item is None or item.component not in {"model", "serving"} or item.path not in files:
        return False
    does = files[item.path].behaviour
    if does.trains or does.serves:
        return True
    # A trainer may leave `fit` to another module; helpers that write a model are none.
    return does.evaluates is not None and bool(words_of(item.path) & {"train", "trainer", "training"})


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
