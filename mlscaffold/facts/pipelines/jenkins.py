"""Pipelines of Jenkins: the shell steps of a Groovy program, found by pattern."""

from __future__ import annotations

import itertools
import re

from mlscaffold.facts.model import Place
from mlscaffold.facts.pipelines.gathered import MAX_STEPS, Gathered
from mlscaffold.facts.scripts.tolerance import STRICT
from mlscaffold.lean import pattern

_STEP = pattern(
    r"\b(?:sh|bat|powershell|pwsh)\s{0,9}\(?\s{0,99}(?:[^'\"\n;{}]{0,200}?script\s{0,9}:\s{0,9})?"
    r"(?:'''(?P<a>(?:[^'\\]|\\.|'(?!''))*+)'''|\"\"\"(?P<b>(?:[^\"\\]|\\.|\"(?!\"\"))*+)\"\"\""
    r"|'(?P<c>(?:[^'\\\n]|\\.)*+)'|\"(?P<d>(?:[^\"\\\n]|\\.)*+)\")"
    # What a comment or another string holds is no step.
    r"|'''(?:[^'\\]|\\.|'(?!''))*+'''|\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*+\"\"\""
    r"|'(?:[^'\\\n]|\\.)*+'|\"(?:[^\"\\\n]|\\.)*+\"|//[^\n]*|/\*(?:[^*]|\*(?!/))*+\*/",
    re.DOTALL,
)
_ELSEWHERE = pattern(r"@Library\b|\blibrary\s*[('\"]|\bbuild\s+job\s*:")


def read_jenkins(path: str, text: str, gathered: Gathered) -> None:
    """Gather the scripts of shell steps."""
    text = text.replace("\r\n", "\n")
    gathered.opaque = _ELSEWHERE.search(text) is not None
    steps = (match for match in _STEP.finditer(text) if match.lastgroup)
    # `sh` stops at the first command that fails; of a pipe, the last one counts.
    manner = STRICT._replace(pipes=False)
    for match in itertools.islice(steps, MAX_STEPS):
        name = match.lastgroup or ""
        script = match[name].replace("\\\\", "\\").replace('\\"', '"').replace("\\$", "$")
        gathered.script(Place(path, text.count("\n", 0, match.start(name)) + 1), "", script, manner=manner)
