"""Files of data that code reads by a path it names itself, and what brings data to where it is read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from posixpath import basename, dirname, join, normpath

from mlscaffold.facts import knowledge
from mlscaffold.facts.behaviour import is_reader
from mlscaffold.facts.model import Argument, Call, Place, Project, PythonFile
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Final

_PLAIN: Final = pattern(r"(?:\.{1,2}/|[A-Za-z0-9_])[\w ./()&+,-]*")
_ENDINGS: Final = (*knowledge.DATA_ENDINGS, ".h5", ".hdf", ".hdf5", ".pkl")
FETCHERS: Final = frozenset({
    "gdown", "kaggle", "kagglehub", "opendatasets", "wget", "boto3", "s3fs", "gcsfs", "minio", "huggingface_hub",
    "requests", "httpx", "urllib", "urllib3", "urllib2", "ftplib", "paramiko", "pooch", "google", "azure", "azureml",
    "pydrive", "pydrive2", "snowflake", "sqlalchemy", "psycopg2", "pymongo", "pymysql", "selenium", "scrapy", "bs4",
    "yfinance", "quandl", "pandas_datareader", "ucimlrepo", "openml", "dvc", "tweepy", "praw", "cloudpathlib", "fsspec",
    "roboflow", "zenodo_get", "pyspark",
})  # fmt: skip
"""Import names of what fetches data, or has a version of it, as of November 2026."""
_COMMANDS: Final = (
    "wget ", "curl ", "kaggle datasets", "kaggle competitions", "kaggle d ", "kaggle c ", "gdown ", "aws s3 ",
    "gsutil ", "gcloud storage", "azcopy ", "rclone ", "rsync ", "huggingface-cli download", "hf download",
    "dvc pull", "dvc get",
    "dvc import", "git lfs", "git annex", "datalad ", "zenodo_get",
)  # fmt: skip
_WRITTEN: Final = pattern(
    r"(?:^|_)(?:out|output|save|saved|write|written|export|dest|destination|target|processed)(?:_|$)", re.IGNORECASE
)
"""The constant of a path that something is written to, wherever that is."""
_LOCAL: Final = pattern(r"\b(?:curl|wget) [^\n]{0,200}?(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])")
"""A request to a service of one's own."""


class Read(NamedTuple):
    """One file of data that code reads."""

    at: Place
    path: str
    """As the code has it."""
    places: tuple[str, ...]
    """Where that is, relative to the project: when the code runs in its top folder, and when in its own."""


def tells_how_to_fetch(text: str) -> bool:
    """Whether a text has a command that fetches data."""
    asked = _LOCAL.sub("", text) if "curl " in text or "wget " in text else text
    return any(command in asked for command in _COMMANDS)


def fetches(file: PythonFile) -> bool:
    """Whether a module may fetch what it or others read."""
    return any(
        i.module.partition(".")[0] in FETCHERS and not i.module.startswith("google.colab")
        for i in file.imports
        if not i.level and not (i.module == "google" and i.name == "colab")
    )


def reads(project: Project) -> Iterator[Read]:
    """What own code reads by paths inside the project."""
    for file in project.sources:
        if file.is_test or is_aside(file.path):
            continue
        named = _named(file)
        for call in file.calls:
            path = _read_by(call, named) if is_reader(call) else ""
            if path.lower().endswith(_ENDINGS) and _PLAIN.fullmatch(path):
                folders = (dirname(file.path),) if file.is_notebook else ("", dirname(file.path))
                places = tuple(dict.fromkeys(normpath(join(folder, path)) for folder in folders))
                inside = tuple(place for place in places if place.split("/")[0] != "..")
                if inside:
                    yield Read(call.at, path, inside)


def unfetched_reads(project: Project) -> dict[str, Place]:
    """What code reads and is not in the repository, where nothing else is done with it and nothing fetches data."""
    there = {basename(f.path) for f in project.files if f.tracked}
    missing: dict[str, Place] = {}
    for item in reads(project):
        is_there = basename(item.path) in there or project.paths.intersection(item.places)
        if not is_there and not _CAME_OUT.search(item.path):
            missing.setdefault(item.path, item.at)
    if missing:
        done = handled(project.sources)
        endings = _written_endings(project.sources)
        missing = {p: at for p, at in missing.items() if basename(p) not in done and not p.lower().endswith(endings)}
    return missing if missing and not _is_fetched(project) else {}


_CAME_OUT: Final = pattern(r"(?:^|/)(?:out(?:puts?)?(?:[-_]\w+)?|predictions?|preds|submissions?)/", re.IGNORECASE)
"""Folders of what the code made."""


def _is_fetched(project: Project) -> bool:
    cells = (cell.source for n in project.notebooks for cell in n.cells)
    pages = (page.text for page in project.documents)
    return (
        bool(project.fetching)
        or any(map(fetches, project.sources))
        or any(tells_how_to_fetch(text) for texts in (cells, pages) for text in texts)
    )


def _read_by(call: Call, named: Mapping[str, str]) -> str:
    for keyword in ("filepath_or_buffer", "path", "io", "fname", "file"):
        given = call.argument(keyword, 0)
        if given is not None:
            return given.value if isinstance(given.value, str) else _constant(given, named)
    return ""


def handled(files: Iterable[PythonFile]) -> frozenset[str]:
    """The names of files that code does anything else with than to read them: writing, fetching, unpacking."""
    found: set[str] = set()
    for file in files:
        named = _named(file)
        found.update(basename(path) for name, path in named.items() if _WRITTEN.search(name) and len(path) < 300)
        for call in file.calls:
            if not is_reader(call):
                values = [a.value if isinstance(a.value, str) else _constant(a, named) for a in call.arguments]
                found.update(basename(value) for value in values if len(value) < 300)
    return frozenset(found)


_ENDING: Final = pattern(r"\.[A-Za-z]\w{1,8}")


def _written_endings(files: Iterable[PythonFile]) -> tuple[str, ...]:
    """The endings of files that code writes under names which it puts together."""
    return tuple(
        text.value.lower()
        for file in files
        for text in file.texts
        if _ENDING.fullmatch(text.value) and text.use.rpartition(".")[2] in knowledge.FRAME_WRITERS
    )


def _named(file: PythonFile) -> dict[str, str]:
    """The texts that names stand for."""
    return {a.name: a.value for a in file.assignments if isinstance(a.value, str)}


def _constant(given: Argument, named: Mapping[str, str]) -> str:
    return named.get(given.names[0], "") if len(given.names) == 1 else ""
