"""One case: an input of a kind, made anew from its seed and number, put to the extractors under guard."""

import encodings
import importlib
import pkgutil
import traceback
from contextlib import suppress
from dataclasses import dataclass
from functools import cache

from mlscaffold import facts
from tests.fuzz.guard import Forbidden, Stopwatch, TooSlow, guarded
from tests.fuzz.mutation import choices, made, seeds
from tests.fuzz.targets import SCRATCH, TARGETS, project_files

KINDS = tuple(TARGETS)


@dataclass(frozen=True, slots=True)
class Case:
    """Names an input: whoever has these three has its bytes."""

    kind: str
    seed: int
    number: int

    @property
    def data(self):
        """Its bytes."""
        if self.kind == "project":
            return project_files(choices(self.kind, self.seed, self.number))
        return made(self.kind, self.seed, self.number)

    def __str__(self):
        return f"--kind {self.kind} --seed {self.seed} --first {self.number} --count 1"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it went."""

    case: Case
    seconds: float
    """Of the processor."""
    failure: str
    """Empty when all is well; else the kind of failure and its traceback."""
    data: bytes


def tried(case, bar=2.0):
    """Put an input to the extractors of its kind."""
    warm_up()
    data = case.data
    failure = ""
    with Stopwatch() as watch:
        try:
            with guarded(bar, scratch=case.kind in SCRATCH):
                TARGETS[case.kind](data, choices(case.kind, case.seed, case.number, "target"))
        except TooSlow:
            failure = f"slow: over {bar:g} s\n{traceback.format_exc()}"
        except Forbidden:
            failure = f"forbidden\n{traceback.format_exc()}"
        except Exception as error:
            failure = f"{type(error).__name__}\n{traceback.format_exc()}"
    return Outcome(case, watch.seconds, failure, data)


@cache
def warm_up():
    """Have everything imported that is imported when it is needed first, before the guard forbids it."""
    for module in pkgutil.iter_modules(encodings.__path__, "encodings."):
        if module.name not in {"encodings.mbcs", "encodings.oem"}:  # of Windows alone
            importlib.import_module(module.name)
    # What few inputs need, and perhaps none of the seeds.
    ours = (module.name for module in pkgutil.walk_packages(facts.__path__, "mlscaffold.facts."))
    for name in ("orjson", "hashlib", "html.entities", "unicodedata", *ours):
        with suppress(ImportError):
            importlib.import_module(name)
    for kind, target in TARGETS.items():
        if kind != "project":
            for number, data in enumerate((*seeds(kind), *(made(kind, "warm", n) for n in range(20)))):
                _quietly(target, data, choices(kind, "warm", number))
    for number in range(20):
        r = choices("project", "warm", number)
        _quietly(TARGETS["project"], project_files(r), r)


def _quietly(target, data, r):
    try:
        with guarded(looks=False):
            target(data, r)
    except (Exception, TooSlow):
        # What fails here fails under guard as well, and is told there.
        return
