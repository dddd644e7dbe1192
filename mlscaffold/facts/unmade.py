"""Files that code reads and nothing makes, and whose names say that they come of one that code does make.

`rows_clean.csv` comes of `rows.csv` where code writes that: nobody downloads it, and no code is left that writes it.
"""

from __future__ import annotations

import ast
import fnmatch
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from posixpath import basename, dirname, join, normpath, splitext

from mlscaffold.facts import knowledge
from mlscaffold.facts.behaviour import is_reader
from mlscaffold.facts.data_reads import FETCHERS, tells_how_to_fetch
from mlscaffold.facts.model import Call, Place, Project, PythonFile, UnmadeRead
from mlscaffold.facts.notebook import mask
from mlscaffold.facts.path_uses import How, composed, uses_of
from mlscaffold.facts.python import parse
from mlscaffold.facts.text import decode
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Final

_ENDINGS: Final = frozenset({*knowledge.DATA_ENDINGS, *knowledge.MODEL_ENDINGS, ".jl"})
_PLAIN: Final = pattern(r"(?:\.{1,2}/|[A-Za-z0-9_])[\w ./&+-]{1,200}")
_PIECES: Final = pattern(r"\d+[a-z]{0,2}(?![a-z])|[a-z]+|\d+")
_HUMP: Final = pattern(r"(?<=[a-z])(?=[A-Z])")
_LATER: Final = frozenset({
    "clean", "cleaned", "preprocessed", "processed", "normalized", "normalised", "scaled", "encoded", "standardized",
    "filtered", "final", "updated", "imputed", "merged", "combined", "balanced", "sorted", "selected", "engineered",
    "augmented", "enriched", "transformed", "latest", "fixed", "v",
})  # fmt: skip
"""Words that a name gets once something more was done to the file."""
_FEWEST: Final = 2
"""Words of a name that is a project's own: `train.csv` and `data.csv` are everybody's."""
_MOST: Final = 2
"""Words that the later name has more."""
_TEXTS: Final = (
    ".sh", ".bash", ".zsh", ".bat", ".cmd", ".ps1", ".mk", ".r", ".rmd", ".qmd", ".m", ".js", ".ts", ".java", ".scala",
    ".cpp", ".cc", ".c", ".yaml", ".yml", ".toml", ".json", ".cfg", ".ini", ".txt", ".md", ".rst", ".dvc", ".sql",
    ".html", ".tex", ".slurm", ".jsonnet", ".env", ".conf", ".gitignore", ".dockerignore",
)  # fmt: skip
"""How what else may speak of a file ends."""
_ARCHIVES: Final = (".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar")
_UNPACKS: Final = ("extractall", "unpack_archive", "drive.google", "dropbox", "gzip.open", "untar")
_OF_PAGES: Final = frozenset({
    "requests", "httpx", "urllib", "urllib3", "urllib2", "bs4", "selenium", "scrapy", "tweepy", "praw", "yfinance",
    "quandl", "pandas_datareader", "sqlalchemy", "psycopg2", "pymysql", "pymongo", "pyspark",
})  # fmt: skip
"""What fetches what code asks for by its name, and no folder but packed."""
_FILE: Final = pattern(r"[\w&+-]{1,200}(?:\.[\w&+-]{1,40}){1,4}")
_LARGEST: Final = 2**20

Read = Callable[[Sequence[str]], Mapping[str, bytes]]


class _Named(NamedTuple):
    """One file that code names in full where it reads or writes."""

    at: Place
    path: str
    places: frozenset[str]
    """The folders that it may lie in, from the top of the project, or from where the code lies where that is `.`."""


class _Code(NamedTuple):
    """A module, or a cell of a notebook."""

    path: str
    cell: int | None
    text: str
    tree: ast.Module | None


