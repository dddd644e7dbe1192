"""The rule `hygiene/missing-licence`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlscaffold.facts.model import Document, Place, Project
from mlscaffold.rules import Problem, rule

_FILE = re.compile(
    r"(?:[\w-]+[_.-])?(?:un)?licen[cs]e|copying|copyright|licen[cs]es/|docs/licen[cs]e|notice", re.IGNORECASE
)
_HEADING = re.compile(r"\b(?:licen[cs](?:e|es|ing)|copyright)\b", re.IGNORECASE)
_POINTER = re.compile(r"\b(?:LICEN[CS]E|COPYING)(?:\.\w+)?\b")
_SAID = re.compile(
    r"\b(?:licen[cs]ed|released|distributed|available) under\b[^.]{0,80}"
    r"\b(?:licen[cs]e|domain|mit|apache|bsd|gpl|cc)\b",
    re.IGNORECASE,
)


@rule(level="note", stage="prototype", since="0.1", when="python")
def missing_licence(project: Project) -> Iterator[Problem]:
    """There is no licence."""
    if any(_FILE.match(path) for path in project.paths):
        return
    pages = [d for d in project.documents if "/" not in d.path and d.path.lower().startswith("readme")]
    if not any(_states(page) for page in pages):
        yield Problem(
            Place("."),
            "this repository has no licence: no file holds one, and no README states one",
            "Add one, or a LICENSE file that says that all rights are reserved.",
        )


def _states(page: Document) -> bool:
    """Whether a page names the licence itself, and does not only point to a file that is not there."""
    if _SAID.search(page.text):
        return True
    sections = [page.section(text) for _, _, text in page.headings if _HEADING.search(text)]
    return any(section and not _POINTER.search(section) for section in sections)
