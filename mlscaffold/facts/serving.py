"""What the code that answers requests does with them: which of it is reached, and what it learns of their rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from posixpath import basename

from mlscaffold.facts import knowledge
from mlscaffold.facts.behaviour import is_reader, is_training
from mlscaffold.facts.model import Argument, Call, Function, Project, PythonFile
from mlscaffold.facts.parts import part_named
from mlscaffold.facts.prepared import called_here
from mlscaffold.facts.request_bodies import UNNAMED
from mlscaffold.facts.tested import targets_of
from mlscaffold.facts.traits import is_aside
from mlscaffold.facts.unsaved_transformers import SCALES
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Final

_FITS: Final = frozenset({"fit_transform", "fit"})
_FITTED: Final = tuple(m for m in knowledge.TRANSFORMER_MODULES if m not in {"imblearn.", "sklearn.manifold."})
_PREDICTS: Final = frozenset({"predict", "predict_proba"})
_ROUTES: Final = frozenset({"get", "post", "put", "route", "api_route"})
_TO_TRAIN: Final = pattern(
    r"train|fit|learn|tune|updat|refresh|explor|analy|eda|report|plot|visual|cluster|upload|ingest|feedback",
    re.IGNORECASE,
)
"""What routes are called, or their addresses, that learn of what they are given, or show it."""
_SAVES: Final = frozenset({"dump", "to_csv", "to_pickle", "to_parquet", "save_model", "log_model"})
_JOINS: Final = frozenset({"concat", "append", "vstack", "concatenate", "merge", "join", "read_csv", "load"})
"""What brings other rows than those of the request."""
_ALIGNS: Final = frozenset({
    "reindex", "reindex_like", "align", "Categorical", "CategoricalDtype", "set_categories", "get_feature_names_out",
    "insert", "assign", "zeros", "intersection", "difference", "union", "from_dict", "get_booster", "filter",
}) | _JOINS  # fmt: skip
"""What may give a table the columns that it had in training."""
_READ_IN_FULL: Final = knowledge.WEB_FRAMEWORKS | {"pandas", "sklearn"}
"""Libraries of which a module that imports one is always read as a whole."""
_MANY: Final = 12
"""Functions that a request goes through at most."""


def fitted_on_requests(project: Project) -> Iterator[Call]:
    """Transformers that are made and fitted on the rows of a request, where a trained model is loaded or called."""
    found: dict[int, Call] = {}
    for file in project.python:
        does = file.behaviour
        if file.is_test or is_aside(file.path) or not does.serves or does.trains:
            continue
        predicting = {c.scope for c in file.calls if c.method in _PREDICTS}
        reading = {c.scope for c in file.calls if is_reader(c)}
        for call in file.calls:
            if call.scope in predicting - reading - {""} and _fits_transformer(call):
                found[id(call)] = call
    for way in _ways(project, _fits_transformer):
        found.setdefault(id(way.call), way.call)
    yield from found.values()


def fitted_where_asked(project: Project) -> Iterator[Call]:
    """What a program that only asks a trained model fits on the rows that it asks about, by its scales.

    It is called after that, trains nothing, and loads the model; what is fitted on rows that are called after the
    training is left out, and so is what reads a file of such a name.
    """
    for file in project.python:
        does = file.behaviour
        if file.is_test or is_aside(file.path) or does.serves or does.trains or not does.loads_model:
            continue
        if not _ASKING.search(basename(file.path)) or any(_TRAINING.search(t.value) for t in file.texts):
            continue
        models = {t for c in file.calls if c.at == does.loads_model for t in c.targets if t}
        asked = {c.scope: c.at.order for c in file.calls if c.method in _PREDICTS or c.method in models}
        for call in file.calls:
            asks_later = call.scope in asked and call.at.order < asked[call.scope]
            if asks_later and _fits_scales(call) and not _changes_others(call, file):
                yield call
                break


def _changes_others(fit: Call, file: PythonFile) -> bool:
    """Whether what a call fits is there to change other rows than those that it is fitted on."""
    if fit.method != "fit":
        return False
    given = {name for a in fit.arguments for name in a.names}
    changing = [c for c in file.calls if (c.scope, c.receiver, c.method) == (fit.scope, fit.receiver, "transform")]
    return bool(changing) and not any(given & set(a.names) for c in changing for a in c.arguments)


_ASKING: Final = pattern(r"predict|infer|serv|deploy|score|forecast|(?:^|_)(?:app|api)(?:[_.]|$)", re.IGNORECASE)
_TRAINING: Final = pattern(r"(?:^|[/_.\\-])train(?:ing)?(?:[/_.\\-]|$)", re.IGNORECASE)


def _fits_scales(call: Call) -> bool:
    """Whether a call fits what scales rows, and on none that are called after the training."""
    given = [name for a in call.arguments for name in a.names]
    return _fits_transformer(call) and call.name.startswith(SCALES) and "train" not in {*map(part_named, given)}


def encoded_by_request(project: Project) -> Iterator[Call]:
    """Calls of `get_dummies` on the rows of a request, after which nothing gives them the columns of the training."""
    seen = set()
    for way in _ways(project, lambda call: call.name == "pandas.get_dummies"):
        if id(way.call) not in seen and not any(map(_may_align, _until_predicted(way))):
            seen.add(id(way.call))
            yield way.call


def ordered_by_request(project: Project) -> Iterator[Call]:
    """Calls that take the values of what a request brings as JSON, whatever they are called, and predict by them."""
    for file in project.python:
        if file.is_test or is_aside(file.path) or not file.behaviour.serves:
            continue
        asked = {c.scope for c in file.calls if c.method in _PREDICTS and not c.origins.isdisjoint(UNNAMED)}
        brought = {(c.scope, t) for c in file.calls if c.method in {"get_json", "json"} for t in c.targets}
        brought |= {(f.qualname, p) for f in file.functions for p in f.parameters}
        for call in file.calls if asked else ():
            is_json = (call.scope, call.receiver) in brought or call.receiver.endswith((".json", ".get_json()"))
            if call.method == "values" and call.scope in asked and is_json and not call.origins.isdisjoint(UNNAMED):
                yield call


def _fits_transformer(call: Call) -> bool:
    owner = call.name.removesuffix("." + call.method)
    return call.method in _FITS and owner.startswith(_FITTED) and owner not in knowledge.STATELESS


class _Step(NamedTuple):
    """One function that a request goes through, and the call in it by which it goes on."""

    file: PythonFile
    function: Function
    calls: Sequence[Call]
    on: Call


class _Way(NamedTuple):
    """How the rows of a request come from its route to a call; the last step is the function of that call."""

    steps: tuple[_Step, ...]

    @property
    def call(self) -> Call:
        return self.steps[-1].on


class _Code(NamedTuple):
    """The functions of a project, and who imports whom."""

    functions: Mapping[str, Mapping[str, Function]]
    """By path and qualified name."""
    calls: Mapping[str, Mapping[str, Sequence[Call]]]
    """By path and the qualified name of the function around."""
    files: Mapping[str, PythonFile]
    targets: Mapping[str, Sequence[str]]


def _ways(project: Project, sought: Callable[[Call], bool]) -> Iterator[_Way]:
    """The ways of the rows of requests to calls of a kind, that are gone at every request and end in a prediction."""
    files = [f for f in project.python if not f.is_test and not is_aside(f.path)]
    if not any(sought(c) for f in files for c in f.calls):
        return
    starts = [(f, function) for f in files for function in f.functions if _answers(function, f)]
    if not starts:
        return
    calls: dict[str, dict[str, list[Call]]] = {}
    for f in files:
        for call in f.calls:
            calls.setdefault(f.path, {}).setdefault(call.scope, []).append(call)
    code = _Code(
        {f.path: {x.qualname: x for x in f.functions} for f in files}, calls, {f.path: f for f in files},
        targets_of(project),
    )  # fmt: skip
    for file, function in starts:
        for way in _ways_from(file, function, (), code, sought):
            if any(c.method in _PREDICTS for step in way.steps for c in step.calls) and _brings_rows(way):
                yield way


def _ways_from(
    file: PythonFile, function: Function, before: tuple[_Step, ...], code: _Code, sought: Callable[[Call], bool]
) -> Iterator[_Way]:
    own = code.calls.get(file.path, {}).get(function.qualname, ())
    gone = any(step.function is function for step in before)
    if (
        gone
        or len(before) > _MANY
        or any(is_reader(c) or is_training(c, uses_ml=True) or c.method in _SAVES for c in own)
    ):
        return
    for call in own:
        if call.branch == "if":
            continue
        step = _Step(file, function, own, call)
        if sought(call):
            if not call.branch:
                yield _Way((*before, step))
        elif callee := _callee(call, file, code):
            yield from _ways_from(*callee, (*before, step), code, sought)


def _callee(call: Call, file: PythonFile, code: _Code) -> tuple[PythonFile, Function] | None:
    """The function of the project that a call is of, as far as imports say it."""
    if here := code.functions[file.path].get(called_here(call, file)):
        return file, here
    # What no import leads to may be imported from a folder that is put on the path as it runs.
    known = code.targets.get(file.path, ())
    for targets in (known, code.files):
        found = [x for target in targets for x in _called_in(target, call.name, code)]
        if found or targets is code.files:
            return found[0] if len({f.path for f, _ in found}) == 1 else None
    return None


def _called_in(path: str, name: str, code: _Code) -> Iterator[tuple[PythonFile, Function]]:
    """The function of a module that a dotted name is of."""
    module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    last = module.rpartition(".")[2]
    if f"{last}." not in name or not code.files[path].module:
        return
    for qualname, function in code.functions.get(path, {}).items():
        head = name.removesuffix(f".{qualname}")
        if head != name and f".{module}".endswith(f".{head}"):
            yield code.files[path], function


def _answers(function: Function, file: PythonFile) -> bool:
    """Whether a function answers requests, and neither it nor its address says that it trains."""
    for decorator in function.decorators:
        owner, _, method = decorator.rpartition(".")
        if owner in knowledge.WEB_APPLICATIONS and method in _ROUTES:
            # Of the calls above a function, that of its decorator is the nearest.
            made = [c for c in file.calls if c.name == decorator and c.at.line <= function.at.line]
            address = made[-1].argument("path", 0) if made else None
            return not _TO_TRAIN.search(f"{function.name} {address.value if address else ''}")
    return False


def _brings_rows(way: _Way) -> bool:
    """Whether what the last call is given comes from the request, through the arguments of every step."""
    given: Argument | None = next(iter(way.call.arguments), None)
    for step, earlier in zip(way.steps[::-1], (*way.steps[-2::-1], None), strict=True):
        name = _parameter_of(step, given)
        if not name or earlier is None:
            return bool(name)
        own = [p for p in step.function.parameters if p not in {"self", "cls"}]
        given = earlier.on.argument(name, own.index(name)) if name in own else None
    return False


def _parameter_of(step: _Step, given: Argument | None) -> str:
    """The parameter of a function, or the request, that an argument of a call in it is made of and nothing else is."""
    names = [n.partition(".")[0] for n in given.names] if given else []
    seen = set()
    while names:
        name = names.pop(0)
        if name == "request" or (name in step.function.parameters and name not in {"self", "cls"}):
            return name
        if name in seen or name in {"self", "cls"}:
            continue
        seen.add(name)
        for call in step.calls:
            if name in call.targets and call.at.order < step.on.at.order:
                if call.method in _JOINS:
                    return ""
                names += [
                    n.partition(".")[0] for n in (call.receiver, *(n for a in call.arguments for n in a.names)) if n
                ]
    return ""


def _until_predicted(way: _Way) -> Sequence[_Step]:
    """The last steps of a way, up to the function that predicts."""
    steps = way.steps[::-1]
    last = next(i for i, s in enumerate(steps) if any(c.method in _PREDICTS for c in s.calls))
    return steps[: last + 1]


_HARMLESS: Final = frozenset({
    "info", "debug", "warning", "error", "print", "copy", "fillna", "drop", "dropna", "astype", "transform", "predict",
    "predict_proba", "tolist", "to_numpy", "to_dict", "len", "str", "int", "float", "round", "HTTPException", "jsonify",
    "DataFrame", "head", "reset_index", "time", "now", "strftime", "get_dummies", "items", "keys", "max", "mean",
    "log_metric", "log_param", "log_metrics", "log_artifact", "isinstance", "isna", "sum", "any", "to_datetime",
    "apply", "map", "replace", "lower", "strip", "dict", "model_dump", "get_json", "get", "select_dtypes",
})  # fmt: skip
"""What gives a table no columns of the training."""


def _may_align(step: _Step) -> bool:
    """Whether a function may give a table the columns that it had in training, itself or by what it calls after."""
    # Of other modules not every call is known: see `facts.sought`.
    if not any(i.module.partition(".")[0] in _READ_IN_FULL for i in step.file.imports):
        return True
    if step.function.selects or any(c.method in _ALIGNS for c in step.calls):
        return True
    if any(a.keyword == "columns" and a.names for c in step.calls for a in c.arguments if c.method == "DataFrame"):
        return True
    name = f"{step.on.receiver}.{step.on.method}".lstrip(".")
    later = (
        c for c in step.calls
        if c is not step.on and (c.at.line >= step.on.at.line or any(name in a.names for a in c.arguments))
    )  # fmt: skip
    return any(c.method not in _HARMLESS for c in later)
