"""Values that a service offers, and that the table which the model learned from has in another spelling."""

from __future__ import annotations

import csv
import functools
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from posixpath import basename

from mlscaffold.facts.model import OtherSpelling, Place, Project, Table
from mlscaffold.facts.offered_values import Offered, offered_by_bodies, offered_by_pages, offered_by_programs
from mlscaffold.facts.parsed_modules import ParsedModules
from mlscaffold.facts.route_bodies import RouteBodies
from mlscaffold.facts.table import DEFAULT_MISSING, delimiter_of
from mlscaffold.facts.tested import reached, targets_of
from mlscaffold.facts.text import decode
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final

_CHANGES: Final = pattern(
    r"\.(?:lower|upper|title|capitalize|casefold|swapcase|[lr]?strip|replace|map|applymap|apply|translate|pipe|sub"
    r"|startswith|endswith|rename_categories|with_columns|mapInPandas|str)\b|FunctionTransformer|slugify|unidecode"
    r"|close_matches|fuzz|to_lower|to_upper|strip_whitespace|\brecode\b|regexp"
)
"""What may write a value in another way."""
_OF_ONE: Final = pattern(r"split|join|\bdrop\b|\bdel\b|\bpop\(|\.(?:index|loc|where|mask|cat)\b")
"""What may do so to the one that its line names, or does without it."""
_OF_COLUMN: Final = pattern(r"\[\s{0,4}['\"]")
_OF_NO_VALUE: Final = pattern(r"\.columns\.str\b|environ|getenv|argv|__file__|^\s{0,80}#")
"""What is on lines that change names of columns, or paths."""
_NUMBERS_ALONE: Final = pattern(r"select_dtypes\((?:include ?= ?)?\[?[\"'](?:number|float|int)|_get_numeric_data")
_OBJECTS: Final = pattern(r"[\"'](?:object|category|O)[\"']|exclude ?=|\bobject\b")
_BLANKS: Final = pattern(r"skipinitialspace|\bsep ?=|delimiter|converters")
_BY_SCRIPT: Final = pattern(r"to(?:Lower|Upper)Case|\.replace\(|\.trim\(")
_BETWEEN: Final = pattern(r"(?<=[^\W_])[\s_.\-/]{1,4}(?=[^\W_])")
_ANSWERS: Final = frozenset({"flask", "fastapi", "django"})
_LARGEST: Final = 2**22
_CATEGORIES: Final = 50
_FEWEST: Final = 3
"""Features that a table and a service have in common."""

_Read = Callable[[Sequence[str]], Mapping[str, bytes]]


def other_spellings(project: Project, read: _Read) -> Iterator[OtherSpelling]:
    """The features for which a service offers what its training has in another spelling.

    `read` gives the text of files.
    """
    tables = [t for t in project.tables if any(c.type == "string" for c in t.columns)]
    if not any(t.is_data for t in tables):
        return
    code = _AllCode(project, read)
    for offered in code.offered:
        for table in tables:
            column = _column(table, offered) if table.is_data else ""
            if not column or not code.is_trained_with(table):
                continue
            named = [(t, c) for t in project.tables for c in t.columns if _plain(c.name) == _plain(column)]
            # Where one has numbers for it, something makes these of the others.
            held = [_values(t, _plain(column), read) if c.type == "string" else None for t, c in named]
            found = _found(offered, held) if all(held) else None
            if found and code.leaves(offered, column, found):
                value, line, instead = found
                own = (_values(table, _plain(column), read) or {}).get(instead)
                if own is not None:
                    at = Place(offered.path, line)
                    yield OtherSpelling(at, column, value, instead, Place(table.path, own))
                    break


def _column(table: Table, offered: Offered) -> str:
    """The column of a table that a feature is, if most of what is offered beside it is there, too."""
    names = [_plain(c.name) for c in table.columns]
    shared = {_plain(name) for name in offered.beside} & {*names}
    found = [c for c in table.columns if _plain(c.name) == _plain(offered.name)]
    return found[0].name if len(shared) >= _FEWEST and len(found) == 1 and found[0].type == "string" else ""


def _found(offered: Offered, held: Sequence[Mapping[str, int] | None]) -> tuple[str, int, str] | None:
    """The first value that no table has and one has in another spelling: (it, its line, that spelling)."""
    known = {value for values in held for value in values or ()}
    spelled: dict[str, list[str]] = {}
    for value in known:
        spelled.setdefault(_spelled(value), []).append(value)
    for value, line in offered.values:
        same = spelled.get(_spelled(value), [])
        if value not in known and value not in DEFAULT_MISSING and len(same) == 1 and _spelled(value):
            return value, line, same[0]
    return None


def _values(table: Table, column: str, read: _Read) -> dict[str, int] | None:
    """The values of a column and the first line of each; None where they are not few, or not known."""
    if not 0 <= table.bytes <= _LARGEST or table.problem or not table.path.endswith((".csv", ".tsv")):
        return None
    text = decode(read([table.path]).get(table.path, b""))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(table.path, text))
    found: dict[str, int] = {}
    try:
        header = next(reader, [])
        at = [i for i, name in enumerate(header) if _plain(name) == column]
        for row in reader if len(at) == 1 else ():
            value = row[at[0]] if len(row) == len(header) else ""
            if value.strip() not in DEFAULT_MISSING:
                found.setdefault(value, reader.line_num)
            if len(found) > _CATEGORIES:
                return None
    except csv.Error:
        return None
    return found or None


