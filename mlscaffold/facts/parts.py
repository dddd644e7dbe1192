"""Which part of a split is which: by position, corrected by what people call the parts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final

_WORDS: Final = tuple(
    (part, pattern(words, re.IGNORECASE))
    for part, words in (
        ("train", r"train|(?:^|_)(?:tr|trn|fit)(?:_|$)|[xy]tr$|^tr[xy]$"),
        ("test", r"test|tst|(?:^|_)te(?:_|$)|[xy]te$|^te[xy]$"),
        ("validation", r"(?<!r)val(?![ul])|dev|calib|(?:^|_)cal(?:_|$)|hold|blend|(?:^|_)(?:va|oof|cv)(?:_|$)"),
    )
)
_NONE: Final = frozenset[str]()


def part_named(name: str) -> str:
    """The part that a variable's name says it is: `train`, `validation`, `test`, or an empty string."""
    last = name.rpartition(".")[2]
    return next((part for part, words in _WORDS if words.search(last)), "")


def origins_of_parts(kind: str, names: Sequence[str], given: frozenset[str]) -> list[frozenset[str]]:
    """The origins of the targets of a split (`rows`) or of its folds (`folds`), by what was split and by their names.

    The parts come in pairs, the training part first. Names decide where they contradict that: some
    swap the two, some take one part as a sample and drop the other, and where no name tells
    anything (`X1, X2`) each half may be tested on the other.
    """
    said = [part_named(name) for name in names]
    first, second = ("train", "test") if "test" not in given or "train" in said else ("test", "test")
    if "train" in given:
        # The second part of a training part is for choosing, not for the final score.
        first, second = "train", "validation"
    if "train" in said[1::2] and not set(said[0::2]) - {"test", "validation"}:
        first, second = second, first
    found = []
    for index, part in enumerate(said):
        here = (first, second)[index % 2]
        partner = names[index ^ 1] if index ^ 1 < len(names) else "_"
        sample = partner.startswith("_") and not part
        if sample or (kind == "rows" and not any(said) and here != "train"):
            found.append(_NONE)
        else:
            found.append(frozenset({"validation" if part == "validation" and here == "test" else here}))
    return found
