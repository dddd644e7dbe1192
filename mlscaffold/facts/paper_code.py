"""Code that was published with a paper: it was run for that, and nobody goes on with it."""

from __future__ import annotations

import re

from mlscaffold.facts.model import Project
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final

_ENTRY: Final = pattern(
    r"@(?:article|inproceedings|conference|misc|phdthesis|techreport|incollection)[ \t]{0,3}\{", re.IGNORECASE
)
"""How an entry of BibTeX begins, by which readers are asked to cite."""
_ADDRESS: Final = pattern(
    r"arxiv\.org/|openreview\.net/|aclanthology\.org/|aclweb\.org/|doi\.org/10\.|papers\.nips\.cc|openaccess\.thecvf"
)
_OF_PAPER: Final = pattern(
    r"\b(?:our|this|the|following) (?:\w+ ){0,3}(?:paper|preprint|manuscript)\b"
    r"|\bofficial (?:\w+ ){0,4}(?:implementation|code|repository)\b"
    r"|\b(?:implementation|code|repository|source code) (?:of|for|accompanying|associated with|to reproduce)\b",
    re.IGNORECASE,
)
_CITED: Final = pattern(r"^#{1,4}[ \t]{0,3}(?:reference|citation|citing|cite|bibtex)", re.IGNORECASE | re.MULTILINE)
_LEAD: Final = 2_500
"""Characters of a README that say what the repository is."""


def is_paper_code(project: Project) -> bool:
    """Whether the README says that this is the code of a paper, and asks to cite it or leads to it.

    What is packaged, serves or has settings of ours is gone on with.
    """
    if project.declared or project.published or "serves" in project.traits:
        return False
    pages = [d.text for d in project.documents if "/" not in d.path and d.path[:6].lower() == "readme"]
    return any(map(_is_of_paper, pages))


def _is_of_paper(text: str) -> bool:
    asks_to_cite = _ENTRY.search(text) is not None
    if _OF_PAPER.search(text[:_LEAD]) and (asks_to_cite or _ADDRESS.search(text[:_LEAD])):
        return True
    return asks_to_cite and _CITED.search(text) is not None
