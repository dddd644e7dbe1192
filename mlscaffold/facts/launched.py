"""What is started: the modules of a server for web applications (`gunicorn predict:app`), the scripts of an image."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mlscaffold.lean import pattern

SERVERS = ("gunicorn", "uvicorn", "hypercorn", "waitress-serve", "waitress", "daphne", "granian", "uwsgi")
"""The programs that serve web applications."""
_SERVERS = f"(?:{'|'.join(SERVERS)})"
# The words of a command: an exec form stands in brackets and quotes, a shell form does not.
_LAUNCH = pattern(rf"\b{_SERVERS}\b[^\n]{{0,400}}?[\s\"'=]([A-Za-z_][\w./]*):[A-Za-z_]\w*")

_BY_FLASK = pattern(
    r"(?:^|[\s\"'`$])flask(?:[\"',\s]{1,4}--?[\w-]{1,40}(?:[=\"',\s]{1,4}[\w.:/()]{1,80})?){0,4}[\"',\s]{1,4}run\b"
)
"""The command of Flask, which starts an application without what its file does when it is run."""
_SEPARATED = r"[\"',\[ \t]{1,9}"
_STARTS = pattern(
    rf"^[ \t]*(?:CMD|ENTRYPOINT)\b[^\n]{{0,200}}?\bpython[\d.]{{0,5}}{_SEPARATED}(?:-[a-zA-Z]+{_SEPARATED}){{0,3}}"
    r"([\w./-]+\.py)\b",
    re.MULTILINE,
)


def started_scripts(texts: Iterable[str]) -> frozenset[str]:
    """The scripts that images start by Python, as their Dockerfiles name them."""
    return frozenset(
        found[1].removeprefix("./") for text in texts if "python" in text for found in _STARTS.finditer(text)
    )


def is_started_by_flask(text: str) -> bool:
    """Whether a text has the command of Flask start an application."""
    return "flask" in text and _BY_FLASK.search(text) is not None


def launched_modules(texts: Iterable[str]) -> frozenset[str]:
    """The last part of the name of each module that is started, in Dockerfiles, Procfiles and scripts."""
    return frozenset(
        re.split(r"[./]", found[1])[-1]
        for text in texts
        if any(name in text for name in SERVERS)
        for found in _LAUNCH.finditer(text.replace("\\\n", " "))
    )
