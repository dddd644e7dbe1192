"""Which modules a server for web applications is started with: `gunicorn predict:app`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mlscaffold.lean import pattern

_NAMES = ("gunicorn", "uvicorn", "hypercorn", "waitress-serve", "waitress", "daphne", "granian", "uwsgi")
_SERVERS = f"(?:{'|'.join(_NAMES)})"
# The words of a command: an exec form stands in brackets and quotes, a shell form does not.
_LAUNCH = pattern(rf"\b{_SERVERS}\b[^\n]{{0,400}}?[\s\"'=]([A-Za-z_][\w./]*):[A-Za-z_]\w*")


def launched_modules(texts: Iterable[str]) -> frozenset[str]:
    """The last part of the name of each module that is started, in Dockerfiles, Procfiles and scripts."""
    return frozenset(
        re.split(r"[./]", found[1])[-1]
        for text in texts
        if any(name in text for name in _NAMES)
        for found in _LAUNCH.finditer(text.replace("\\\n", " "))
    )
