"""Draws of training code from one random source of the process, where it is another that the code seeds."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from mlscaffold.facts.model import Call, Project, PythonFile
from mlscaffold.facts.row_orders import gives_rows, is_seeded_by_library
from mlscaffold.facts.seeds import is_partial, seeds_by_name, unseeded
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


class DrawBesideSeed(NamedTuple):
    """The first draw of a training from a source that nothing seeds, beside one that something does."""

    call: Call
    source: str
    """As people call it."""
    seeded: str
    """What the same file seeds."""
    seeder: str


def draws_beside_seed(project: Project) -> Iterator[DrawBesideSeed]:
    """For each random source, the first draw in code that trains, that seeds another one, and never this.

    What a data set draws is left out: the workers of a loader are seeded together.
    """
    own = [f for f in project.sources if not f.is_test and not is_aside(f.path)]
    training = [f for f in own if f.behaviour.trains and f.seeds and not (f.is_notebook or f.notebook_format)]
    if not training or any(is_partial(f) or seeds_by_name(f) or is_seeded_by_library(f) for f in own):
        return
    told: set[str] = set()
    free = {source: {f.path for f in files} for source, files in unseeded(project, *_DRAWS).items()}
    files = {f.path: f for f in own if not (f.is_notebook or f.notebook_format)}
    for file in training:
        called = {call.method for call in file.calls}
        beside = [files[t] for s, t, _ in project.import_edges if s == file.path and t in files]
        for source in sorted(_DRAWS.keys() - told):
            if file.path not in free[source]:
                continue
            # What a function draws that the training calls, it draws in the same process.
            inner = (_first_draw(other, source, called) for other in beside if other.path in free[source])
            call = _first_draw(file, source) or next(filter(None, inner), None)
            if call:
                told.add(source)
                seeded = " and ".join(_NAMES[library] for library in file.seeds)
                yield DrawBesideSeed(call, _NAMES[source], seeded, _SEEDERS[source])


def _first_draw(file: PythonFile, source: str, called: Collection[str] = ()) -> Call | None:
    """The first draw of a file; where it is told which functions are called, in one of these."""
    sets = {c.name for c in file.classes if gives_rows(c.name, c.bases)}
    for call in file.calls:
        owner, _, function = call.scope.rpartition(".")
        if called and (owner or function not in called):
            continue
        if call.name in _DRAWS[source] and owner not in sets and not _SHOWS.search(function.lower()):
            return call
    return None
