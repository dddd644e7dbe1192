"""Calls that split rows at random, and the seed that each of them takes."""

from __future__ import annotations

from functools import lru_cache

from mlscaffold.facts import knowledge
from mlscaffold.facts.identity import Same
from mlscaffold.facts.model import Argument, Call, PythonFile
from mlscaffold.facts.parts import part_named

_PYCARET = ("pycaret.classification.", "pycaret.regression.")
_TORCH = frozenset({"torch.utils.data.random_split", "torch.utils.data.dataset.random_split"})


def random_source(call: Call, file: PythonFile) -> str:
    """What a split that is random draws from: `numpy`, `torch` or `random`, or `none` when it must be given its seed.

    Empty for any other call.
    """
    if call.name in knowledge.SEEDED_SPLITTERS or (call.name in knowledge.SPLIT_FUNCTIONS and _shuffles(call, True)):
        return "numpy"
    if call.name in knowledge.SHUFFLING_SPLITTERS:
        return "numpy" if _shuffles(call, False) else ""
    if call.name in _TORCH:
        return "torch"
    if call.method == "setup" and _is_pycaret(call, file):
        shuffle = call.argument("data_split_shuffle")
        return "" if call.argument("test_data") or (shuffle and shuffle.value is False) else "random"
    if call.method == "randomSplit" and call.receiver:
        return "none"
    if call.method == "sample" and call.argument("frac") and any(part_named(t) == "train" for t in call.targets):
        return "numpy"
    if call.method != "train_test_split" or not call.receiver or not all(a.keyword for a in call.arguments):
        return ""
    if call.name in knowledge.SPLIT_FUNCTIONS or not _shuffles(call, True):
        return ""
    return "numpy" if _uses_datasets(Same(file)) else ""


def _is_pycaret(call: Call, file: PythonFile) -> bool:
    """Whether a call of `setup` is the one of PyCaret that splits rows; most import it with a star."""
    if call.name.startswith(_PYCARET):
        return True
    return not call.receiver and any(f"{i.module}." in _PYCARET and i.name == "*" for i in file.imports)


@lru_cache(maxsize=1)
def _uses_datasets(same: Same[PythonFile]) -> bool:
    return any(i.module.partition(".")[0] == "datasets" and not i.level for i in same.fact.imports)


def seed_of(call: Call, source: str) -> Argument | None:
    """The seed that a random split is given, or None; `random_state=None` is none."""
    second = 1 if call.method == "randomSplit" else 2 if source == "torch" else None
    given = call.argument(seed_parameter(call, source), second) or call.argument("rng")
    return None if given is None or given.value is None else given


def seed_parameter(call: Call, source: str) -> str:
    """The parameter by which a random split takes its seed."""
    if source in {"torch", "random"}:
        return "generator" if source == "torch" else "session_id"
    of_datasets = call.method == "train_test_split" and call.name not in knowledge.SPLIT_FUNCTIONS
    return "seed" if source == "none" or of_datasets else "random_state"


def _shuffles(call: Call, default: bool) -> bool:
    shuffle = call.argument("shuffle")
    return default if shuffle is None else shuffle.value is True
