"""Where random sources are seeded: in a file, or in the process that runs it."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from mlscaffold.facts import knowledge
from mlscaffold.facts.graph import reached
from mlscaffold.facts.identity import Same
from mlscaffold.facts.model import UNKNOWN, Call, Project, PythonFile
from mlscaffold.facts.script_notebook import run_by_notebooks
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import TypeAlias


_HELPER = pattern(r"(?:^|_)seed(?:s|ed|ing)?(?:_|$)|(?:^|_)(?:set_)?determinis|prepare_environment$", re.IGNORECASE)
_DRAW_CHANCES = frozenset({"sklearn.svm.SVC", "sklearn.svm.NuSVC"})
"""Estimators that draw for the probabilities alone that they give; which class it is takes no draw."""
_ONLY_USE = ("sklearn.metrics.", "sklearn.model_selection.cross_val", "joblib.dump", "pickle.dump", "print")
"""Functions that change nothing of the estimator that they are given."""
_BASES = frozenset({"", "base_estimator", "estimator"})
_DRAWING = frozenset((
    *knowledge.STOCHASTIC, *knowledge.STOCHASTIC_BY_TIES, *knowledge.STOCHASTIC_WITH, *knowledge.STOCHASTIC_UNLESS,
    *knowledge.STOCHASTIC_OF_OTHERS,
))  # fmt: skip
_JUDGED = pattern(
    r"(?:^|[._])(?:val|valid|validation|test|testing|eval|evaluation|dev)(?:[._]|data|set|load|dl|iter|$)",
    re.IGNORECASE,
)
"""The variable of a set or a loader that nothing is trained on, by its name."""
_JUDGES = pattern(r"(?:test|valid|eval|predict|infer)(?:u?at\w{0,4}|ion|ing|er|ence)?_", re.IGNORECASE)
"""How the name of a function begins that only measures."""
_LOGS = pattern(r"[.:](?:log_params?|log_hyperparams|log_dict|set_tags?|print|info|debug)$")
"""Calls that write down what they are given, and set nothing."""
_OF_AN_OBJECT = pattern(r"random_?state|generator|rng|space|env", re.IGNORECASE)


def unseeded(project: Project, *sources: str) -> Mapping[str, Sequence[PythonFile]]:
    """For each random source, the project's code, tests and copies aside, in whose process nothing seeds it.

    A file is run by whatever imports it, so a seed in any module that comes together with it counts;
    so does a call whose name says that it seeds, since what it seeds cannot be seen, and a module that
    could be read in part only.
    """
    code, by_name, down, up = _together(Same(project))
    found = {}
    for source in sources:
        seeding = by_name | {f.path for f in code if source in f.seeds}
        # Whatever imports a seeding module may seed first, and then run all else that it imports.
        seeded = reached(reached(seeding, up), down)
        stems = {f.module.rpartition(".")[2] for f in project.python if f.module and f.path in seeding}
        found[source] = [
            f
            for f in code
            if not f.is_test
            and f.path not in seeded
            and not (f.is_notebook and any(i.module.rpartition(".")[2] in stems or i.name in stems for i in f.imports))
        ]
    return found


def is_tensorflow_1(project: Project, *paths: str) -> bool:
    """Whether a project uses TensorFlow in a version before 2, whose functions for seeds have other names.

    It declares that, or the code at these paths calls what TensorFlow 2 does not have.
    """
    declared = project.dependencies.requirements
    return any(r.name in {"tensorflow", "tensorflow-gpu"} and _BEFORE_2.match(r.specifier) for r in declared) or any(
        _OF_1.match(call.name) for file in project.sources if file.path in paths for call in file.calls
    )


_OF_1 = pattern(
    r"tensorflow\.(?:contrib\.|train\.\w{1,40}Optimizer\b"
    r"|(?:Session|InteractiveSession|placeholder|global_variables_initializer|get_variable|variable_scope)\b)"
)
_BEFORE_2 = pattern(r"(?:==|~=|<=?)[ \t]*[01]\.|<[ \t]*2")
_Edges: TypeAlias = Mapping[str, set[str]]


@functools.lru_cache(maxsize=1)
def _together(project: Same[Project]) -> tuple[Sequence[PythonFile], set[str], _Edges, _Edges]:
    """The code, the modules in it that may seed anything, and which modules each brings along, and by which it is."""
    facts = project.fact
    code = facts.sources
    by_name = {f.path for f in code if seeds_by_name(f) or is_partial(f)}
    down: dict[str, set[str]] = {}
    up: dict[str, set[str]] = {}
    for importing, imported in (
        *((source, target) for source, target, _ in facts.import_edges),
        *_instantiated(facts),
        *_imported_by_name(facts),
        *run_by_notebooks(facts.notebooks, facts.paths),
    ):
        down.setdefault(importing, set()).add(imported)
        up.setdefault(imported, set()).add(importing)
    return code, by_name, down, up


def is_partial(file: PythonFile) -> bool:
    """Whether a module shows some of what it does, and not all: what is not seen in it may yet be there."""
    return file.recovered and not file.complete


def _instantiated(project: Project) -> Iterator[tuple[str, str]]:
    """(file, module of the project) where the one builds what settings name as `_target_`: Hydra imports it by name."""
    builders = [f.path for f in project.sources if any(c.name == "hydra.utils.instantiate" for c in f.calls)]
    if not builders:
        return
    modules = {f.module: f.path for f in project.python if f.module}
    classes: dict[str, list[str]] = {}
    for file in project.python:
        for item in file.classes:
            classes.setdefault(item.name, []).append(file.path)
    for config in project.configs:
        for setting in config.settings:
            if (
                setting.key.endswith("_target_")
                and setting.key.rpartition(".")[2] == "_target_"
                and isinstance(setting.value, str)
            ):
                module, _, name = setting.value.rpartition(".")
                target = modules.get(module) or modules.get(f"src.{module}")
                # A package may pass on the classes of its modules.
                passed_on = [p for p in classes.get(name, ()) if f"{module}." in p.replace("/", ".")]
                for builder in builders:
                    yield from ((builder, path) for path in (target, *passed_on) if path)


def _imported_by_name(project: Project) -> Iterator[tuple[str, str]]:
    """(file, module of the project) where the one imports by a name that it puts together, and the other may be it."""
    for file in project.sources:
        if not any(c.method in {"import_module", "__import__"} for c in file.calls):
            continue
        starts = tuple(t.value for t in file.texts if begins_a_module(t.value))
        yield from ((file.path, other.path) for other in project.python if starts and other.module.startswith(starts))


def begins_a_module(text: str) -> bool:
    """Whether a string is the name of a package and a dot, to which the name of a module is added."""
    return text[-1:] == "." and all(map(str.isidentifier, text[:-1].split(".")))


# torch 2.9, torch-geometric 2.7
_LOADERS = frozenset({
    "torch.utils.data.DataLoader", "torch.utils.data.dataloader.DataLoader", "torch_geometric.loader.DataLoader",
    "torch_geometric.data.DataLoader", "torch_geometric.loader.dataloader.DataLoader",
})  # fmt: skip

_SAMPLERS = frozenset(
    f"torch.utils.data.{module}{name}"
    for module in ("", "sampler.")
    for name in ("RandomSampler", "SubsetRandomSampler", "WeightedRandomSampler")
)


def own_loaders(project: Project) -> frozenset[str]:
    """The project's own classes that are loaders of PyTorch, by their dotted names."""
    files = (f for f in project.python if f.module and f.classes)
    return frozenset(f"{f.module}.{c.name}" for f in files for c in f.classes if not _LOADERS.isdisjoint(c.bases))


