"""Which documents describe a table: those that name its columns as one does in a description."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from posixpath import basename, dirname

from mlscaffold.facts.model import Column, Document, Notebook, Place

_SUBJECT = r"(?:data|columns?|variables?|fields?|features?|attributes?)"
_KIND = r"(?:dictionary|dictionaries|descriptions?|definitions?|explanations?)"
_SHEET = re.compile(rf"(?:^|[\W_])(?:code[\W_]*book|data[\W_]?dict|{_SUBJECT}[\W_]*{_KIND})$")
_PAPER = re.compile(rf"(?:^|[\W_]){_KIND}$")
_PAPERS = frozenset({"pdf", "xlsx", "xls", "ods", "doc", "docx", "html", "htm", "rtf"})
_SHEETS = _PAPERS | {"csv", "tsv", "txt"}

_MAX_COLUMNS = 500
"""Columns that are looked for; who describes a wider table describes these as well."""


def is_sheet(path: str) -> bool:
    """Whether a file is a data dictionary by its name, in a form that is not read here: `codebook.pdf`, `wine.names`.

    Pages of Markdown are read instead: there a name alone promises nothing. Nor does that of `dictionary.csv`, which
    is mostly one of words.
    """
    stem, dot, extension = basename(path).lower().rpartition(".")
    if not dot or (extension in _SHEETS and _SHEET.search(stem)):
        return bool(dot)
    return extension == "names" or (extension in _PAPERS and _PAPER.search(stem) is not None)


def is_sheet_header(columns: Sequence[Column]) -> bool:
    """Whether a table is a data dictionary by its columns: one names variables, another says what they mean."""
    names = [re.sub(r"[\W_]+", " ", c.name).strip().lower() for c in columns]
    variables = any(
        re.fullmatch(r"(?:variable|column|field|feature|attribute|row)s?(?: name)?", name) for name in names
    )
    return variables and any(re.fullmatch(_KIND + "|meanings?", name) for name in names)


def sheets_for(table: str, sheets: Iterable[str]) -> tuple[Place, ...]:
    """Those of the data dictionaries by name that may speak of the table at a path."""
    return tuple(Place(path) for path in sheets if path != table and _near(table, path))


def described_in(
    path: str, columns: Sequence[Column], documents: Sequence[Document], notebooks: Sequence[Notebook]
) -> tuple[Place, ...]:
    """The places in documents that name at least half of the columns (and two) of the table at `path`.

    A column counts as named where it is set as a term: in a list item, a table cell, code or bold
    type, or before a colon. The word `title` in a sentence describes no column of that name.
    """
    names = list(dict.fromkeys(c.name for c in columns if c.name.strip()))[:_MAX_COLUMNS]
    if not names:
        return ()
    need = max(2 if len(names) > 1 else 1, (len(names) + 1) // 2)
    near = (d for d in documents if _near(path, d.path))
    found = [place for d in near if (place := _first(names, need, d.text, d.path, None))]
    for notebook in notebooks:
        text_cells = [(c.at.cell, c.source) for c in notebook.cells if c.kind == "markdown"]
        for cell, source in text_cells:
            if place := _first(names, need, source, notebook.path, cell):
                found.append(place)
                break
    return tuple(found)


def _near(table: str, document: str) -> bool:
    """Whether a document may speak of a table: beside or above it, or among the documentation."""
    folder = dirname(document)
    return (
        not folder
        or table.startswith(folder + "/")
        or folder.split("/")[0].lower() in {"doc", "docs", "data", "references", "documentation"}
    )


_LEAD = re.compile(r"^[ \t]*(?:[-*+]|\d+[.)])[ \t]+[*_`]*[\w /&-]{2,60}[*_`]*:[*_`]*[ \t]+(.{3,1000})$", re.MULTILINE)


def _listed(text: str) -> dict[str, int]:
    """The terms that items of lists enumerate after a lead (`- **Weather**: Temperature (C), Humidity`), with lines."""
    found: dict[str, int] = {}
    for item in _LEAD.finditer(text):
        terms = [_plain(term) for term in re.split(r"[,;]|\band\b", re.sub(r"\([^()]{0,80}\)", " ", item[1]))]
        if all(len(term) < 60 for term in terms):
            line = text.count("\n", 0, item.start()) + 1
            for term in terms:
                found.setdefault(term, line)
    return found


def _plain(name: str) -> str:
    """A name without case, marks and what stands in brackets, such as its unit."""
    return re.sub(r"[\W_]+", " ", re.sub(r"\([^()]{0,80}\)", " ", name)).strip().lower()


def _first(names: Sequence[str], need: int, text: str, path: str, cell: int | None) -> Place | None:
    named = 0
    first = 0
    lowered = text.lower()
    listed = _listed(lowered)
    for name in names:
        if line := listed.get(_plain(name)):
            named += 1
            first = min(first or line, line)
            continue
        if not all(part in lowered for part in re.split(r"[\s_]+", name.strip().lower())):
            continue
        # Prose writes `parental level of education` for `parental_level_of_education`.
        word = re.escape(name.strip().lower()).replace("_", "[ _-]").replace(r"\ ", "[ _-]")
        term = re.compile(
            rf"(?:^[ \t]*(?:[-*+|]|\d+[.)])[ \t]*[`*\"'_]*|[`|*][ \t]*){word}"
            r"(?:[`*\"'_]*[ \t]*(?:[`|:*=\n\u2013-]|$)|[ \t]+\()"
            rf"|^[ \t]*{word}[ \t]*:|^[ \t]*(?:[-*+]|\d+[.)])[ \t]+{word} \w",
            re.MULTILINE,
        )
        if match := term.search(lowered):
            named += 1
            line = lowered.count("\n", 0, match.start()) + 1
            first = min(first or line, line)
    return Place(path, first, 0, cell) if named >= need else None
