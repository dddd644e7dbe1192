"""The rule `versioning/missing-branch-policy`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlscaffold.facts.model import Place, Project
from mlscaffold.lean import pattern
from mlscaffold.rules import Problem, rule

_HEADING = pattern(
    r"\bbranch(?:es|ing)?\b|\bgit[ -]?flow\b|\btrunk[ -]based\b"
    r"|\b(?:git|github|gitlab|contribution)[ -](?:work)?flow\b",
    re.IGNORECASE,
)
_BRANCH = pattern(r"\bbranch(?:es)?\b", re.IGNORECASE)


@rule(level="note", stage="production", since="0.1", when="declared")
def missing_branch_policy(project: Project) -> Iterator[Problem]:
    """No page says which branches there are and what becomes of them."""
    if not project.git.present:
        return
    contributing = "."
    for page in project.documents:
        name = page.path.lower()
        if any(_HEADING.search(text) and page.answers(text.strip()) for _, _, text in page.headings):
            return
        if name.rpartition("/")[2].startswith("contributing"):
            contributing = page.path
            if len(_BRANCH.findall(page.text)) > 1:
                return
    yield Problem(
        Place(contributing),
        "no page says how branches are used",
        "Write under a heading `Branches` what `main` promises, how branches of experiments are called, and what "
        "becomes of them.",
    )
