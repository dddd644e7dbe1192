"""All code of a project as trees, all its other texts, and whether either brings files from elsewhere."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from posixpath import basename

from mlscaffold.facts.data_reads import FETCHERS, tells_how_to_fetch
from mlscaffold.facts.model import Project
from mlscaffold.facts.notebook import mask
from mlscaffold.facts.python import parse
from mlscaffold.facts.text import decode
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Final

_TEXTS: Final = (
    ".sh", ".bash", ".zsh", ".bat", ".cmd", ".ps1", ".mk", ".r", ".rmd", ".qmd", ".m", ".js", ".ts", ".java", ".scala",
    ".cpp", ".cc", ".c", ".yaml", ".yml", ".toml", ".json", ".cfg", ".ini", ".txt", ".md", ".rst", ".dvc", ".sql",
    ".html", ".tex", ".slurm", ".jsonnet", ".env", ".conf", ".gitignore", ".dockerignore",
)  # fmt: skip
"""How what else may speak of a file ends."""
_UNPACKS: Final = ("extractall", "unpack_archive", "drive.google", "dropbox", "gzip.open", "untar")
_OF_PAGES: Final = frozenset({
    "requests", "httpx", "urllib", "urllib3", "urllib2", "bs4", "selenium", "scrapy", "tweepy", "praw", "yfinance",
    "quandl", "pandas_datareader", "sqlalchemy", "psycopg2", "pymysql", "pymongo", "pyspark",
})  # fmt: skip
"""What fetches what code asks for by its name, and no folder but packed."""
_FILE: Final = pattern(r"[\w&+-]{1,200}(?:\.[\w&+-]{1,40}){1,4}")
_LARGEST: Final = 2**20

Read = Callable[[Sequence[str]], Mapping[str, bytes]]


class Code(NamedTuple):
    """A module, or a cell of a notebook."""

    path: str
    cell: int | None
    text: str
    tree: ast.Module | None


def all_code(project: Project, read: Read) -> Iterator[Code]:
    """Every module, tests included, and every cell of a notebook that is no copy."""
    for path, data in read([f.path for f in project.python]).items():
        text = decode(data)
        yield Code(path, None, text, _tree(text))
    for notebook in project.notebooks:
        for number, cell in enumerate(notebook.cells if not notebook.is_copy else ()):
            if cell.kind == "code" and cell.language == "python":
                yield Code(notebook.path, number, cell.source, mask(cell.source).tree)


def _tree(text: str) -> ast.Module | None:
    try:
        return parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return None


def other_texts(project: Project, read: Read) -> list[str]:
    """The texts of all but Python: pages, scripts, settings, code of other languages."""
    small = [f.path for f in project.files if 0 <= f.bytes < _LARGEST and not f.is_link and not f.python]
    texts = [p for p in small if p.lower().endswith(_TEXTS) or "." not in basename(p)]
    parts = [decode(data) for data in read(texts).values()]
    parts += [c.source for n in project.notebooks for c in n.cells if c.kind != "code" or c.language != "python"]
    parts += [line for n in project.notebooks for c in n.cells for line in c.source.split("\n") if line[:1] in "!%"]
    return parts


def spoken_of(texts: Iterable[str]) -> Iterator[str]:
    """The names of files that stand in texts."""
    for text in texts:
        yield from _FILE.findall(text)


def is_fetched(project: Project, code: Sequence[Code], others: Iterable[str]) -> bool:
    """Whether anything may fetch a folder, or what one is unpacked from."""
    if project.fetching or any(map(tells_how_to_fetch, others)):
        return True
    roots = {i.module.partition(".")[0] for f in project.sources for i in f.imports if i.module != "google.colab"}
    if not roots.isdisjoint(FETCHERS - _OF_PAGES):
        return True
    return not roots.isdisjoint(_OF_PAGES) and any(word in part.text for part in code for word in _UNPACKS)
