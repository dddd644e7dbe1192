"""Folders of a project's own code that git ignores, and that are in no clone."""

from __future__ import annotations

import re

from mlscaffold.facts.model import Project
from mlscaffold.facts.own_names import FOLDERS, is_own_by_name
from mlscaffold.lean import pattern

FETCHES = pattern(r"\b(?:cp|mv|ln|wget|curl|clone|unzip|copy|download)\b", re.IGNORECASE)
"""Words of a line by which a page has readers bring something into the project."""
_MODULE = pattern(r"/?([A-Za-z]\w{1,60})\.py")
_PRIVATE = pattern(
    r"env|conf|cfg|setting|secret|cred|key|local|priv|token|auth|pass|pwd|api|account|login|user|const|param|personal|my"
    r"|host|path|version|test|scratch|tmp|temp",
    re.IGNORECASE,
)
LONGEST = 2_000
"""Characters of a line that are looked at."""


def never_committed(project: Project) -> frozenset[str]:
    """Usual names of folders of code that are nowhere, that a `.gitignore` may keep out, and that no page fetches."""
    names = {name for name in FOLDERS if any(name in glob for glob in project.git.ignores)}
    if not names:
        return frozenset()
    names -= {part.partition(".")[0] for path in project.paths for part in path.split("/")}
    told = _told(project)
    return frozenset(name for name in names if not re.search(rf"\b{name}[/`'\"]|\.git {name}\b", told))


def files_never_committed(project: Project) -> frozenset[str]:
    """The names of modules whose files a `.gitignore` names, that are nowhere, and that no page fetches.

    Left out are those that may hold what is secret or of one machine, and usual names, which readers may write.
    """
    named = [found for glob in project.git.ignores if (found := _MODULE.fullmatch(glob))]
    names = {found[1] for found in named if not (_PRIVATE.search(found[1]) or is_own_by_name(found[1]))}
    if not names:
        return frozenset()
    names -= {part.partition(".")[0] for path in project.paths for part in path.split("/")}
    told = _told(project)
    return frozenset(name for name in names if not re.search(rf"(?i)\b{name}\b", told))


def _told(project: Project) -> str:
    """The lines by which pages have readers bring something into the project."""
    lines = (line[:LONGEST] for d in project.documents for line in d.text.split("\n"))
    return "\n".join(line for line in lines if FETCHES.search(line))
