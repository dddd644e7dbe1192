"""Fingerprints of findings: what stays the same when lines move, a formatter runs or a file is renamed.

A fingerprint is made of the rule, of its message without counts and positions, and of the statement (in what is no
Python, the line) that the finding is at, without blanks, quotes, brackets and commas. Findings in one file that agree
in all of these are numbered. A file of more than 4 MiB has no such context.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence

from mlscaffold.facts.content_hash import sha256
from mlscaffold.facts.first_line import is_python_text
from mlscaffold.facts.model import Notebook, Place, Project
from mlscaffold.facts.statements import Statement, statements
from mlscaffold.facts.text import decode, is_binary, split_lines
from mlscaffold.findings import Finding
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final

Source = Callable[[str, int | None], str | None]
"""The text of a file, or of a cell of a notebook; None where there is none."""

_MAX_BYTES: Final = 2**22
_DIGITS: Final = 16

_DROPPED = pattern(r"(?<!\w)[uU](?=[\"'])|[\s\"'`\\(),;]+")
_NUMBER = pattern(r"(?<!\w)\d[\w.]*")
_QUOTE = pattern(r"(`[^`]*`)")
_POSITION = pattern(r":\d+(?=[:`]|$)")
_COUNT = pattern(r"\d+(?:[.,]\d+)*")
_MORE = pattern(r"[ ,(]*(?:\bhere )?\band (?:in )?(\d{1,9}|one) more\b(?: places?)?\)?")
_COMMENT = pattern(r"(?:^|\s)#.*$")


def sources(project: Project, read: Callable[[str], bytes]) -> Source:
    """The texts of a project's files; `read` gives the bytes of one, or raises OSError."""
    notebooks: dict[str, Notebook] = {n.path: n for n in project.notebooks}

    def source(path: str, cell: int | None) -> str | None:
        if cell is not None:
            cells = notebooks[path].cells if path in notebooks else ()
            return cells[cell].source if 0 <= cell < len(cells) else None
        try:
            data = read(path)
        except OSError:
            return None
        return None if len(data) > _MAX_BYTES or is_binary(data) else decode(data)

    return source


def fingerprints(findings: Sequence[Finding], source: Source) -> list[str]:
    """The fingerprint of each finding; those of one file differ."""
    contexts = _Contexts(source)
    seen: Counter[tuple[str, str]] = Counter()
    found = dict.fromkeys(findings, "")
    for finding in sorted(found, key=lambda f: f.order):
        base = _digest(finding.rule, _said(finding), contexts.at(finding.at))
        seen[finding.at.path, base] += 1
        number = seen[finding.at.path, base]
        found[finding] = base if number == 1 else f"{base}:{number}"
    return [found[f] for f in findings]


def others(message: str) -> int:
    """How many places more than the one that it is at a finding speaks of."""
    found = _MORE.search(message)
    return 0 if found is None else int(found[1]) if found[1].isdecimal() else 1


def without_number(fingerprint: str) -> str:
    """What findings share that agree in all but their place."""
    return fingerprint.partition(":")[0]


def _digest(*parts: str) -> str:
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass"))[:_DIGITS]


def _said(finding: Finding) -> str:
    """A message without what changes when lines move or the file is renamed; quoted names keep their digits."""
    name = finding.at.path.rpartition("/")[2]
    said = _MORE.sub("", finding.message).replace(finding.at.path, "").replace(name, "")
    parts = (_POSITION.sub("", p) if p.startswith("`") else _COUNT.sub("0", p) for p in _QUOTE.split(said))
    return _bare("".join(parts))


def _bare(text: str) -> str:
    return _DROPPED.sub("", _NUMBER.sub(lambda number: number[0].lower(), text))


class _Contexts:
    """What stands at places, each text looked at once."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._lines: dict[tuple[str, int | None], list[str]] = {}
        self._statements: dict[tuple[str, int | None], Sequence[Statement]] = {}

    def at(self, at: Place) -> str:
        """The statement or the line at a place, bare; empty for a file as a whole."""
        if not at.line:
            return ""
        key = (at.path, at.cell)
        if key not in self._lines:
            text = self._source(*key) or ""
            self._lines[key] = lines = split_lines(text)
            is_code = at.path.endswith(".ipynb") or is_python_text(at.path, text)
            self._statements[key] = tuple(statements("\n".join(lines))) if is_code else ()
        lines = self._lines[key]
        if at.line > len(lines):
            return ""
        statement = _statement(self._statements[key], at)
        return _bare(statement.text if statement else _COMMENT.sub("", lines[at.line - 1]))


def _statement(parts: Sequence[Statement], at: Place) -> Statement | None:
    """The statement at a place; the first one on the line, where no column is told."""
    after = bisect_right(parts, (at.line, at.column or 1), key=lambda s: (s.first, s.column))
    if after and parts[after - 1].last >= at.line:
        return parts[after - 1]
    return parts[after] if after < len(parts) and parts[after].first == at.line else None
