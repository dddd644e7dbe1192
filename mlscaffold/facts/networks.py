"""Networks that are trained in a process which seeds nothing: where their weights begin, each run draws anew."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from posixpath import dirname

from mlscaffold.facts.hyperparameters import OPTIMIZERS
from mlscaffold.facts.imported import with_imported, with_importing
from mlscaffold.facts.knowledge import AGENTS, LIGHTNING_TRAINERS
from mlscaffold.facts.model import Call, Project, PythonFile
from mlscaffold.facts.partly_seeded import draws_all_rows
from mlscaffold.facts.row_orders import is_seeded_by_library
from mlscaffold.facts.seeds import is_tensorflow_1, own_loaders, shuffling_loaders, unseeded
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Final

# Keras 2.2 and 3.12
_FITS: Final = pattern(
    r"(?:tensorflow\.)?keras\.(?:(?:models|engine|engine\.training)\.)?(?:Model|Sequential)\.fit(?:_generator)?"
)
_MAKES: Final = pattern(r"^(?:tensorflow\.)?keras\..*\b(?:Model|Sequential)$")
_CHANGES: Final = pattern(r"(?i)augment|preproc|rescal|resiz|normaliz")
_OF_KERAS: Final = frozenset({"epochs", "nb_epoch", "validation_data", "validation_split", "steps_per_epoch"})
"""Arguments that a `fit` of Keras takes, and hardly another."""
_TELLING: Final = 2
"""Arguments of Keras, and its method for generators, that tell its `fit` from any other."""
_MANY: Final = 5
"""So many files of one folder are each told; of more, it is their manner."""
_DRAWS: Final = frozenset(
    f"tensorflow.{name}"
    for name in ("random_normal", "truncated_normal", "random_uniform", "random.normal", "random.truncated_normal")
)
"""TensorFlow 1.15: what weights begin with."""
_PARAMETERS: Final = pattern(r"(?:^|[._])(?:params|parameters|param_groups)(?:_|$)")
_OPTIMIZERS: Final = frozenset(f"torch.optim.{name}" for name in OPTIMIZERS)


class UnseededNetwork(NamedTuple):
    """A training of a network in a process that nothing seeds."""

    call: Call
    """What makes or fits it, or makes its optimizer, or the agent that learns by it."""
    others: tuple[Call, ...]
    """The like of it in the same file, or in the many of its folder."""
    fault: str
    """What nothing does, in words."""
    repair: str
    """What to do, in words."""


def unseeded_networks(project: Project) -> Iterator[UnseededNetwork]:
    """The networks that a project trains, once a file, where nothing in the process seeds NumPy or their library.

    Files of one folder are told together where they are many. For PyTorch they are told once a program, if these are
    few, and where no loader of it draws the order of the rows: there, the same call mends both.
    """
    own = [f for f in project.sources if not f.is_test and not is_aside(f.path)]
    of_keras = {f.path for f in own if _speaks_keras(f)}
    of_keras |= {source for source, target, _ in project.import_edges if target in of_keras}
    fits = {f.path: calls for f in own if (calls := [*_of_networks(f, keras=f.path in of_keras)])}
    made = {f.path: calls for f in own if f.behaviour.trains and not draws_all_rows(f) and (calls := [*_optimized(f)])}
    steps = {f.path: calls for f in own if _imports(f, "tensorflow") and (calls := [*_steps(f)])}
    yield from _unseeded_agents(project, own)
    if not (fits or made or steps) or any(is_seeded_by_library(f, exploring=False) for f in own):
        return
    loaders = own_loaders(project)
    shuffled = {f.path for f in own if any(shuffling_loaders(f, loaders))}
    if not any(map(_has_network, own)):
        made = {}
    sources = unseeded(project, "numpy", "torch", "tensorflow")
    unseeded_numpy = {f.path for f in sources["numpy"]}
    for calls in _of_a_folder(fits[f.path] for f in sources["tensorflow"] if f.path in unseeded_numpy & fits.keys()):
        yield _of_library(calls, "Keras", *_seeding_of_keras(project, calls))
    calls = [c for f in sources["tensorflow"] for c in steps.get(f.path, ())]
    # TensorFlow draws alike from a call that has a seed of its own.
    if calls and not any(_has_own_seed(c) for f in own for c in f.calls):
        yield _of_library(calls, "TensorFlow", _seeder_of_tensorflow(project, calls))
    # What seeds NumPy, and even what seeds all else, leaves the weights of PyTorch as they come.
    free = {f.path: made[f.path] for f in sources["torch"] if f.path in made}
    programs = [*_programs(project, free, shuffled)]
    for calls in [[c for program in programs for c in program]] if len(programs) > _MANY else programs:
        if trainers := [c for c in calls if c.name in LIGHTNING_TRAINERS]:
            yield _of_library(trainers, "Lightning", "lightning.seed_everything")
        else:
            yield _of_library(calls, "PyTorch", "torch.manual_seed")


def _programs(project: Project, made: Mapping[str, list[Call]], shuffled: Collection[str]) -> Iterator[list[Call]]:
    """What is made in each file, but for those that run together with another one of them, or with what shuffles."""
    told = {*shuffled}
    for path, calls in made.items():
        beside = {f.path for f in (*with_imported(project, path), *with_importing(project, path))}
        if told.isdisjoint(beside):
            told.add(path)
            yield calls


def _speaks_keras(file: PythonFile) -> bool:
    return any("keras" in i.module.split(".") or i.name == "keras" for i in file.imports)


def _of_networks(file: PythonFile, *, keras: bool) -> Iterator[Call]:
    """What fits networks of Keras in a file, and then where the first begins, if that stands in sight."""
    fits = [c for c in file.calls if _fits(c, file, keras=keras)]
    begun = next((c for c in file.calls if _MAKES.search(c.name) and not _changes_rows(c)), None) if fits else None
    yield from fits
    yield from ([begun] if begun and begun.at.order < fits[0].at.order else [])


def _changes_rows(call: Call) -> bool:
    """Whether what is put together has no weights, by its name: it changes images before a network sees them."""
    return any(map(_CHANGES.search, call.targets))


def _fits(call: Call, file: PythonFile, *, keras: bool) -> bool:
    """Whether a call fits a network of Keras; one that a method made is known by the module in which it is built."""
    if _FITS.fullmatch(call.name):
        return True
    if call.method not in {"fit", "fit_generator"} or call.receiver in {"", "self"}:
        return False
    told = sum(a.keyword in _OF_KERAS for a in call.arguments)
    if told and not call.name and any(_MAKES.search(c.name) for c in file.calls):
        return True
    # What another module made is known by all that it is told.
    return keras and told + (call.method == "fit_generator") >= _TELLING


def _unseeded_agents(project: Project, own: Iterable[PythonFile]) -> Iterator[UnseededNetwork]:
    """The agents of a project that are given no seed, once, where nothing in the process seeds their library."""
    made = {f.path: calls for f in own if (calls := [c for c in f.calls if _is_unseeded_agent(c)])}
    sources = unseeded(project, "torch", "tensorflow") if made else {}
    free = {f.path for f in sources.get("torch", ())} & {f.path for f in sources.get("tensorflow", ())}
    if calls := [c for path in made if path in free for c in made[path]]:
        fault = "an agent learns here, and gets no `seed`: each run begins with other weights and tries other actions"
        yield UnseededNetwork(calls[0], tuple(calls[1:]), fault, "Pass a fixed `seed`, from the settings.")


def _seeder_of_tensorflow(project: Project, calls: Sequence[Call]) -> str:
    """What seeds TensorFlow in the version that a project declares, or that its code speaks."""
    if any(c.name.startswith("tensorflow.compat.v1.") for c in calls):
        return "tensorflow.compat.v1.set_random_seed"
    old = any(c.name in _DRAWS for c in calls) or is_tensorflow_1(project, *{c.at.path for c in calls})
    return "tensorflow.set_random_seed" if old else "tensorflow.random.set_seed"


def _seeding_of_keras(project: Project, calls: Sequence[Call]) -> tuple[str, str]:
    """What seeds Keras in the version that a project declares, and when that is to be called.

    Before Keras 2.4 each layer drew its seed from NumPy, and `set_random_seed` came with 2.7 and TensorFlow 2.7.
    """
    declared = project.dependencies.requirements
    is_apart = not any(c.name.startswith("tensorflow.") for c in calls)
    by_numpy = any(r.name == "theano" or (r.name == "keras" and _BEFORE_2_4.search(r.specifier)) for r in declared)
    if is_apart and (by_numpy or is_tensorflow_1(project) or any(c.argument("nb_epoch") for c in calls)):
        return "numpy.random.seed", "before Keras is imported"
    if is_tensorflow_1(project):
        return "tensorflow.set_random_seed", "at the start"
    if any(r.name in {"tensorflow", "tensorflow-gpu", "keras"} and _BEFORE_2_7.search(r.specifier) for r in declared):
        return "tensorflow.random.set_seed", "at the start"
    return "keras.utils.set_random_seed", "at the start"


_BEFORE_2_4: Final = pattern(
    r"(?:==|<=?)[ \t]{0,3}(?:[01]\b|2\.[0-3]\b)|~=[ \t]{0,3}(?:[01]\.|2\.[0-3]\.)|<[ \t]{0,3}2(?:\.4)?(?:\.0)?(?![.\d])"
)
_BEFORE_2_7: Final = pattern(
    r"(?:==|<=?)[ \t]{0,3}(?:[01]\b|2\.[0-6]\b)|~=[ \t]{0,3}(?:[01]\.|2\.[0-6]\.)|<[ \t]{0,3}2(?:\.7)?(?:\.0)?(?![.\d])"
)


def _of_library(calls: list[Call], library: str, seeder: str, when: str = "at the start") -> UnseededNetwork:
    does = "begins" if _MAKES.search(calls[0].name) else "is trained"
    fault = f"a network {does} here, and nothing seeds {library}: each run begins with other weights"
    repair = f"Call `{seeder}` {when}, with a seed from the settings."
    return UnseededNetwork(calls[0], tuple(calls[1:]), fault, repair)


def _is_unseeded_agent(call: Call) -> bool:
    seed = call.argument("seed")
    return call.name in AGENTS and not call.unpacks and (seed is None or seed.value is None)


def _of_a_folder(files: Iterable[list[Call]]) -> Iterator[list[Call]]:
    """The calls of each file, or of each folder that has many such files."""
    by_folder: dict[str, list[list[Call]]] = {}
    for calls in files:
        by_folder.setdefault(dirname(calls[0].at.path), []).append(calls)
    for found in by_folder.values():
        yield from [[call for calls in found for call in calls]] if len(found) > _MANY else found


def _optimized(file: PythonFile) -> Iterator[Call]:
    """What makes optimizers of weights in a file; where none does, what has another module of the project make one."""
    own = [c for c in file.calls if _begins(c)]
    yield from own
    if not own and _imports(file, "torch") and not file.is_notebook:
        yield from (c for c in file.calls if _has_begun(c))


_MAKES_OPTIMIZER: Final = pattern(r"^(?:get|make|build|create|init|setup|set_up|configure|load)_optim(?:izers?)?$")
_NETWORK: Final = pattern(r"(?:^|[._])(?:model|net|network)(?:_|$)")


def _has_begun(call: Call) -> bool:
    """Whether a call has an optimizer made of a network, or of its weights, by all names around it."""
    if not _MAKES_OPTIMIZER.match(call.method) or not any("optim" in target for target in call.targets):
        return False
    names = [name for given in call.arguments for name in given.names]
    return any(_PARAMETERS.search(name) or _NETWORK.search(name) for name in names)


def _begins(call: Call) -> bool:
    """Whether a call makes an optimizer of the weights of a network of PyTorch, or what trains one."""
    first = call.argument("params", 0)
    return call.name in LIGHTNING_TRAINERS or (
        call.name in _OPTIMIZERS and first is not None and any(map(_PARAMETERS.search, first.names))
    )


def _steps(file: PythonFile) -> Iterator[Call]:
    """Where TensorFlow changes weights in a file, the first after where it draws them, if that stands in sight."""
    steps = [*filter(_is_step, file.calls)]
    drawn = next((c for c in file.calls if steps and c.name in _DRAWS and c.at.order < steps[0].at.order), None)
    yield from ([drawn] if drawn else [])
    yield from steps


def _is_step(call: Call) -> bool:
    """Whether a call has an optimizer of TensorFlow change weights, or makes the operation that does."""
    if call.method not in {"minimize", "apply_gradients"} or "opt" not in call.receiver.lower():
        return False
    # That of a picture, which gets the style of another one, changes its pixels and no weights.
    return not any(_PICTURE.search(name) for given in call.arguments for name in given.names)


_PICTURE: Final = pattern(r"(?:^|[._])(?:image|img|picture|pixels|canvas)(?:$|[._])", re.IGNORECASE)


def _has_own_seed(call: Call) -> bool:
    """Whether a call of TensorFlow is given a seed for what it alone draws."""
    given = call.argument("seed") if call.name.startswith("tensorflow.") else None
    return given is not None and given.value is not None


def _imports(file: PythonFile, root: str) -> bool:
    return any(i.module.partition(".")[0] == root for i in file.imports)


def _has_network(file: PythonFile) -> bool:
    return any(b.rpartition(".")[2] in {"Module", "LightningModule"} for c in file.classes for b in c.bases)
