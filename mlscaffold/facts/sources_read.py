"""The files and addresses that code reads data from, as far as they are written in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from posixpath import basename

from mlscaffold.facts import knowledge
from mlscaffold.facts.model import UNKNOWN, Call, DataPackage, Place, Project, PythonFile
from mlscaffold.facts.package_files import TABLES
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import NamedTuple, pattern

_ARGUMENTS = ("filepath_or_buffer", "io", "path", "path_or_buf", "source", "fname")
_DATA = pattern(
    r"[^\n{}*?]{0,300}\.(?:csv|tsv|parquet|xlsx?|json|jsonl|feather|dta|sav|orc|txt|dat|data|h5|hdf5?|mat)(?:\.gz|\.zip|\.bz2|\.xz)?",
    re.IGNORECASE,
)
_ADDRESS = pattern(r"(?:https?|s3|gs|gcs|abfss?|ftp|hdfs)://[^\s{}]{4,500}", re.IGNORECASE)
_DERIVED = pattern(
    r"(?:^|/)(?:out(?:puts?)?(?:[-_]\w+)?|processed|preprocessed|interim|intermediate|final|curated|cleaned|results?|logs?|artifacts?|"
    r"te?mp|cache[d]?|predictions?|preds|submissions?|reports?|models?|features?|splits?|valid(?:ation)?|mlruns|etl|marts)/",
    re.IGNORECASE,
)
"""Folders of what was made of the data."""


class SourceRead(NamedTuple):
    """One file or address that code reads data from."""

    at: Place
    """The first."""
    path: str
    """As written."""
    others: tuple[Place, ...]
    """The other places that read the same."""


def undeclared_sources(project: Project, package: DataPackage) -> Iterator[SourceRead]:
    """Those that the data package does not list; what the code writes itself, and tables that are there, left out.

    Of these tables other rules say that nothing describes them.
    """
    own = [file for file in project.sources if not file.is_test and not is_aside(file.path)]
    listed = [*(r.path for r in package.resources), *package.addresses]
    known = {basename(path).lower() for path in listed if not _ADDRESS.match(path)}
    known |= {basename(path).lower() for path in project.paths if path.endswith(TABLES)}
    known |= {basename(text).lower() for file in own for text in _written(file)}
    addresses = tuple(path.rstrip("/").lower() for path in listed if _ADDRESS.match(path))
    found: dict[str, tuple[str, list[Place]]] = {}
    for file in own:
        readers = [c for c in file.calls if c.name in knowledge.READERS and c.name != "pandas.read_pickle"]
        constants = _constants(file) if readers else {}
        for call in readers:
            path = _read_by(call, constants)
            name = basename(path).lower()
            if path and name not in known and not path.lower().startswith(addresses) and not _DERIVED.search(path):
                found.setdefault(name, (path, []))[1].append(call.at)
    for path, places in found.values():
        yield SourceRead(places[0], path, tuple(places[1:]))


def _read_by(call: Call, constants: Mapping[str, str]) -> str:
    """The file or address that a call reads data from; empty where it is none, or is not written there."""
    given = next((a for name in _ARGUMENTS if (a := call.argument(name))), None) or call.argument("", 0)
    if given is None:
        return ""
    value = given.value
    if value is UNKNOWN and len(given.names) == 1 and given.resolved in {"", given.names[0]}:
        value = constants.get(given.names[0], "")
    text = value.replace("\\", "/").strip() if isinstance(value, str) else ""
    return text if _ADDRESS.fullmatch(text) or _DATA.fullmatch(text) else ""


def _constants(file: PythonFile) -> dict[str, str]:
    """The texts that names stand for wherever they are read: assigned once, by the module itself."""
    times = Counter(a.name for a in file.assignments)
    return {
        a.name: a.value for a in file.assignments if not a.scope and times[a.name] == 1 and isinstance(a.value, str)
    }


def _written(file: PythonFile) -> Iterator[str]:
    """The texts that are given to what writes."""
    for call in file.calls:
        mode = call.argument("mode", 1) if call.method == "open" else None
        if call.method in knowledge.TABLE_WRITERS or (mode and isinstance(mode.value, str) and "w" in mode.value):
            yield from (a.value for a in call.arguments if isinstance(a.value, str))