class _AllCode:
    """The code of a project, and what it offers."""

    def __init__(self, project: Project, read: _Read) -> None:
        self._project = project
        self._read = read
        self._files = [f for f in project.python if not f.is_test and not is_aside(f.path)]
        self._cells = {n.path: [c.source for c in n.cells if c.kind == "code"] for n in project.notebooks}

    @functools.cached_property
    def _texts(self) -> dict[str, str]:
        return {path: decode(data) for path, data in self._read([f.path for f in self._files]).items()}

    @functools.cached_property
    def _pages(self) -> dict[str, str]:
        small = [f.path for f in self._project.files if f.path.endswith((".html", ".htm")) and 0 <= f.bytes < 2**17]
        # Where a web application has its pages by the custom of its framework.
        own = [path for path in small if not is_aside(path.replace("templates/", ""))]
        found = {path: decode(data) for path, data in self._read(own).items()}
        return {path: text for path, text in found.items() if "<select" in text.lower()}

    @functools.cached_property
    def _scripts(self) -> str:
        ends = (".js", ".ts", ".jsx", ".tsx", ".vue")
        small = [f.path for f in self._project.files if f.path.endswith(ends) and 0 <= f.bytes < 2**18]
        return "\n".join(map(decode, self._read(small).values()))

    @functools.cached_property
    def _lines(self) -> Sequence[tuple[str, int, str]]:
        """All lines of code: (path, line, text); those of notebooks have no line."""
        own = [(path, n, line) for path, text in self._texts.items() for n, line in enumerate(text.split("\n"), 1)]
        cells = [(p, 0, line) for p, texts in self._cells.items() for text in texts for line in text.split("\n")]
        return [*own, *cells]

    @functools.cached_property
    def offered(self) -> Sequence[Offered]:
        """All that is offered."""
        roots = {f.path: {i.module.partition(".")[0] for i in f.imports} for f in self._files}
        serving = [path for path, names in roots.items() if "fastapi" in names]
        shown = [path for path, names in roots.items() if "streamlit" in names]
        if not (serving or shown or self._pages):
            return []
        modules = ParsedModules(self._texts)
        bodies = RouteBodies(self._files, modules)
        return [
            *offered_by_bodies(bodies, modules, serving, self._files),
            *offered_by_programs(modules, shown),
            *(offered_by_pages(self._pages) if any(map(_ANSWERS.intersection, roots.values())) else ()),
        ]

    def is_trained_with(self, table: Table) -> bool:
        """Whether code that trains, or a file of settings, names a table."""
        return basename(table.path) in self._training

    @functools.cached_property
    def _training(self) -> str:
        """The text of code that trains, of what it runs together with, and of settings."""
        targets = targets_of(self._project)
        trains = {f.path for f in self._project.sources if f.behaviour.trains and not (f.is_test or is_aside(f.path))}
        together = reached(trains, targets)
        together |= {f.path for f in self._files if not trains.isdisjoint(reached({f.path}, targets))}
        settings = self._read([c.path for c in self._project.configs if not is_aside(c.path)]) if trains else {}
        own = [self._texts.get(path) or "\n".join(self._cells.get(path, ())) for path in together]
        return "\n".join([*own, *map(decode, settings.values())])

    def leaves(self, offered: Offered, column: str, found: tuple[str, int, str]) -> bool:
        """Whether nothing may make what is offered what the training has, or a number, or does without the column."""
        value, _, instead = found
        if value.strip() == instead.strip() and any(_BLANKS.search(line) for _, _, line in self._lines):
            return False
        if offered.path in self._pages and _BY_SCRIPT.search(self._pages[offered.path] + self._scripts):
            return False
        return self._learns_from(column, offered) and not (self._may_change(column, offered) or self._asks(value))

    def _learns_from(self, column: str, offered: Offered) -> bool:
        """Whether a column may be one that the training takes: it names it, or none of those beside it."""
        if _NUMBERS_ALONE.search(self._training) and not _OBJECTS.search(self._training):
            return False
        quoted = {_plain(found[1]) for found in _QUOTED.finditer(self._training)}
        return _plain(column) in quoted or quoted.isdisjoint({_plain(name) for name in offered.beside})

    def _may_change(self, column: str, offered: Offered) -> bool:
        words = "|".join(re.escape(name) for name in sorted({column, offered.name}))
        named = re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
        letter = re.compile(rf"(?<!\w)(?:{words})['\"]?[\])]?\[(?:-?\d|:)", re.IGNORECASE)
        for _, _, line in self._lines:
            text = line[:1_000]
            if named.search(text):
                if _CHANGES.search(text) or _OF_ONE.search(text) or letter.search(text):
                    return True
            elif _CHANGES.search(text) and not (_OF_COLUMN.search(text) or _OF_NO_VALUE.search(text)):
                return True
        return False

    def _asks(self, value: str) -> bool:
        """Whether code names a value elsewhere than where it is offered: it may choose by it."""
        own = [o for o in self.offered if any(v == value for v, _ in o.values)]
        quoted = (f'"{value}"', f"'{value}'")
        return any(
            not any(o.path == path and line in o.lines for o in own)
            for path, line, text in self._lines
            if any(q in text for q in quoted)
        )


_QUOTED: Final = pattern(r"[\"']([^\"'\n]{1,80})[\"']")


def _spelled(value: str) -> str:
    """A value without its case and what stands between its words; one with digits keeps that."""
    plain = value.strip().casefold()
    return plain if any(c.isdigit() for c in plain) else _BETWEEN.sub("", plain)


def _plain(name: str) -> str:
    return re.sub(r"[\W_]", "", name).casefold()