def unmade_reads(project: Project, read: Read) -> Iterator[UnmadeRead]:
    """The files that are read and never made, each once; in doubt they are left out.

    `read` gives the contents of files, and is asked only where there is one that may be such.
    """
    pairs = list(_pairs(project))
    if not pairs or project.fetching:
        return
    code = list(_code(project, read))
    others = _others(project, read)
    if any(map(tells_how_to_fetch, others)) or _is_fetched(project, code):
        return
    if names := {basename(item.path) for item, _ in pairs} - set(_spoken_of(others)):
        sure = {name: places for name in names if (places := _surely_read(name, code))}
        told: set[str] = set()
        for item, made in pairs:
            name = basename(item.path)
            if name not in told and (item.at.path, item.at.cell, item.at.line) in sure.get(name, ()):
                told.add(name)
                yield UnmadeRead(item.at, item.path, made.at, made.path)


# ------------------------------------------------------------------------------------- candidates


def _pairs(project: Project) -> Iterator[tuple[_Named, _Named]]:
    """What is read and not there, each with that which it comes of by its name."""
    own = [f for f in project.sources if not f.is_test and not is_aside(f.path)]
    written = [w for f in own for w in _named_in(f, _writes)]
    if not written:
        return
    there = {basename(path) for path in project.paths}
    packed = [path for path in project.paths if path.endswith(_ARCHIVES)]
    kept = {out for p in project.dvc.pointers for out in p.outs} | {o for p in project.dvc.pipelines for o in p.outs}
    made = {basename(w.path) for w in written}
    for item in (r for f in own for r in _named_in(f, _reads)):
        name = basename(item.path)
        if name in there or name in made or any(basename(out) == name for out in kept):
            continue
        if any(splitext(basename(p))[0].startswith(splitext(name)[0]) or dirname(p) in item.places for p in packed):
            continue
        # Who has one version has others.
        if any(_is_version(name, other) for other in there | made):
            continue
        near = {w.path: w for w in written if _comes_of(name, basename(w.path)) and item.places & w.places}
        # What is written below the read may be made of it.
        if near and not any(w.at.path == item.at.path and w.at.order > item.at.order for w in near.values()):
            yield item, max(near.values(), key=lambda w: len(w.path))


def _named_in(file: PythonFile, is_it: Callable[[Call], bool]) -> Iterator[_Named]:
    named = {a.name: a.value for a in file.assignments if isinstance(a.value, str)}
    for call in file.calls:
        if not is_it(call):
            continue
        for given in call.arguments:
            value = given.value if isinstance(given.value, str) else ""
            if not value and len(given.names) == 1:
                value = named.get(given.names[0], "")
            value = value.replace("\\", "/")
            if value.lower().endswith(tuple(_ENDINGS)) and _PLAIN.fullmatch(value):
                yield _Named(call.at, value, frozenset(_folders(value, dirname(file.path))))
                break


def _folders(path: str, beside: str) -> Iterator[str]:
    yield normpath(join("/", beside, dirname(path)))
    # Code that is run at the top has its own folders named from there.
    if dirname(path).strip("./") and not path.startswith(".."):
        yield normpath(join("/", dirname(path)))


def _reads(call: Call) -> bool:
    return is_reader(call) or call.name in knowledge.MODEL_LOADERS or call.name == "numpy.load" or _opens(call, "r")


def _writes(call: Call) -> bool:
    if call.method in knowledge.FRAME_WRITERS | knowledge.MODEL_WRITER_METHODS or call.name == "numpy.save":
        return True
    return call.name in knowledge.PICKLE_WRITERS | knowledge.MODEL_WRITERS or _opens(call, "w")


def _opens(call: Call, mode: str) -> bool:
    given = call.argument("mode", 1)
    return call.name == "open" and str(given.value if given else "r").startswith(mode)


def _comes_of(name: str, other: str) -> bool:
    """Whether a file name is another with a number, or with words for what was done to the file since."""
    (stem, suffix), (other_stem, other_suffix) = splitext(name), splitext(other)
    if suffix.lower() != other_suffix.lower():
        return False
    mine, theirs = _words(stem), _words(other_stem)
    more = len(mine) - len(theirs)
    if not 0 < more <= _MOST or len(theirs) < _FEWEST:
        return False
    rest = iter(mine)
    if not all(word in rest for word in theirs):
        return False
    left = list(mine)
    for word in theirs:
        left.remove(word)
    numbers = [word for word in theirs if word[0].isdigit()]
    return all(word in _LATER or (word[0].isdigit() and not numbers) for word in left)


