"""Reading pages that people wrote: sections with words of their own, and not those a template came with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mlscaffold.facts.model import Document, Place, Project
from mlscaffold.facts.traits import is_aside

_ENOUGH = 15
"""Words from which on a section says something."""

_LONG = 50_000
"""Characters of a section that are looked at; whoever wrote more has written something."""

_NOT_ABOUT_IT = re.compile(
    r"(?:^|/)(?:changelog|changes|history|news|release[-_ ]?notes|licen[cs]e|code_of_conduct|contributing|security|"
    r"authors|support|pull_request_template)[^/]*$",
    re.IGNORECASE,
)
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
_WORD = re.compile(r"[^\W\d_]{2,}")


class Section(NamedTuple):
    """One section of a page: its heading, and all text below it down to the next heading of its level."""

    at: Place
    heading: str
    text: str


def pages(project: Project) -> list[Document]:
    """The pages that speak for the project: at its top and in its documentation, README first."""
    chosen = [d for d in project.documents if _speaks_for(d, project)]
    return sorted(chosen, key=lambda d: (d.path.count("/"), not d.path.lower().startswith("readme"), d.path))


def _speaks_for(document: Document, project: Project) -> bool:
    path = document.path
    folders = path.lower().split("/")[:-1]
    own = {project.layout.brief, project.layout.plan, project.layout.model_card, project.layout.monitoring_plan}
    if path in own:
        return not is_demo_page(document, project)
    if document.role == "test" or _NOT_ABOUT_IT.search(path) or is_demo_page(document, project):
        return False
    if not folders:
        return True
    return len(folders) <= 3 and folders[0] in _PAGES_OF and not is_aside("/".join(path.split("/")[1:]))


def is_demo_page(document: Document, project: Project) -> bool:
    """Whether a page still describes the template's demo in a project that has gone on to other data."""
    return _DEMO in document.text and all(t.name != _DEMO_TABLE for t in project.tables)


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
    """A text without code blocks, comments, tags, pictures and addresses."""
    return _MARKUP.sub(" ", _FENCE.sub("", text))


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
