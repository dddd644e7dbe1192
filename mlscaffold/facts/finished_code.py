"""Code that was run for a paper, a competition or an article, and that nobody goes on with."""

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
    r"|\b(?:implementation|code|repository|source code) (?:of|for|accompanying|associated with|to reproduce)\b"
    r"|\b(?:code|experiments|repository) (?:\S{1,30} ){0,4}(?:used (?:for|in)|done in|described in)\b",
    re.IGNORECASE,
)
_CITED: Final = pattern(
    r"^#{1,4}[ \t]{0,3}(?:reference|citation|citing|cite|bibtex)|\bcite (?:our|this|the|us)\b",
    re.IGNORECASE | re.MULTILINE,
)
_OF_COMPETITION: Final = pattern(
    r"\b\d{1,3}(?:st|nd|rd|th)[ -]place\b|\branked? (?:\S{1,20} ){0,3}?\d{1,4}(?:st|nd|rd|th)\b"
    r"|\bwinning (?:model|solution|submission)"
    r"|\bsolutions? (?:to|for|of|in) (?:\S{1,40} ){0,6}(?:kaggle|competitions?|challenge)\b"
    r"|\b(?:upload|submit) (?:it|them|this|your \S{1,20}) to kaggle\b|\bkaggle leaderboard\b"
    r"|^#[ \t]*kaggle\S{0,80}solution"
    r"|\bkaggle (?:\S{1,40} ){0,6}(?:challenge|competition) solutions?\b"
    r"|\b(?:baselines?|kernels?|solutions?|starter) (?:\S{1,40} ){0,4}\S{0,3}https?://www\.kaggle\.com/(?:c|competitions)/",
    re.IGNORECASE | re.MULTILINE,
)
_OF_ARTICLE: Final = pattern(
    r"\b(?:code|repository|repo) (?:\S{1,30} ){0,3}(?:belongs to|for|of|from|accompanies|accompanying|behind)"
    r" (?:\S{1,80} ){0,10}(?:blog ?post|article|tutorials?|course|workshop|lectures?|video on youtube)\b"
    r"|\b(?:code|samples|examples|notebooks) (?:for|from|of|in) (?:my|our|the|this) book"
    r"(?=\s{0,3}(?:[^\w\s-]|on\b|by\b))"
    r"|\baccompan(?:y|ies|ying) (?:the|my|our|this) book\b"
    r"|\bpart of (?:a|the|my|our) (?:\S{1,40} ){0,5}course\b"
    r"|\bgoal of (?:the|this) series is\b|\b(?:learning about and doing|refer to the blog post)\b"
    r"|\barticle write-?up\b|\bread the (?:\S{1,20} ){0,3}article\b|\blecture (?:materials|notes)\b"
    r"|\b(?:these tutorials|in this tutorial|this (?:is|repository is|project is) an? (?:\S{1,20} )?tutorial)\b"
    r"|^blog ?post:|\*\*course\*\*[ \t]*:"
    r"|\bunmaint(?:ai|ei)ned\b|\b(?:gone|become|is) stale\b|\bno longer (?:being |actively )?maintained\b"
    r"|\bnot have (?:the )?time to maintain\b|\bhistoric(?:al)? artifact\b",
    re.IGNORECASE | re.MULTILINE,
)
_TO_COPY: Final = pattern(
    r"^#.{0,60}\b(?:tutorials?|project template|template project)[ \t]*$|^#[ \t]+examples?\b", re.IGNORECASE
)
"""A title of what is there to be read, or to begin with."""
_LEAD: Final = 2_500
"""Characters of a README that say what the repository is."""


def is_finished(project: Project) -> bool:
    """Whether the README says what the code was written for, and that this is done.

    It is that of a paper, which readers are asked to cite or are led to; a solution of a competition; what goes with
    an article or a course; or a beginning for others. What is packaged, serves or has settings of ours is gone on with.
    """
    if project.declared or project.published or "serves" in project.traits:
        return False
    pages = [d.text for d in project.documents if "/" not in d.path and d.path[:6].lower() == "readme"]
    return any(_is_of_paper(page) or _is_told_about(page) for page in pages)


def _is_told_about(text: str) -> bool:
    lead = text[:_LEAD]
    titles = [line for line in lead.split("\n") if line.startswith("#")]
    return bool(_OF_COMPETITION.search(lead) or _OF_ARTICLE.search(lead) or (titles and _TO_COPY.search(titles[0])))


def _is_of_paper(text: str) -> bool:
    asks_to_cite = _ENTRY.search(text) is not None
    if _OF_PAPER.search(text[:_LEAD]) and (asks_to_cite or _ADDRESS.search(text[:_LEAD]) or _CITED.search(text)):
        return True
    return asks_to_cite and _CITED.search(text) is not None
