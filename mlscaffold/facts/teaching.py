"""Repositories that teach: notebooks of a course, a book or a series of tutorials, whose models nobody keeps."""

from __future__ import annotations

from mlscaffold.facts.model import Project
from mlscaffold.facts.traits import is_aside, may_be_imported
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final

_LEAD: Final = 1_500
"""Characters of a README that say what the repository is."""
_SEVERAL: Final = 3
"""Notebooks that train: one is a project, whatever course it was made for."""
_SERIES: Final = 5
"""Notebooks of a series, of which most may do by hand what a library would be asked for."""
_TEACHES = pattern(
    r"(?<!of )(?<!other )\btutorials\b|\bthis (?:tutorial|course|workshop|book)\b|\bvideo series\b|\blectures\b"
    r"|\bread the book\b|\bthe whole book\b"
    r"|\bbasic understanding of\b|\bimplement\w* .{0,60}\bfrom scratch\b"
    r"|\blecture notes\b|\bfor hands[- ]on\b|\blessons\b|\bteach(?:es|ing)? (?:you|how)\b|\bcourse materials?\b"
    r"|\b(?:code|notebooks?|materials?) (?:for|of|from|accompanying) (?:the|my|our|a) (?:book|course|workshop|class)\b"
)


def is_teaching(project: Project) -> bool:
    """Whether the README says that it teaches, and models are trained in several notebooks and nowhere else."""
    training = [f for f in project.sources if f.behaviour.trains and not f.is_test and not is_aside(f.path)]
    # A script that nothing can import is a piece of code for readers, too.
    many = len(training) >= _SEVERAL or (len(project.notebooks) >= _SERIES and all(f.is_notebook for f in training))
    if not many or any(map(may_be_imported, training)):
        return False
    leads = (d.text[:_LEAD].lower() for d in project.documents if "/" not in d.path and d.path[:6].lower() == "readme")
    return any(map(_TEACHES.search, leads))