def _is_version(name: str, other: str) -> bool:
    """Whether two file names differ in their numbers alone, and both have some."""
    mine, theirs = _words(name), _words(other)
    plain = [[word for word in words if not word[0].isdigit()] for words in (mine, theirs)]
    return plain[0] == plain[1] and mine != theirs and len(plain[0]) < min(len(mine), len(theirs))


def _words(stem: str) -> list[str]:
    return _PIECES.findall(_HUMP.sub("_", stem).lower())


# ---------------------------------------------------------------------------------- what else there is


def _others(project: Project, read: Read) -> list[str]:
    """The texts of all but Python: pages, scripts, settings, code of other languages."""
    small = [f.path for f in project.files if 0 <= f.bytes < _LARGEST and not f.is_link and not f.python]
    texts = [p for p in small if p.lower().endswith(_TEXTS) or "." not in basename(p)]
    parts = [decode(data) for data in read(texts).values()]
    parts += [c.source for n in project.notebooks for c in n.cells if c.kind != "code" or c.language != "python"]
    parts += [line for n in project.notebooks for c in n.cells for line in c.source.split("\n") if line[:1] in "!%"]
    return parts


def _spoken_of(texts: Iterable[str]) -> Iterator[str]:
    """The names of files that stand in texts."""
    for text in texts:
        yield from _FILE.findall(text)


def _is_fetched(project: Project, code: Sequence[_Code]) -> bool:
    """Whether code may fetch a folder, or what one is unpacked from."""
    roots = {i.module.partition(".")[0] for f in project.sources for i in f.imports if i.module != "google.colab"}
    if not roots.isdisjoint(FETCHERS - _OF_PAGES):
        return True
    return not roots.isdisjoint(_OF_PAGES) and any(word in part.text for part in code for word in _UNPACKS)


def _code(project: Project, read: Read) -> Iterator[_Code]:
    for path, data in read([f.path for f in project.python]).items():
        text = decode(data)
        yield _Code(path, None, text, _tree(text))
    for notebook in project.notebooks:
        for number, cell in enumerate(notebook.cells if not notebook.is_copy else ()):
            if cell.kind == "code" and cell.language == "python":
                yield _Code(notebook.path, number, cell.source, mask(cell.source).tree)


def _tree(text: str) -> ast.Module | None:
    try:
        return parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return None


def _surely_read(name: str, code: Sequence[_Code]) -> set[tuple[str, int | None, int]]:
    """Where a file is read without a look at whether it is there; none where anything may make it, or may be it."""
    found: set[tuple[str, int | None, int]] = set()
    stem, ending = splitext(name)
    for part in code:
        if part.tree is None:
            if name in part.text or ending in part.text:
                return set()
            continue
        if ending in part.text and any(_may_be(name, text) for text in composed(part.tree)):
            return set()
        if any(_completes(stem, text) for text in _pieces(part.tree)):
            return set()
        for use in uses_of(part.tree, name) if name in part.text else ():
            if use.how is How.OTHER or (use.variable and _is_known_elsewhere(use.variable, part, code)):
                return set()
            if use.how is How.READ:
                found.add((part.path, part.cell, use.line))
    return found


def _is_known_elsewhere(variable: str, here: _Code, code: Sequence[_Code]) -> bool:
    """Whether another cell has a variable, or another module may take it out of its own."""
    name = re.escape(variable)
    near, far = re.compile(rf"\b{name}\b"), re.compile(rf"\.{name}\b|\bimport\b[^\n]{{0,400}}\b{name}\b")
    others = (part for part in code if part is not here)
    return any((near if part.path == here.path else far).search(part.text) for part in others)


def _may_be(name: str, composed_text: str) -> bool:
    """Whether what is put together of literals and `*` may be a file name."""
    last = basename(composed_text)
    return last.strip("*") != "" and fnmatch.fnmatchcase(name, last)


def _pieces(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 40:
            yield node.value


def _completes(stem: str, piece: str) -> bool:
    """Whether a text may be put at the end or the beginning of another name to make one: `_clean`, `final_`."""
    plain = splitext(piece)[0]
    if len(plain) < 3:
        return False
    return (plain[0] in "_-" and stem.endswith(plain)) or (plain[-1] in "_-" and stem.startswith(plain))
