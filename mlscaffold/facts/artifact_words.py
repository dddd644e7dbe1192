"""How code speaks of files that hold a model, and of what is done with rows, as words of its text."""

from __future__ import annotations

import re

from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final

SUFFIXES: Final = (
    "pkl", "pickle", "joblib", "h5", "hdf5", "keras", "pt", "pth", "onnx", "cbm", "sav", "dill", "skops", "ubj",
)  # fmt: skip
"""How the names of files end that hold a model or a fitted transformer, and little else."""
LITERAL: Final = pattern(rf"\.(?:{'|'.join(SUFFIXES)})[\"']")
FILE: Final = pattern(rf"[^\s*?<>|]*\.(?:{'|'.join(SUFFIXES)})")
TOUCHING: Final = ("save", "dump", "load", "open")
"""How the methods begin that may write or load what is only named."""
NAMES_A_FILE: Final = pattern(r"path|file|model|artifact|ckpt|checkpoint|weights|pickle", re.IGNORECASE)
"""What names of paths have in them."""
_BY_NAME: Final = pattern(rf"(?:{'|'.join(TOUCHING)})\w*[ \t]*\(")
PREPARES: Final = frozenset(
    {"fillna", "dropna", "get_dummies", "astype", "to_datetime", "interpolate", "qcut", "resize"}
)
"""Methods and functions one of which is in every block of code of which it is asked how it prepares rows."""
PREPARING: Final = pattern(rf"\b(?:{'|'.join(sorted(PREPARES))})\(")

ORDERING: Final = ("shuffle(", "permutation(", "randperm(", "frac=1")
"""What stands wherever rows are put in a random order."""


def orders_rows(text: str) -> bool:
    """Whether code may put rows in a random order."""
    return any(word in text for word in ORDERING)


def prepares_rows(text: str) -> bool:
    """Whether code may prepare rows for a model."""
    return PREPARING.search(text) is not None


def touches_artifacts(text: str) -> bool:
    """Whether code may write, load or name such a file."""
    return _BY_NAME.search(text) is not None or LITERAL.search(text) is not None
