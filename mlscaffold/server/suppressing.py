"""The comment that suppresses a finding where it stands, but for its reason, which only people know.

Without a reason, it suppresses nothing: the finding stays until somebody has written why.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from mlscaffold.facts.commented import kind_of, suppressions
from mlscaffold.facts.first_line import is_python_text
from mlscaffold.facts.model import Suppression
from mlscaffold.facts.python import read_python
from mlscaffold.facts.statements import statements
from mlscaffold.facts.suppressions import with_reach
from mlscaffold.facts.text import split_lines
from mlscaffold.findings import Finding

_REASON = "reason"
_SIGNS = {"page": ("<!-- ", " -->"), "slashes": ("// ", "")}


class Comment(NamedTuple):
    """A line to put in before another one."""

    line: int
    """1-based: the line that it stands before."""
    text: str


def comment_for(finding: Finding, text: str) -> Comment | None:
    """The comment for a finding, in the text of its file or cell; None where none would reach it."""
    at = finding.at
    lines = split_lines(text)
    is_code = at.cell is not None or is_python_text(at.path, text)
    if not 0 < at.line <= len(lines) or not (is_code or kind_of(at.path)):
        return None
    line = _first_of_statement(text, at.line) if is_code else at.line
    before, after = ("# ", "") if is_code else _SIGNS.get(kind_of(at.path), ("# ", ""))
    margin = lines[line - 1][: len(lines[line - 1]) - len(lines[line - 1].lstrip())]

    def made(reason: str) -> str:
        return f"{margin}{before}mlscaffold: ignore[{finding.rule}] {reason}{after}"

    tried = [*lines[: line - 1], made(_REASON), *lines[line - 1 :]]
    reaches = any(
        finding.rule in found.rules and found.reason == _REASON and found.at.line == line
        and found.first <= at.line + 1 <= found.last
        for found in _read(at.path, "\n".join(tried), is_code=is_code)
    )  # fmt: skip
    return Comment(line, made("").rstrip() + (" " if not after else "")) if reaches else None


def _first_of_statement(text: str, line: int) -> int:
    """The line on which the statement begins that a line belongs to."""
    return min((s.first for s in statements("\n".join(split_lines(text))) if s.first <= line <= s.last), default=line)


def _read(path: str, text: str, *, is_code: bool) -> Iterable[Suppression]:
    if not is_code:
        return suppressions(path, text.encode("utf-8", "replace"))
    return with_reach(read_python(path, text, "other"), {None: text}).suppressions
