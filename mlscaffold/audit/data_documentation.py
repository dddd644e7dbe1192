"""Evidence that the meaning of the data is written down: for each table, in words for most of its columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from posixpath import basename

from mlscaffold.audit import prose
from mlscaffold.audit.data_versions import data_tables
from mlscaffold.audit.evidence import Evidence, Sign, sign
from mlscaffold.facts.components import Component
from mlscaffold.facts.described import is_sheet, may_describe
from mlscaffold.facts.explained import explained, named, without_fences
from mlscaffold.facts.model import Place, Project, Table

_WANTED = "Write a data dictionary: `mlscaffold data describe TABLE` measures, you add what the columns mean."
_MOST = 0.5
"""The share of a table's columns above which a page that explains them documents it."""
_MAX_COLUMNS = 500
"""Columns that are looked for; who explains these of a wider table has shown that he explains it."""
_TERM = re.compile(r"[ \t]*(?:[-*+] |\d+[.)] )?[*`]*\w[\w .()/-]{0,40}[*`]*[ \t]*(?::|\t|-{1,2} )[ \t]*\S+[ \t]+\S")
_HEADER = re.compile(
    r"^\s*\|.*\b(?:field|column|feature|variable|attribute)s?\b.*\b(?:description|definition|meaning|notes?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What is said of the columns of one table, at the place that says most."""

    table: Table
    at: Place | None
    explained: int
    named: int
    unread: Place | None
    """A data dictionary by its name, which was not read."""

    @property
    def columns(self) -> int:
        return len(_names(self.table))

    @property
    def is_enough(self) -> bool:
        return self.explained > _MOST * self.columns


def data_documentation(project: Project, _parts: Sequence[Component]) -> list[Sign]:
    """A dictionary, or a page that says what its columns mean, for each table."""
    tables = data_tables(project)
    if not tables:
        absent = "no data dictionary was found, and no table whose columns could be looked for"
        return [sign([_dictionary_page(project)], absent, _WANTED)]
    meanings = [_meaning(table, project) for table in tables]
    by_place: dict[Place, list[_Meaning]] = {}
    for meaning in meanings:
        if meaning.at and meaning.is_enough:
            by_place.setdefault(meaning.at, []).append(meaning)
    evidence = [Evidence(at, _said(of_place)) for at, of_place in by_place.items()]
    bare = [m for m in meanings if not m.is_enough]
    if not bare:
        return [sign(evidence, "", _WANTED)]
    # What is nearest to a dictionary says most about what is missing.
    bare.sort(key=lambda m: (-m.explained, -m.named, m.unread is None, m.table.path))
    absent = _lack(bare[0]) + (f", and {len(bare) - 1} more {_tables(len(bare) - 1)} not explained" if bare[1:] else "")
    return [sign(evidence, absent, _WANTED), *([sign([], absent, _WANTED)] if evidence else [])]


def _tables(number: int) -> str:
    return "table is" if number == 1 else "tables are"


def _said(meanings: Sequence[_Meaning]) -> str:
    first = meanings[0]
    whole = first.explained >= first.columns
    which = _columns(first.columns) if whole else f"{first.explained} of the {first.columns} columns"
    said = f"says what {which} of `{first.table.path}` mean{'s' if first.columns == 1 else ''}"
    return said if len(meanings) == 1 else f"{said}, and those of {len(meanings) - 1} more"


def _columns(number: int) -> str:
    return "the one column" if number == 1 else f"the {number} columns"


def _lack(meaning: _Meaning) -> str:
    """Why the columns of a table do not count as explained."""
    table = meaning.table.path
    if meaning.at and meaning.explained:
        return f"`{meaning.at.path}` explains {meaning.explained} of {_columns(meaning.columns)} of `{table}`"
    if meaning.unread:
        what = (
            "is called a data dictionary" if is_sheet(meaning.unread.path) else "has the columns of a data dictionary"
        )
        return f"`{meaning.unread.path}` {what}; it was not read, so whether it explains `{table}` is not known"
    if meaning.at and meaning.named:
        return (
            f"`{meaning.at.path}` names {meaning.named} of {_columns(meaning.columns)} of `{table}`, "
            "and is not seen to explain them"
        )
    return f"nothing is seen to say what the columns of `{table}` mean"


def _names(table: Table) -> list[str]:
    return list(dict.fromkeys(c.name for c in table.columns if c.name.strip()))[:_MAX_COLUMNS]


def _meaning(table: Table, project: Project) -> _Meaning:
    """What is said of a table's columns: by its dictionary, else where most of them are explained."""
    if table.dictionary and not table.dictionary.problem:
        written = {f.name for f in table.dictionary.fields if f.description and "FILL IN:" not in f.description}
        told = sum(name in written for name in _names(table))
        at = table.dictionary.at if told == len(_names(table)) else None
        return _Meaning(table, at, told if at else 0, len(table.dictionary.fields), None)
    names = _names(table)
    best = (0, 0, Place(""))
    for texts in _texts(table, project):
        found = [(explained(names, text), at) for at, text in texts]
        told = len(set().union(*(columns for columns, _ in found)))
        mentioned = told or named(names, "\n".join(text for _, text in texts))
        if (told, mentioned) > best[:2]:
            columns, at = max(found, key=lambda f: len(f[0]))
            best = (told, mentioned, at._replace(line=min(columns.values(), default=0)))
    told, mentioned, place = best
    read = {d.path for d in project.documents} | {n.path for n in project.notebooks}
    unread = next((at for at in table.described_in if at.path not in read), None)
    # A page that happens to use the name of one column is not about the table.
    is_about = bool(told) or mentioned >= max(2, len(names) / 2)
    return _Meaning(table, place if is_about else None, told, mentioned, unread)


def _texts(table: Table, project: Project) -> Iterator[list[tuple[Place, str]]]:
    """The pages, and the text of the notebooks cell by cell, that may speak of a table."""
    for page in project.documents:
        if may_describe(table.path, page.path):
            yield [(Place(page.path), page.text)]
    for book in project.notebooks:
        cells = [(c.at, c.source) for c in book.cells if c.kind == "markdown"]
        if cells and not book.is_copy:
            yield cells


def _dictionary_page(project: Project) -> Evidence | None:
    for dictionary in project.dictionaries:
        if dictionary.fields and all(f.description for f in dictionary.fields):
            number = len(dictionary.fields)
            said = f"says what {_columns(number)} of `{dictionary.name}` mean{'s' if number == 1 else ''}"
            return Evidence(dictionary.at, said)
    for page in project.documents:
        if is_text_sheet(page.path) and (terms := sum(map(bool, map(_TERM.match, page.text.split("\n"))))) > 2:
            return Evidence(Place(page.path), f"is called a data dictionary, and says what {terms} terms mean")
    for page in (*prose.pages(project), *prose.data_pages(project)):
        lines = without_fences(page.text)
        for number, line in enumerate(lines, 1):
            if len(line) < 1000 and _HEADER.match(line):
                rows = _described_rows(lines[number:])
                if rows > 2:
                    return Evidence(Place(page.path, number), f"is a table of what {rows} columns mean")
    return None


def _described_rows(below: Sequence[str]) -> int:
    """How many rows of a table, up to its end, say something in words behind their first cell."""
    rows = 0
    for line in below:
        if not line.lstrip().startswith("|"):
            break
        cells = line.strip().strip("|").split("|")
        rows += len(re.findall(r"[^\W\d_]{2,}", " ".join(cells[1:]))) > 1
    return rows


def is_text_sheet(path: str) -> bool:
    """Whether a file is a data dictionary by its name and plain text, so that it can be read like a page."""
    return is_sheet(path) and basename(path).lower().endswith((".txt", ".names"))
