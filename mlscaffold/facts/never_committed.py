"""Folders of a project's own code that git ignores, and that are in no clone."""

from __future__ import annotations

import re

from mlscaffold.facts.model import Project
from mlscaffold.facts.own_names import FOLDERS
from mlscaffold.lean import pattern

FETCHES = pattern(r"\b(?:cp|mv|ln|wget|curl|clone|unzip|copy|download)\b", re.IGNORECASE)
"""Words of a line by which a page has readers bring something into the project."""
LONGEST = 2_000
"""Characters of a line that are looked at."""


def never_committed(project: Project) -> frozenset[str]:
    """Usual names of folders of code that are nowhere, that a `.gitignore` may keep out, and that no page fetches."""
    names = {name for name in FOLDERS if any(name in glob for glob in project.git.ignores)}
    if not names:
        return frozenset()
    names -= {part.partition(".")[0] for path in project.paths for part in path.split("/")}
    lines = (line[:LONGEST] for d in project.documents for line in d.text.split("\n"))
    told = "\n".join(line for line in lines if FETCHES.search(line))
    return frozenset(name for name in names if not re.search(rf"\b{name}[/`'\"]|\.git {name}\b", told))