def shuffling_loaders(file: PythonFile, own: Collection[str] = ()) -> Iterator[Call]:
    """The loaders and samplers of PyTorch in a file that draw the order of rows, and are given nothing to draw with.

    Those of the rows that a model is judged on are left out: their order changes no result. `own` are classes of the
    project that are such loaders.
    """
    # In a notebook, what an earlier cell made has seeded those below.
    seeding = (c.at.order for c in file.calls if c.name in knowledge.SEEDING_TRAINERS and not c.scope)
    seeded = next(seeding, None) if file.is_notebook else None
    for call in file.calls:
        if seeded and not call.scope and call.at.order > seeded:
            return
        shuffle = call.argument("shuffle", 2) if call.name in _LOADERS or call.name in own else None
        draws = call.name in _SAMPLERS or (shuffle and shuffle.value is True)
        if draws and not _may_hide(call, "generator", file) and not call.argument("generator"):
            judges = _JUDGES.match(call.scope.rpartition(".")[2])
            if judges or (call.targets and all(map(_JUDGED.search, call.targets))):
                continue
            if not shuffle and any(_JUDGED.search(name) for given in call.arguments for name in given.names):
                continue
            yield call


def _may_hide(call: Call, keyword: str, file: PythonFile) -> bool:
    """Whether what a call unpacks may hold an argument: it does not where it is a `dict(...)` in sight without that."""
    for given in call.arguments:
        if given.keyword not in {"*", "**"}:
            continue
        made = [c for c in file.calls if given.names and given.names[0] in c.targets and c.scope == call.scope]
        if given.keyword == "*" or len(made) != 1 or made[0].method != "dict" or made[0].receiver:
            return True
        if made[0].unpacks or made[0].argument(keyword) or any(not a.keyword for a in made[0].arguments):
            return True
    return False


