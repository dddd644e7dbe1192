"""Which documents describe a table: those that name its columns as one does in a description."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from posixpath import basename, dirname

from mlscaffold.facts.model import Column, Document, Notebook, Place, Project
from mlscaffold.lean import NamedTuple, pattern, replace

_SUBJECT = r"(?:data|columns?|variables?|fields?|features?|attributes?)"
_KIND = r"(?:dictionary|dictionaries|descriptions?|definitions?|explanations?)"
_SHEET = pattern(rf"(?:^|[\W_])(?:code[\W_]*book|data[\W_]?dict|{_SUBJECT}[\W_]*{_KIND})$")
_PAPER = pattern(rf"(?:^|[\W_]){_KIND}$")
_CALLED = pattern(r"data[\W_]*(?:dict|descr)|(?:^|[\W_])dictionary|code[\W_]*book", re.IGNORECASE)
"""Names of pages that speak of the data wherever they lie."""
_PAPERS = frozenset({"pdf", "xlsx", "xls", "ods", "doc", "docx", "html", "htm", "rtf"})
_PAGES = (".md", ".rst", ".ipynb", ".pdf", ".docx")
_SHEETS = _PAPERS | {"csv", "tsv", "txt"}

_DUMMY = pattern(r"(\w{1,100}?)_([A-Z0-9][^_]{0,60}(?:_[A-Z0-9][^_]{0,60}){0,4})")
"""The name of a column that tells whether another one has a category, which is written as in the data."""
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


def has_unseen_pages(project: Project) -> bool:
    """Whether git tracks pages or notebooks that are not on disk: what they say of the data is not known."""
    return any(f.bytes < 0 and f.path.lower().endswith(_PAGES) for f in project.files)


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


class Passage(NamedTuple):
    """A text in which columns may be described, made ready to be searched for the columns of table after table."""

    path: str
    cell: int | None
    """Of a notebook."""
    text: str
    """In lower case."""
    listed: Mapping[str, int]
    """The terms that its lists enumerate, with their lines."""


def passages(documents: Sequence[Document], notebooks: Sequence[Notebook]) -> tuple[Passage, ...]:
    """The pages, and the text cells of the notebooks."""
    texts: list[tuple[str, int | None, str]] = [(d.path, None, d.text) for d in documents]
    texts += [(n.path, c.at.cell, c.source) for n in notebooks for c in n.cells if c.kind == "markdown"]
    return tuple(Passage(path, cell, low := text.lower(), _listed(low)) for path, cell, text in texts)


def described_in(path: str, columns: Sequence[Column], passages: Sequence[Passage]) -> tuple[Place, ...]:
    """The places that name at least half of the columns (and two) of the table at `path`, one a page or notebook.

    A column counts as named where it is set as a term: in a list item, a table cell, code or bold
    type, or before a colon. The word `title` in a sentence describes no column of that name. For a page that lies in
    the folder of the table one column is enough if it is half of them, and the number of a row needs no words.
    """
    names = list(dict.fromkeys(c.name for c in columns if c.name.strip()))[:_MAX_COLUMNS]
    if not names:
        return ()
    need = max(2 if len(names) > 1 else 1, (len(names) + 1) // 2)
    numbers = sum(_ROW_NUMBER.fullmatch(name.strip().lower()) is not None for name in names)
    beside = max(1, (len(names) - numbers + 1) // 2)
    folder = dirname(path)
    terms = [_Term(name) for name in names]
    found: dict[str, Place] = {}
    for passage in passages:
        if passage.path in found or not (passage.cell is not None or may_describe(path, passage.path)):
            continue
        if place := _first(terms, beside if folder and folder == dirname(passage.path) else need, passage):
            found[passage.path] = place
    return tuple(found.values())


def without_dummies(columns: Sequence[Column]) -> tuple[Column, ...]:
    """The columns with one in place of all that tell the categories of one: `grade` for `grade_A` and `grade_B`."""
    bases = [_DUMMY.fullmatch(column.name.strip()) for column in columns]
    often = Counter(base[1] for base in bases if base)
    found = {
        name: column if name == column.name else replace(column, name=name)
        for column, base in zip(columns, bases, strict=True)
        if (name := base[1] if base and often[base[1]] > 1 else column.name)
    }
    return tuple(found.values())


def may_describe(table: str, document: str) -> bool:
    """Whether a page may speak of a table: it lies near, or is called after what describes data."""
    return _near(table, document) or _CALLED.search(basename(document)) is not None


def _near(table: str, document: str) -> bool:
    """Whether a document may speak of a table: beside or above it, or among the documentation."""
    folder = dirname(document)
    return (
        not folder
        or table.startswith(folder + "/")
        or folder.split("/")[0].lower() in {"doc", "docs", "data", "references", "documentation"}
    )


_LEAD = pattern(r"^[ \t]*(?:[-*+]|\d+[.)])[ \t]+[*_`]*[\w /&-]{2,60}[*_`]*:[*_`]*[ \t]+(.{3,1000})$", re.MULTILINE)

_INCLUDES = pattern(
    r"\b(?:features|columns|variables|attributes|fields)[ \t]+(?:include|are|comprise)[ \t:]+([^.\n]{3,1000})"
)
"""What a sentence enumerates."""


def _listed(text: str) -> dict[str, int]:
    """The terms that items of lists enumerate after a lead (`- **Weather**: Temperature (C), Humidity`), with lines."""
    found: dict[str, int] = {}
    for item in (*_LEAD.finditer(text), *_INCLUDES.finditer(text)):
        terms = [_plain(term) for term in re.split(r"[,;]|\band\b", re.sub(r"\([^()]{0,80}\)", " ", item[1]))]
        if all(len(term) < 60 for term in terms):
            line = text.count("\n", 0, item.start()) + 1
            for term in terms:
                found.setdefault(term, line)
    return found


def _plain(name: str) -> str:
    """A name without case, marks and what stands in brackets, such as its unit."""
    return re.sub(r"[\W_]+", " ", re.sub(r"\([^()]{0,80}\)", " ", name)).strip().lower()


_HEAD = pattern(r"([ \t]*+)(?:(?:([-*+]|\d+[.)])|\|)([ \t]*+)[`*\"'_]*+)?")
"""How a line begins: indented, perhaps as an item (2) or a row, and then with what makes bold type or code."""
_SET_OFF = pattern(r"[`*\"'_]*(?:[ \t]*(?:[`|:*=\n\u2013-]|</|$)|[ \t]+\()", re.MULTILINE)
_OPENS_CELL = pattern(r"<(?:td|th|li|dt|b|strong|code)\b[^<>\n]{0,24}>[ \t]{0,4}\Z")
_ROW_NUMBER = pattern(r"(?:row[_ ]?)?(?:id|index|no\.?|number|#)|unnamed: 0")
_COLON = pattern(r"[ \t]*:")
_SENTENCE = pattern(r" \w")


class _Term:
    """The name of a column as a page may write it."""

    def __init__(self, name: str) -> None:
        self.plain = _plain(name)
        self._name = name.strip().lower()
        self._sought = max(re.split(r"[\s_]+", self._name), key=len)
        self._offset = self._name.find(self._sought)
        self._varies = not {" ", "_"}.isdisjoint(self._name)

    def line_in(self, passage: Passage) -> int:
        """The first line that sets the name as a term; 0 when none does."""
        if line := passage.listed.get(self.plain):
            return line
        text, seen, head = passage.text, 0, None
        # A name of nothing but `_` is no term.
        at = text.find(self._sought) if self._sought else -1
        while at >= 0:
            start = at - self._offset
            if self._stands_at(text, start):
                newline = text.rfind("\n", seen, start)
                if newline >= 0 or head is None:
                    head = _HEAD.match(text, newline + 1)
                seen = start
                if head and _is_term(text, start, start + len(self._name), head):
                    return text.count("\n", 0, start) + 1
            at = text.find(self._sought, at + 1)
        return 0

    def _stands_at(self, text: str, start: int) -> bool:
        """Whether the name stands there; prose writes `level of education` for `level_of_education`."""
        if start < 0 or text[start - 1 : start].isalnum():  # what opens a term is no letter
            return False
        if not self._varies:
            return text.startswith(self._name, start)
        there = text[start : start + len(self._name)]
        return len(there) == len(self._name) and all(
            sign == found or (sign in " _" and found in " _-") for sign, found in zip(self._name, there, strict=True)
        )


def _is_term(text: str, start: int, end: int, head: re.Match[str]) -> bool:
    """Whether what stands there, in a line with this head, is set as a term."""
    opens = head[3] is not None and head.start(3) <= start <= head.end()
    if (opens or _follows_mark(text, start)) and _SET_OFF.match(text, end):
        return True
    if start <= head.end(1) and _COLON.match(text, end):
        return True
    return head[2] is not None and head.start(3) < start <= head.end(3) and _SENTENCE.match(text, end) is not None


def _follows_mark(text: str, start: int) -> bool:
    """Whether a cell, code or bold type begins before there, with or without blanks."""
    while start and text[start - 1] in " \t":
        start -= 1
    return start > 0 and (text[start - 1] in "`|*" or _OPENS_CELL.search(text, max(0, start - 30), start) is not None)


def _first(terms: Sequence[_Term], need: int, passage: Passage) -> Place | None:
    lines: list[int] = []
    for left, term in zip(range(len(terms), 0, -1), terms, strict=True):
        if len(lines) + left < need:
            return None
        if line := term.line_in(passage):
            lines.append(line)
    return Place(passage.path, min(lines), 0, passage.cell) if len(lines) >= need else None


_SAID = r"(?<![A-Za-z])[A-Za-z'\u2019]+ [A-Za-z'\u2019]{2,} [A-Za-z('\u2019]{2,}"
"""Three words in a row, which a statement of code seldom has."""


def explained_in_code(columns: Sequence[Column], texts: Mapping[str, str]) -> tuple[Place, ...]:
    """The first of some files of code that has, behind the names of at least half of the columns, words on each.

    A schema may say what its fields mean in its docstring or in comments, and a page of a user interface in its text.
    """
    names = list(dict.fromkeys(c.name.strip() for c in columns if c.name.strip()))[:_MAX_COLUMNS]
    need = max(2, (len(names) + 1) // 2)
    for path, text in texts.items():
        # One letter stands for anything, in code and in prose.
        there = [name for name in names if len(name) > 1 and name in text]
        if len(there) < need:
            continue
        said = [found for name in there if (found := re.search(rf"\b{re.escape(name)}\b[^\n]{{0,80}}?{_SAID}", text))]
        if len(said) >= need:
            return (Place(path, min(text.count("\n", 0, found.start()) for found in said) + 1),)
    return ()
