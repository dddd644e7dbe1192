"""The two sides of merge conflicts that were left in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlscaffold.lean import pattern

_MARKER = pattern(r"(<{7}|\|{7}|>{7})(?: [^\n]*)?|={7}[ \t]*")
_OPENS = pattern(r"^<{7}(?: |$)", re.MULTILINE)


def has_conflict(text: str) -> bool:
    """Whether a conflict begins somewhere in a text."""
    return _OPENS.search(text) is not None


def sides(text: str) -> Iterator[str]:
    """The text with both sides of each conflict, then with one of them alone; lines keep their place."""
    lines = text.split("\n")
    parts: list[str] = []
    inside = ""
    for line in lines:
        marker = _MARKER.fullmatch(line)
        sign = line[:1] if marker else ""
        if sign == "<" or (inside and sign):
            inside = {"<": "ours", "|": "base", "=": "theirs", ">": ""}[sign]
            parts.append("marker")
        else:
            parts.append(inside)
    for dropped in ({"marker", "base"}, {"marker", "base", "theirs"}, {"marker", "base", "ours"}):
        yield "\n".join("" if part in dropped else line for part, line in zip(parts, lines, strict=True))
