"""Steps of continuous integration that say that tests run, and run none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlscaffold.facts.model import CiCommand, CiFile, Place, Project
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import pattern

_SAYS = pattern(
    r"(?:echo|printf|Write-Host)\b[^;&|]*?\b(?:(?:runn?(?:ing)?|execut\w+|start\w*|perform\w*)\b[^;&|]{0,30}\btests?\b"
    r"|tests?\b[^;&|]{0,20}\b(?:passed|succe\w+|ok)\b|coverage\b[^;&|]{0,9}\d+ ?%)[^;&|]*",
    re.IGNORECASE,
)
_DOES_NOTHING = pattern(r"(?:echo|printf|Write-Host|sleep|date|true|:|exit 0)\b[^;&|]*|:", re.IGNORECASE)


def pretended_tests(project: Project) -> Iterator[Place]:
    """The first step of each file of CI that only says that tests run, where nothing in the file may run any."""
    for ci in project.ci:
        if not (ci.runs_tests or ci.tolerates_tests or ci.strays or ci.opaque or is_aside(ci.path)):
            said = next((c for c in ci.commands if _SAYS.fullmatch(c.text.strip()) and _is_all(c, ci)), None)
            if said is not None:
                yield said.at


def _is_all(said: CiCommand, ci: CiFile) -> bool:
    """Whether the commands that stand together with one, or all of its job, do nothing."""
    job = [c for c in ci.commands if c.job == said.job]
    lines = {c.at.line for c in job}
    first = last = said.at.line
    while first - 1 in lines:
        first -= 1
    while last + 1 in lines:
        last += 1
    together = [c for c in job if first <= c.at.line <= last]
    return all(_DOES_NOTHING.fullmatch(c.text.strip()) for c in together)
