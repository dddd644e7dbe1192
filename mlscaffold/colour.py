"""Colour on terminals: the one place that decides whether there is any."""

from __future__ import annotations

import os

from mlscaffold.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO


def is_wanted(stream: TextIO) -> bool:
    """Whether to colour what goes to a stream: by NO_COLOR, by FORCE_COLOR, else by what the terminal can."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"