def unseeded_estimators(file: PythonFile) -> Iterator[Call]:
    """The estimators built in a file that draw at random, and that nothing in the file gives a seed."""
    drawing = [c for c in file.calls if _draws(c) and not (c.name in _DRAW_CHANCES and _asks_for_classes_alone(file))]
    if any(t.value.rpartition("__")[2] == "random_state" and not _LOGS.search(t.use) for t in file.texts):
        drawing = [c for c in drawing if c.targets and not _may_be_set(c, file)]
    if not drawing:
        return
    seeded = [c for c in file.calls if _is_seeded(c)]
    if any(c.method == "set_params" for c in seeded):
        return
    # A seeded ensemble seeds what it is made of.
    handed = {n for c in seeded if _is_ensemble(c) for a in c.arguments if a.keyword in _BASES for n in a.names}
    known = {_made_of(c) for c in seeded}
    for call in drawing:
        # Who seeds one, and not the same in a loop, wants to see how far the draws differ.
        if (call.looped and _made_of(call) in known) or _is_of_stumps(call, file) or _is_in_idle_search(call, file):
            continue
        if not _is_seeded(call) and not call.unpacks and call.method not in handed and not handed & set(call.targets):
            yield call


def is_left_unused(call: Call, cells: Iterable[str]) -> bool:
    """Whether the cells of a notebook name what a call makes where it is made, and nowhere else."""
    target = call.targets[0] if len(call.targets) == 1 else ""
    return target.isidentifier() and sum(len(re.findall(rf"\b{target}\b", cell)) for cell in cells) == 1


def _asks_for_classes_alone(file: PythonFile) -> bool:
    """Whether a file judges what it fits, and asks no estimator how sure it is."""
    methods = {c.method for c in file.calls}
    return (
        not methods.isdisjoint({"predict", "score"})
        and methods.isdisjoint({"predict_proba", "predict_log_proba", "dump", "VotingClassifier"})
        and not any(t.value.startswith(("roc_auc", "neg_log_loss", "neg_brier")) for t in file.texts)
    )


def _may_be_set(call: Call, file: PythonFile) -> bool:
    """Whether an estimator may get its seed through a grid or a dictionary, from what it is handed to or by itself."""
    for other in file.calls:
        if other.method == "set_params" and other.receiver in call.targets:
            return True
        handed = any(not set(call.targets).isdisjoint(given.names) for given in other.arguments)
        if handed and not other.name.startswith(_ONLY_USE):
            return True
    return False


def _is_of_stumps(call: Call, file: PythonFile) -> bool:
    """Whether an estimator that draws only what it is made of is made of trees of one split."""
    keywords = knowledge.STOCHASTIC_OF_OTHERS.get(call.name, ())
    given = next((a for keyword in keywords if (a := call.argument(keyword, 0))), None)
    made = {n for n in given.names if n} if given else set()
    return any(
        made & set(other.targets) and (depth := other.argument("max_depth")) is not None and depth.value == 1
        for other in (file.calls if made else ())
    )


def _is_in_idle_search(call: Call, file: PythonFile) -> bool:
    """Whether a script only hands an estimator to a search, of which it asks nothing: neither is ever fitted."""
    if call.scope or call.looped or len(call.targets) != 1 or file.is_notebook:
        return False
    # What stands above, at the level of the file, is of another one that the name stood for.
    below = [c for c in file.calls if c.scope or c.at.order > call.at.order]
    handed = [c for c in below if not c.scope and any(call.targets[0] in a.names for a in c.arguments)]
    if not handed or not all(c.method in _SEARCHING and c.targets for c in handed):
        return False
    names = {call.targets[0], *(t for c in handed for t in c.targets)}
    # A parameter of the same name is something else.
    own = {f.qualname: names - set(f.parameters) for f in file.functions}
    return not any(_uses(c, own.get(c.scope, names)) for c in below if c not in handed)


def _uses(call: Call, names: Collection[str]) -> bool:
    return call.receiver.partition(".")[0] in names or any(n in names for a in call.arguments for n in a.names)


_SEARCHING = frozenset({"GridSearchCV", "RandomizedSearchCV", "HalvingGridSearchCV", "HalvingRandomSearchCV"})


