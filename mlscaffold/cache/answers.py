"""Whole answers of `check`: what it said to the very same question, as long as all that it was asked about is the same.

Imports next to nothing: with an answer at hand, a run is over before the program is loaded.
"""

from __future__ import annotations

import marshal
import os
import sys
import time
from collections.abc import Iterable, Sequence

from mlscaffold.cache import folder
from mlscaffold.cache.seal import digest
from mlscaffold.cache.witness import Witness, holds
from mlscaffold.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Final

_FOLDER: Final = "answers"
_MOST: Final = 64
"""Answers that are kept for a project."""
_FORM: Final = 1
"""Raised whenever what is kept changes its form."""


def wanted(arguments: Sequence[str]) -> bool:
    """Whether a command line may be answered from the cache, and its answer be kept."""
    return arguments[:1] == ["check"] and "--no-cache" not in arguments and not os.environ.get("MLSCAFFOLD_NO_CACHE")


def recalled(arguments: Sequence[str], version: str) -> tuple[int, str] | None:
    """The exit code and the output of an earlier run of this command line, when nothing has changed since."""
    try:
        name = _name(arguments, version)
    except OSError:
        # The working folder is gone.
        return None
    for root in _around(arguments):
        data = folder.read(root, _FOLDER, name)
        if data is None:
            continue
        try:
            code, text, witnesses = marshal.loads(data)  # noqa: S302 - it was sealed
        except (EOFError, ValueError, TypeError):
            return None
        if all(holds(Witness(*witness)) for witness in witnesses):
            return code, text
        return None
    return None


def keep(arguments: Sequence[str], version: str, root: str, code: int, text: str, witnesses: Iterable[Witness]) -> None:
    """Keep the answer to a command line about the project at `root`."""
    data = marshal.dumps((code, text, tuple(tuple(witness) for witness in witnesses)))
    folder.write(root, data, _FOLDER, _name(arguments, version), most=_MOST)


def _name(arguments: Sequence[str], version: str) -> str:
    """The question: all that decides the answer besides files."""
    day = time.localtime()[:3]
    shown = [os.environ.get(name) for name in ("NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS")]
    question = (
        _FORM, version, sys.version, sys.path, os.getcwd(), list(arguments), day, shown, sys.stdout.isatty(),
        sys.stdout.encoding, sys.flags.optimize,
    )  # fmt: skip
    return digest(repr(question).encode("utf-8", "backslashreplace")).hex()[:32]


def _around(arguments: Sequence[str]) -> Iterable[str]:
    """The folders that may be the root of the project: upwards from the working folder, and from what is named."""
    seen = set()
    for start in (os.curdir, *(a for a in arguments[1:] if not a.startswith("-"))):
        here = os.path.realpath(start)
        while here not in seen:
            seen.add(here)
            yield here
            here = os.path.dirname(here)
