"""Lines at the end of a text file such as `.gitignore`."""

from __future__ import annotations

from mlscaffold.facts.text import split_lines
from mlscaffold.fixes.refusal import RefusedError
from mlscaffold.fixes.text import Text


def with_line(text: Text, line: str) -> bytes:
    """The file with a line, which it may have already; a last line without an end is ended first."""
    if "\n" in line or "\r" in line:
        raise RefusedError("the name has a line break in it")
    if line in split_lines(text.value):
        return text.encoded(text.value)
    end = text.line_end
    gap = "" if not text.value or text.value.endswith(("\n", "\r")) else end
    return text.encoded(f"{text.value}{gap}{line}{end}")