def _made_of(call: Call) -> tuple[object, ...]:
    """What is built and of what, its seed aside."""
    given = {(a.keyword, repr(a.value), a.names) for a in call.arguments if a.keyword != "random_state"}
    return call.name, frozenset(given)


def unseeded_searches(file: PythonFile) -> Iterator[tuple[Call, str]]:
    """(call, parameter) of the searches for hyper-parameters that are given nothing to draw from, whatever is seeded.

    One whose trials are kept goes on from where others left it, and comes again by no seed.
    """
    kept = any(knowledge.SEARCHES.get(call.name) == "sampler" and call.argument("storage") for call in file.calls)
    for call in file.calls:
        parameter = knowledge.SEARCHES.get(call.name, "")
        if kept and ".samplers." in call.name:
            continue
        if parameter and not call.unpacks and not call.argument("storage"):
            given = call.argument(parameter)
            if given is None or given.value is None:
                # What takes its seed by position is told by no name.
                by_position = parameter == "seed" and any(not a.keyword for a in call.arguments)
                if not by_position:
                    yield call, parameter


def _is_seeded(call: Call) -> bool:
    seed = call.argument("random_state")
    return seed is not None and seed.value is not None


def _is_ensemble(call: Call) -> bool:
    return ".ensemble" in call.name or call.name.startswith("imblearn.")


def only_breaks_ties(call: Call) -> bool:
    """Whether an estimator draws nothing but which of equally good splits it takes."""
    samples = call.argument("max_features") or call.argument("subsample")
    return call.name in knowledge.STOCHASTIC_BY_TIES and not samples


def told_together(calls: Sequence[Call]) -> Iterator[tuple[Call, tuple[Call, ...]]]:
    """Estimators of one file, each with those that are told along with it: ties seldom matter, and are told once."""
    ties = [call for call in calls if only_breaks_ties(call)]
    for call in calls:
        if call not in ties[1:]:
            yield call, tuple(ties[1:]) if call in ties else ()


def _draws(call: Call) -> bool:
    if call.name not in _DRAWING:
        return False
    if ".mixture." in call.name:
        components = call.argument("n_components", 0)
        return components is not None and components.value != 1  # one component has one solution
    if call.name.endswith("KMeans") and (begun := call.argument("init")) and begun.value is UNKNOWN:
        return False  # where it begins is given
    if call.name in knowledge.STOCHASTIC or call.name in knowledge.STOCHASTIC_BY_TIES:
        return True
    if others := knowledge.STOCHASTIC_OF_OTHERS.get(call.name):
        return any(call.argument(keyword, 0) for keyword in others)
    if unless := knowledge.STOCHASTIC_UNLESS.get(call.name):
        return _decomposes_at_random(call, *unless)
    keyword, values = knowledge.STOCHASTIC_WITH.get(call.name, ("", ()))
    given = call.argument(keyword) if keyword else None
    return given is not None and any(given.value == value for value in values)


def _decomposes_at_random(call: Call, keyword: str, values: Collection[object]) -> bool:
    """Whether what a decomposition draws may be seen in what goes on: two or three parts are there to be looked at."""
    given, parts = call.argument(keyword), call.argument("n_components", 0)
    known = parts is not None and (not isinstance(parts.value, int) or parts.value > _TO_LOOK_AT)
    return known and (given is None or any(given.value == value for value in values))


_TO_LOOK_AT = 3
"""So many parts can be drawn as a picture."""


def seeds_by_name(file: PythonFile) -> bool:
    """Whether a file calls a helper whose name says that it seeds, of a library or of its own."""
    return any(_named_seeding(file))


def hides_what_it_seeds(file: PythonFile) -> bool:
    """Whether a file calls such a helper, and nothing says which library it seeds.

    `torch.manual_seed` does where it stands, even if it is another module's `import *` that brings `torch` along.
    """
    return any(f"{call.receiver}.{call.method}" not in _SAYS_WHAT for call in _named_seeding(file))


_SAYS_WHAT = frozenset({"torch.manual_seed", "torch.cuda.manual_seed", "torch.cuda.manual_seed_all"})


def _named_seeding(file: PythonFile) -> Iterator[Call]:
    for call in file.calls:
        if (
            names_seeding(call.method)
            and call.name not in knowledge.SEEDERS
            and not call.name.startswith(("random.", "torch.", "numpy.", "tensorflow."))
            and not _OF_AN_OBJECT.search(call.receiver)
        ):
            yield call


# Few names are called, each of them often.
@functools.lru_cache(maxsize=2**14)
def names_seeding(method: str) -> bool:
    """Whether a function seeds, by its name."""
    return _HELPER.search(method) is not None
