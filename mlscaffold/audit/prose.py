"""Reading pages that people wrote: sections with words of their own, and not those a template came with."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from posixpath import basename
from typing import NamedTuple

from mlscaffold.facts.model import Document, Place, Project
from mlscaffold.facts.traits import is_aside

_ENOUGH = 15
"""Words from which on a section says something."""

_LONG = 50_000
"""Characters of a section that are looked at; whoever wrote more has written something."""

_NOT_ABOUT_IT = re.compile(
    r"(?:^|/)(?:changelog|changes|history|news|release[-_ ]?notes|licen[cs]e|code_of_conduct|contributing|security|"
    r"authors|support)[^/]*$|(?:^|/)[^/]*(?:guidelines?|instructions?|assignment|rubric)[^/]*$|(?:^|/)[^/]*template[^/]*$",
    re.IGNORECASE,
)
_DATA_FOLDERS = frozenset({"data", "dataset", "datasets"})
_PAGES_OF = frozenset({"doc", "docs", "documentation", "wiki", "reports", "notes"})
_BOILERPLATE = re.compile(
    r"FILL IN:|\bTODO\b|\bTBD\b|\bFIXME\b|lorem ipsum|\{\{|\{%|<your|\byour[-_ ](?:project|data|problem|model|team)\b|"
    r"a short description of the project|this is where you|(?:insert|add|write|describe|put) (?:your|a|the|here)\b"
    r"[^.\n]{0,60}\bhere\b|\[(?:insert|your|describe)[^\]]{0,80}\]",
    re.IGNORECASE,
)
_DEMO = "This page describes the penguin demo"
_DEMO_TABLE = "penguins"
_FENCE = re.compile(r"^[ \t]*(```|~~~).*?(?:^[ \t]*\1|\Z)", re.MULTILINE | re.DOTALL)
_MARKUP = re.compile(
    r"<!--.*?(?:-->|\Z)|<[^<>\n]*>|!\[[^\[\]\n]{0,300}\]\([^)\n]{0,500}\)|\]\([^)\n]{0,500}\)|https?://\S+", re.DOTALL
)
_TREE = re.compile(
    r"^[ \t]*(?:[\u2502|][ \t]+)*(?:[\u251c\u2514\u2502][\u2500\u2502 \t]|[|`+][-\u2500]{2}|\|[ \t]*$).*$", re.MULTILINE
)
"""A line of the tree of a project's folders."""
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d+[.)])[ \t]")
_EAST = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_WORD = re.compile(rf"[{_EAST}]{{2}}|[^\W\d_{_EAST}]{{2,}}")
"""A word; where words are not set apart, two signs count as one."""
_ENGLISH = frozenset(
    [
        "the",
        "of",
        "and",
        "to",
        "is",
        "in",
        "for",
        "with",
        "this",
        "are",
        "be",
        "that",
        "it",
        "on",
        "as",
        "by",
        "from",
        "or",
        "can",
        "you",
        "we",
        "an",
        "not",
    ]
)
_OTHERS = frozenset(
    [
        "de",
        "la",
        "que",
        "el",
        "los",
        "las",
        "en",
        "para",
        "por",
        "con",
        "una",
        "del",
        "se",
        "le",
        "les",
        "des",
        "et",
        "est",
        "une",
        "dans",
        "pour",
        "du",
        "au",
        "sur",
        "der",
        "die",
        "das",
        "und",
        "ist",
        "von",
        "mit",
        "den",
        "zu",
        "im",
        "ein",
        "eine",
        "nicht",
        "auf",
        "da",
        "dos",
        "em",
        "um",
        "uma",
        "com",
        "os",
        "il",
        "di",
        "che",
        "per",
        "della",
        "dan",
        "yang",
        "untuk",
        "dengan",
        "ini",
        "adalah",
        "ve",
        "bir",
        "een",
        "het",
        "van",
        "och",
        "att",
        "som",
        "jest",
        "nie",
    ]
)
"""Short words of other languages that are written in Latin letters."""


class Section(NamedTuple):
    """One section of a page: its heading, and all text below it down to the next heading of its level."""

    at: Place
    heading: str
    text: str


def pages(project: Project) -> list[Document]:
    """The pages that speak for the project: at its top and in its documentation, README first."""
    return sorted((d for d in project.documents if _speaks_for(d, project)), key=_order)


def data_pages(project: Project) -> list[Document]:
    """The pages that speak of the data or of the model alone: a README beside the data, and model cards."""
    kept = [
        d
        for d in project.documents
        if d.role != "test" and (_is_beside_data(d.path, project) or is_card(d.path, project))
    ]
    return sorted((d for d in kept if not _speaks_for(d, project) and not is_demo_page(d, project)), key=_order)


def _order(document: Document) -> tuple[object, ...]:
    return (document.path.count("/"), not document.path.lower().startswith("readme"), document.path)


def is_card(path: str, project: Project) -> bool:
    """Whether a page is a model card, by its name or the settings."""
    named = "model_card" in basename(path).lower().replace("-", "_") or basename(path).lower().startswith("modelcard")
    return path == project.layout.model_card or (named and not is_aside(path) and "template" not in path.lower())


