"""Pipelines of Jenkins: the shell steps of a Groovy program, found by pattern."""

from __future__ import annotations

import itertools
import re

from mlscaffold.facts.model import Place
from mlscaffold.facts.pipelines.gathered import MAX_STEPS, Gathered

_COMMENT = re.compile(
    r"'''(?:[^'\\]|\\.|'(?!''))*+'''|\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*+\"\"\"|'(?:[^'\\\n]|\\.)*+'|\"(?:[^\"\\\n]|\\.)*+\""
    r"|(?P<comment>//[^\n]*|/\*(?:[^*]|\*(?!/))*+\*/)",
    re.DOTALL,
)
_STEP = re.compile(
    r"\b(?:sh|bat|powershell|pwsh)\s*\(?\s*(?:[^'\"\n;{}]*?script\s*:\s*)?"
    r"(?:'''(?P<a>(?:[^'\\]|\\.|'(?!''))*+)'''|\"\"\"(?P<b>(?:[^\"\\]|\\.|\"(?!\"\"))*+)\"\"\""
    r"|'(?P<c>(?:[^'\\\n]|\\.)*+)'|\"(?P<d>(?:[^\"\\\n]|\\.)*+)\")",
    re.DOTALL,
)


def read_jenkins(path: str, text: str, gathered: Gathered) -> None:
    """Gather the scripts of shell steps."""
    text = text.replace("\r\n", "\n")
    # Comments become blanks, so that what follows keeps its line.
    text = _COMMENT.sub(lambda m: re.sub(r"[^\n]", " ", m[0]) if m["comment"] else m[0], text)
    gathered.opaque = bool(re.search(r"@Library\b|\blibrary\s*[('\"]|\bbuild\s+job\s*:", text))
    for match in itertools.islice(_STEP.finditer(text), MAX_STEPS):
        name = next(group for group in "abcd" if match[group] is not None)
        script = match[name].replace("\\\\", "\\").replace('\\"', '"').replace("\\$", "$")
        gathered.script(Place(path, text.count("\n", 0, match.start(name)) + 1), "", script)
