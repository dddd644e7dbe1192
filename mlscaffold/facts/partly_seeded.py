"""Draws of training code from a random source of the process that nothing seeds, whatever else the code seeds."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from mlscaffold.facts.imported import with_imported
from mlscaffold.facts.model import Call, Place, Project, PythonFile
from mlscaffold.facts.parts import part_named
from mlscaffold.facts.row_orders import gives_rows, is_seeded_by_library, shows_one
from mlscaffold.facts.seeds import hides_what_it_seeds, is_partial, unseeded
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Final

# NumPy 2.3, Python 3.13
_DRAWS: Final = {
    "numpy": frozenset(f"numpy.random.{name}" for name in (
        "beta", "binomial", "choice", "dirichlet", "exponential", "gamma", "laplace", "normal", "permutation",
        "poisson", "rand", "randint", "randn", "random", "random_sample", "shuffle", "standard_normal", "uniform",
    )),
    "random": frozenset(f"random.{name}" for name in (
        "betavariate", "choice", "choices", "gauss", "normalvariate", "randint", "random", "randrange", "sample",
        "shuffle", "uniform",
    )),
}  # fmt: skip
_NAMES: Final = {"numpy": "NumPy", "random": "`random`", "torch": "PyTorch", "tensorflow": "TensorFlow"}
_SEEDERS: Final = {"numpy": "numpy.random.seed", "random": "random.seed"}
_SHOWS: Final = pattern(
    r"plot|show|visuali|display|draw|print|demo|preview|sample_images|log_|test|valid|eval|predict|infer|port|name"
)
"""Functions whose draws change no model, by their names."""


_CHANGES: Final = pattern(r"augment|transform|crop|noise|mask|flip|jitter|perturb|stretch|shift")
_TOYS: Final = frozenset(
    f"{library}.{name}"
    for library, names in (
        ("numpy.random", ("rand", "randn", "random", "normal", "uniform", "randint", "random_sample")),
        ("torch", ("rand", "randn", "randint")),
    )
    for name in names
)
_ROWS: Final = pattern(r"x|xs|x_?train|train_?x|data|inputs?|features|samples")
"""What a model is trained on, by its name: where it is drawn, the code tries something out."""


_TARGETS: Final = pattern(r"y|ys|y_?train|targets?|labels?")
_MANY: Final = 5
"""So many files of a project are each told; of more, it is their manner."""


class FreeDraw(NamedTuple):
    """The first draw of a training from a source that nothing seeds."""

    call: Call
    source: str
    """As people call it."""
    seeded: str
    """What the same file seeds; empty for nothing."""
    seeder: str
    makes: bool = False
    """Whether it makes data that others are trained on later, and trains nothing itself."""
    others: tuple[Place, ...] = ()
    """Where other files draw from the same source, and seed nothing either."""


def free_draws(project: Project) -> Iterator[FreeDraw]:
    """For each random source, the first draw in a file that trains, or that seeds another one, and never this.

    What a data set draws is left out: the workers of a loader are seeded together. Where nothing at all is seeded,
    one place tells of a project that has many.
    """
    manner: dict[str, list[FreeDraw]] = {}
    for draw in _each_free_draw(project):
        if draw.seeded:
            yield draw
        else:
            manner.setdefault(draw.source, []).append(draw)
    for draws in manner.values():
        if len(draws) > _MANY:
            yield draws[0]._replace(others=tuple(other.call.at for other in draws[1:]))
        else:
            yield from draws


def _each_free_draw(project: Project) -> Iterator[FreeDraw]:
    own = [f for f in project.sources if not f.is_test and not is_aside(f.path)]
    files = {f.path: f for f in own if not (f.is_notebook or f.notebook_format)}
    training = [f for f in files.values() if f.seeds or (f.behaviour.trains and not _tries_out(f)) or _makes_data(f)]
    if not training or any(is_partial(f) or hides_what_it_seeds(f) or is_seeded_by_library(f) for f in own):
        return
    told: set[Place] = set()
    free = {source: {f.path for f in found} for source, found in unseeded(project, *_DRAWS).items()}
    for file in training:
        called = {call.method for call in file.calls}
        beside = [f for f in with_imported(project, file.path) if f.path in files and f.path != file.path]
        for source in sorted(_DRAWS):
            if file.path not in free[source]:
                continue
            # What a function draws that the training calls, it draws in the same process.
            inner = (_first_draw(other, source, called) for other in beside if other.path in free[source])
            call = _own_draw(file, source) or next(filter(None, inner), None)
            if call and call.at not in told:
                told.add(call.at)
                seeded = " and ".join(_NAMES[library] for library in file.seeds)
                yield FreeDraw(call, _NAMES[source], seeded, _SEEDERS[source], makes=not seeded and _makes_data(file))


_MAKER: Final = pattern(
    r"(?:^|_)(?:make|gen|generate|create|creation|build|prepare|prep)_?(?:the_)?(?:train\w*_)?data(?:set)?s?(?:_|$)"
    r"|(?:^|_)data(?:set)?s?_?(?:creation|generation|preparation|maker|builder)(?:_|$)"
)
_WRITES: Final = frozenset({
    "to_csv", "to_parquet", "to_pickle", "to_hdf", "to_json", "save", "savez", "savez_compressed", "dump",
    "create_dataset", "writerow", "writerows", "imwrite", "write", "savetxt", "SerializeToString",
})  # fmt: skip


def _makes_data(file: PythonFile) -> bool:
    """Whether a module makes data for a training, and trains nothing itself.

    Its name says so, and it writes; or it puts rows in another order that are called those of the training, and then
    writes what is called so.
    """
    return not file.behaviour.trains and (_is_maker(file) or any(True for _ in _orders_to_write(file)))


def _is_maker(file: PythonFile) -> bool:
    name = file.path.rpartition("/")[2].removesuffix(".py").lower()
    return _MAKER.search(name) is not None and any(call.method in _WRITES for call in file.calls)


def _own_draw(file: PythonFile, source: str) -> Call | None:
    """The first draw of a file; of one that only makes data, and whose name does not say so, the first of these."""
    if file.seeds or file.behaviour.trains or _is_maker(file):
        return _first_draw(file, source)
    return next((call for call in _orders_to_write(file) if call.name in _DRAWS[source]), None)


def _orders_to_write(file: PythonFile) -> Iterator[Call]:
    """The calls that put rows of a training in another order, which the same function then writes."""
    for call in file.calls:
        if call.name in _ORDERS and _is_of_training(call):
            after = [c for c in file.calls if c.scope == call.scope and c.at.order > call.at.order]
            if any(c.method in _WRITES and _is_of_training(c) for c in after):
                yield call


_ORDERS: Final = frozenset({"random.shuffle", "numpy.random.shuffle", "numpy.random.permutation"})


def _is_of_training(call: Call) -> bool:
    """Whether what a call is given, or taken from, is rows to train on, by their name."""
    names = [name for given in call.arguments for name in given.names]
    return any(part_named(name.rpartition(".")[2]) == "train" for name in (*names, call.receiver))


def _tries_out(file: PythonFile) -> bool:
    """Whether what is trained on is drawn as well."""
    return any(map(_ROWS.fullmatch, _drawn(file)))


def draws_all_rows(file: PythonFile) -> bool:
    """Whether the rows that are trained on and their targets are drawn, as where somebody shows how to train."""
    drawn = [] if file.is_notebook else _drawn(file)
    return any(map(_ROWS.fullmatch, drawn)) and any(map(_TARGETS.fullmatch, drawn))


def _drawn(file: PythonFile) -> list[str]:
    """The names that draws are given to, also within something else: `x = Variable(torch.randn(n, d))`."""
    lines = {c.at.line for c in file.calls if c.name in _TOYS}
    return [target.lower() for c in file.calls if c.at.line in lines for target in c.targets if target]


def _first_draw(file: PythonFile, source: str, called: Collection[str] = ()) -> Call | None:
    """The first draw of a file; where it is told which functions are called, in one of these."""
    sets = {c.name for c in file.classes if gives_rows(c.name, c.bases)}
    for call in file.calls:
        owner, _, function = call.scope.rpartition(".")
        if called and function not in called:
            continue
        # What changes a row is called by what gives it, in workers that are seeded together.
        in_set = owner in sets or (sets and _CHANGES.search(function.lower()))
        shows = shows_one(call) or _SHOWS.search(function.lower())
        if call.name in _DRAWS[source] and not (in_set or shows or _tells_apart(call)):
            return call
    return None


def _tells_apart(call: Call) -> bool:
    """Whether a draw gives one of so many whole numbers that it can but tell one run, or one file, from another."""
    bounds = [given.value for given in call.arguments if isinstance(given.value, int)]
    return call.method == "randint" and 0 < len(bounds) == len(call.arguments) < 3 and max(bounds) >= _IDENTITIES


_IDENTITIES: Final = 10_000
"""The upper bound of a number that is an identity, and no choice."""
