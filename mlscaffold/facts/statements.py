"""The statements of Python code, found without a parser: the same under every Python and for code that none can parse.

What a formatter may split or join is one statement here: brackets, backslashes and long strings hold lines together,
a semicolon and the colon of a header end a part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlscaffold.lean import NamedTuple, pattern

_PIECE = pattern(
    r"\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*+\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*+'''"
    r"|\"(?:[^\"\\\n]|\\.)*+\"|'(?:[^'\\\n]|\\.)*+'|#[^\n]*+|[\[({]|[\])}]|\\\n|[\n;:]|[^\"'#\[\](){}\\\n;:]++|.",
    re.DOTALL,
)
_HEADER = pattern(
    r"[ \t]*(?:if|elif|else|for|while|with|try|except|finally|def|class|async|match|case)(?![\w.=])(?![ \t]*=(?!=))"
)
_UNINDENTED = pattern(r"(?:def|class|import|from|return|if __name__)(?!\w)")


class Statement(NamedTuple):
    """One statement, or the header of one that has a body."""

    first: int
    """1-based line."""
    column: int
    """1-based, of its first character; of a statement behind another one on the same line, where that one ends."""
    last: int
    text: str
    """As written, comments left out."""


def statements(text: str) -> Iterator[Statement]:
    """All statements in their order; lines without code belong to none."""
    line, start_of_line = 1, 0
    depth = 0
    first, column = 1, 1
    parts: list[str] = []
    for match in _PIECE.finditer(text):
        piece = match[0]
        ends = (piece == "\n" and not depth) or (piece == ";" and not depth)
        if piece == ":" and not depth and parts and _HEADER.match(parts[0]):
            parts.append(piece)
            ends = True
        if piece in "[({":
            depth += 1
        elif piece in "])}":
            depth = max(depth - 1, 0)
        elif piece == "\n" and depth and _UNINDENTED.match(text, match.end()):
            # A bracket that nobody closed must not take the rest of the file with it.
            depth, ends = 0, True
        if ends:
            if "".join(parts).strip():
                yield Statement(first, column, line, "".join(parts).strip())
            parts = []
        elif piece[0] != "#" and (parts or piece.strip()):
            if not parts:
                first = line
                column = match.start() - start_of_line + 1 + len(piece) - len(piece.lstrip())
            parts.append(piece)
        newlines = piece.count("\n")
        if newlines:
            line += newlines
            start_of_line = match.start() + piece.rindex("\n") + 1
    if "".join(parts).strip():
        yield Statement(first, column, line, "".join(parts).strip())
