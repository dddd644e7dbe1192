"""Seeds that seed nothing: those that each run draws anew, and those that are put in the place of what seeds."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.knowledge import SEEDERS
from mlscaffold.facts.model import Assignment, Call, PythonFile
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final

# Python 3.13, NumPy 2.3
_DRAWS: Final = frozenset({
    "random.randint", "random.randrange", "random.random", "random.getrandbits", "numpy.random.randint", "time.time",
    "time.time_ns", "os.urandom", "secrets.randbelow",
})  # fmt: skip


def drawn_seeds(file: PythonFile) -> Iterator[Call]:
    """The draws, under no condition, of what a file then gives to all that seeds in it.

    Empty where anything else seeds as well, or where an option may give the seed, by its name.
    """
    seeding = [c for c in file.calls if c.name in SEEDERS and not c.unpacks]
    given = {(c.scope, names[-1]) for c in seeding if (names := _seed(c))}
    if len(given) != 1 or not all(map(_seed, seeding)):
        return
    ((scope, name),) = given
    made = [c for c in file.calls if name in c.targets]
    last = name.rpartition(".")[2].lower()
    may_be_given = any(_option(t.value) == last for t in file.texts if t.value.startswith("--"))
    if len(made) == 1 and made[0].name in _DRAWS and made[0].scope == scope and not made[0].branch and not may_be_given:
        yield made[0]


_SEEDER: Final = pattern(r"(?:np|numpy)\.random\.seed|random\.seed|torch\.manual_seed")


def replaced_seeders(file: PythonFile) -> Iterator[Assignment]:
    """The numbers that a file puts in the place of a function that seeds: `numpy.random.seed = 0` calls nothing."""
    for item in file.assignments:
        if "seed" in item.name and _SEEDER.fullmatch(item.name) and isinstance(item.value, int):
            yield item


def _option(text: str) -> str:
    return text.lstrip("-").replace("-", "_").lower()


def _seed(call: Call) -> tuple[str, ...]:
    """The one variable that a call seeds by; empty for anything else."""
    given = [a for a in call.arguments if a.names]
    return given[0].names if len(call.arguments) == 1 and given and len(given[0].names) == 1 else ()
