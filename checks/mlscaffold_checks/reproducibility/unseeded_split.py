"""The rule `reproducibility/unseeded-split`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.knowledge import SEEDED_SPLITTERS, SHUFFLING_SPLITTERS, SPLIT_FUNCTIONS
from mlscaffold.facts.model import UNKNOWN, Call, PythonFile
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="prototype", since="0.1")
def unseeded_split(file: PythonFile) -> Iterator[Problem]:
    """Rows are split at random without a seed."""
    if file.is_test or "numpy" in file.seeds:
        return
    for call in file.calls:
        if _is_random(call) and not call.unpacks:
            seed = call.argument("random_state")
            if seed is None or (seed.value is None and seed.value is not UNKNOWN):
                yield Problem(
                    call.at,
                    f"`{call.method}` splits at random without `random_state`: each run tests on other rows",
                    "Pass a fixed `random_state`, from the settings where there are some.",
                )


def _is_random(call: Call) -> bool:
    if call.name in SEEDED_SPLITTERS:
        return True
    shuffle = call.argument("shuffle")
    if call.name in SPLIT_FUNCTIONS:
        return shuffle is None or shuffle.value is not False
    return call.name in SHUFFLING_SPLITTERS and shuffle is not None and shuffle.value is True
