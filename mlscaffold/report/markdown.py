"""Findings as Markdown for the summary of a job or a comment in a merge request.

Nothing of a repository is markup here. A word that is plain language stays as it is; any other (a path,
a name, a sign) is code, in which neither CommonMark nor GitHub nor GitLab look for links, images, HTML,
mentions, references, formulas or emoji.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from mlscaffold.errors import printable
from mlscaffold.facts.model import Place
from mlscaffold.facts.places import in_words
from mlscaffold.findings import Finding, Report
from mlscaffold.report.sources import Sources
from mlscaffold.report.text import summary

_WORD: Final = re.compile(r"(?:`[^`]*`|[^ ])+")
_QUOTED: Final = re.compile(r"([(\"']*)`([^`]+)`((?:'s)?[)\"'.,;:!?]*)")
_LETTERS: Final = r"[^\W\d_]+"
_PLAIN: Final = re.compile(
    rf"[(\"']*(?:{_LETTERS}(?:['\u2019/-]{_LETTERS})*|\d{{1,6}}(?:[.,]\d{{1,6}})?%?)[)\"'.,;:!?]*"
)
_COMMIT: Final = re.compile(r"[\W]*[a-f]{7,40}[\W]*")
"""Letters that may be the name of a commit, which services link."""


def text(report: Report, sources: Sources) -> str:  # noqa: ARG001 - all reports are called alike
    """The whole report: what it comes to, and a list of findings for each file."""
    lines = ["## mlscaffold", ""]
    lines += [prose(line) for line in summary(report, colour=False) if line]
    for path, group in groupby(report.findings, key=lambda f: f.at.path):
        lines += ["", f"### {code(path) if path != '.' else 'The repository'}", ""]
        lines += map(_item, group)
    return "\n".join(lines) + "\n"


def code(value: str) -> str:
    """Text from anywhere as code, behind a fence that it cannot close."""
    value = printable(value)
    if not value:
        return ""
    fence = "`" * (max(map(len, re.findall(r"`+", value)), default=0) + 1)
    # One blank on either side is taken away again, unless there is nothing else.
    blank = " " if value[0] in " `" or value[-1] in " `" else ""
    return f"{fence}{blank}{value}{blank}{fence}" if value.strip() else f"{fence}{value}{fence}"


def _item(finding: Finding) -> str:
    sure = "" if finding.confidence == "high" else f", {finding.confidence} confidence"
    where = _where(finding.at)
    said = f"{prose(finding.message)}."
    if finding.hint:
        said += f" {prose(finding.hint)}"
    if finding.related:
        said += f" See {', '.join(code(in_words(at)) for at in finding.related)}."
    return f"- **{finding.level}**{f' {where}' if where else ''}: {said} ({code(finding.rule)}{sure})"


def _where(at: Place) -> str:
    numbers = (("cell", 0 if at.cell is None else at.cell + 1), ("line", at.line), ("column", at.column))
    return ", ".join(f"{name} {number}" for name, number in numbers if number)


def prose(value: str) -> str:
    """A sentence, inert."""
    return " ".join(_words(_WORD.findall(printable(value))))


def _words(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        if quoted := _QUOTED.fullmatch(word):
            yield f"{quoted[1]}{code(quoted[2])}{quoted[3]}"
        elif _PLAIN.fullmatch(word) and not _COMMIT.fullmatch(word):
            yield word
        else:
            yield code(word)
