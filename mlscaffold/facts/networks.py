"""Networks that are trained in a process which seeds nothing: where their weights begin, each run draws anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from posixpath import dirname

from mlscaffold.facts.hyperparameters import OPTIMIZERS
from mlscaffold.facts.model import Call, Project, PythonFile
from mlscaffold.facts.row_orders import is_seeded_by_library
from mlscaffold.facts.seeds import shuffling_loaders, unseeded
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Final

# Keras 2.2 and 3.12
_FITS: Final = pattern(
    r"(?:tensorflow\.)?keras\.(?:(?:models|engine|engine\.training)\.)?(?:Model|Sequential)\.fit(?:_generator)?"
)
_MANY: Final = 5
"""So many files of one folder are each told; of more, it is their manner."""
_OPTIMIZERS: Final = frozenset(f"torch.optim.{name}" for name in OPTIMIZERS)


class UnseededNetwork(NamedTuple):
    """A training of a network in a process that nothing seeds."""

    call: Call
    """What fits it, or makes its optimizer."""
    others: tuple[Call, ...]
    """The like of it in the same file, or in the many of its folder."""
    library: str
    seeder: str
    """The function that seeds the library for the whole process."""


def unseeded_networks(project: Project) -> Iterator[UnseededNetwork]:
    """The networks that a project trains, once a file, where nothing in the process seeds NumPy or their library.

    Files of one folder are told together where they are many. For PyTorch they are told once, and where no loader draws
    the order of the rows: there, the same call mends both.
    """
    own = [f for f in project.sources if not f.is_test and not is_aside(f.path)]
    fits = {f.path: calls for f in own if (calls := [c for c in f.calls if _FITS.fullmatch(c.name)])}
    made = {f.path: calls for f in own if (calls := [c for c in f.calls if _optimizes(c)]) and f.behaviour.trains}
    if not (fits or made) or any(map(is_seeded_by_library, own)):
        return
    if any(any(shuffling_loaders(f)) for f in own) or not any(map(_has_network, own)):
        made = {}
    sources = unseeded(project, "numpy", "torch", "tensorflow")
    unseeded_numpy = {f.path for f in sources["numpy"]}
    for calls in _of_a_folder(fits[f.path] for f in sources["tensorflow"] if f.path in unseeded_numpy & fits.keys()):
        yield UnseededNetwork(calls[0], tuple(calls[1:]), "Keras", "keras.utils.set_random_seed")
    calls = [c for f in sources["torch"] if f.path in unseeded_numpy & made.keys() for c in made[f.path]]
    if calls:
        yield UnseededNetwork(calls[0], tuple(calls[1:]), "PyTorch", "torch.manual_seed")


def _of_a_folder(files: Iterable[list[Call]]) -> Iterator[list[Call]]:
    """The calls of each file, or of each folder that has many such files."""
    by_folder: dict[str, list[list[Call]]] = {}
    for calls in files:
        by_folder.setdefault(dirname(calls[0].at.path), []).append(calls)
    for found in by_folder.values():
        yield from [[call for calls in found for call in calls]] if len(found) > _MANY else found


def _optimizes(call: Call) -> bool:
    """Whether a call makes an optimizer of the weights of a network."""
    first = call.argument("params", 0)
    return call.name in _OPTIMIZERS and first is not None and any(n.endswith(".parameters") for n in first.names)


def _has_network(file: PythonFile) -> bool:
    return any(b.rpartition(".")[2] == "Module" for c in file.classes for b in c.bases)