def _is_beside_data(path: str, project: Project) -> bool:
    folder, _, name = path.lower().rpartition("/")
    if not name.startswith("readme") or is_aside(path):
        return False
    return folder.split("/")[0] in _DATA_FOLDERS or any(
        t.is_data and t.path.lower().rpartition("/")[0] == folder for t in project.tables
    )


def _speaks_for(document: Document, project: Project) -> bool:
    path = document.path
    folders = path.lower().split("/")[:-1]
    own = {project.layout.brief, project.layout.plan, project.layout.model_card, project.layout.monitoring_plan}
    if path in own:
        return not is_demo_page(document, project)
    if document.role == "test" or _NOT_ABOUT_IT.search(path) or is_demo_page(document, project):
        return False
    if not folders:
        return not path.lower().endswith((".txt", ".names")) or path.lower().startswith("readme")
    return len(folders) <= 3 and folders[0] in _PAGES_OF and not is_aside("/".join(path.split("/")[1:]))


def is_readme(path: str) -> bool:
    """Whether a page is what introduces the project."""
    folder, _, name = path.rpartition("/")
    return name.lower().startswith("readme") and folder in {"", "docs", ".github"}


def foreign_readme(project: Project) -> Document | None:
    """The README of a project none of whose READMEs is in English; None for any other project."""
    found = [d for d in project.documents if is_readme(d.path) and words_in(d.text) >= _ENOUGH]
    return found[0] if found and not any(is_english(d.text) for d in found) else None


def is_english(text: str) -> bool:
    """Whether a text is likely to be English: in Latin letters, and no more short words of others than of its own."""
    said = plain(text[:_LONG])
    letters = [c for c in said if c.isalpha()]
    if sum(c > "\u024f" for c in letters) > len(letters) * 0.3:
        return False
    words = Counter(word.lower() for word in _WORD.findall(said))
    others = sum(words[w] for w in _OTHERS)
    return others * 12 < words.total() or others <= 2 * sum(words[w] for w in _ENGLISH)


def is_demo_page(document: Document, project: Project) -> bool:
    """Whether a page still describes the template's demo in a project that has gone on to other data."""
    return _DEMO in document.text and _DEMO_TABLE not in _tables_named(project)


def _tables_named(project: Project) -> frozenset[str]:
    """The names of a project's tables: of those that git has, and of those that DVC or a store keeps in its place."""
    listed = project.package.resources if project.package else ()
    return frozenset((
        *(t.name for t in project.tables), *(d.name for d in project.dictionaries), *(r.name for r in listed),
    ))  # fmt: skip


def sections(document: Document, heading: re.Pattern[str]) -> Iterator[Section]:
    """The sections whose heading matches and that say something of the project's own."""
    return (s for s in _under(document, heading) if says_something(s.text))


def _under(document: Document, heading: re.Pattern[str]) -> Iterator[Section]:
    lines = document.text.split("\n")
    for index, (line, level, text) in enumerate(document.headings):
        bare = re.sub(r"^[\W\d_]+|[\W_]+$", "", text)
        if heading.fullmatch(bare):
            end = next((h[0] - 1 for h in document.headings[index + 1 :] if h[1] <= level), None)
            yield Section(Place(document.path, line), bare, "\n".join(lines[line:end]))


def says_something(text: str, words: int = _ENOUGH) -> bool:
    """Whether a text has this many words, lines that a template left to be replaced not counted."""
    kept = (line for line in text[:_LONG].split("\n") if not _BOILERPLATE.search(line))
    return words_in("\n".join(kept)) >= words


def words_in(text: str) -> int:
    """How many words of prose a text has."""
    return len(_WORD.findall(plain(text)))


def plain(text: str) -> str:
    """A text without code, trees of folders, comments, tags, pictures and addresses."""
    return _MARKUP.sub(" ", "\n".join(_unindented(_TREE.sub("", _FENCE.sub("", text)).split("\n"))))


def _unindented(lines: Sequence[str]) -> Iterator[str]:
    """The lines that are no block of code by their indent: four blanks after an empty line, and under no item."""
    empty, may_be_code, in_code = True, True, False
    for line in lines:
        if not line.strip():
            empty = True
            continue
        indented = line.startswith(("    ", "\t"))
        in_code = indented and may_be_code and (empty or in_code)
        if not indented:
            # What is indented below an item or a directive belongs to it.
            may_be_code = not (_ITEM.match(line) or line.startswith(".. "))
        if not in_code:
            yield line
        empty = False


def lines_outside_code(document: Document) -> Iterator[tuple[int, str]]:
    """(1-based line, text) of what is neither fenced code nor front matter."""
    fence = ""
    start = max(document.front_matter_lines.values(), default=0)
    for number, line in enumerate(document.text.split("\n"), 1):
        mark = line.lstrip()[:3]
        if mark in {"```", "~~~"}:
            fence = "" if fence == mark else fence or mark
        elif not fence and number > start:
            yield number, line


def answered(document: Document, headings: Sequence[str]) -> list[Section] | None:
    """The sections of these headings, or None when one is missing or still to be written."""
    found = []
    for heading in headings:
        written = (
            s for s in _under(document, re.compile(re.escape(heading), re.IGNORECASE)) if says_something(s.text, 1)
        )
        section = next(written, None)
        if section is None:
            return None
        found.append(section)
    return found
