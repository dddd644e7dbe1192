"""Lines at the end of a text file such as `.gitignore`."""

from __future__ import annotations

from fnmatch import fnmatchcase
from posixpath import basename

from mlscaffold.facts.text import split_lines
from mlscaffold.fixes.refusal import RefusedError
from mlscaffold.fixes.text import Text


def with_pattern(text: Text, line: str) -> bytes:
    """A `.gitignore` with a line, unless one of its lines does the same already, and none takes anything back."""
    if text.encoding.startswith(("utf-16", "utf-32")):
        raise RefusedError("git reads no line of a .gitignore in UTF-16; save it as UTF-8")
    name = line.rstrip("/")
    patterns = [] if "\n!" in f"\n{text.value}" else [p.strip() for p in split_lines(text.value)]
    for pattern in patterns:
        bare = pattern.rstrip("/")
        if (line.endswith("/") or bare == pattern) and (
            bare == name or (bare and "/" not in bare and fnmatchcase(basename(name), bare))
        ):
            return text.encoded(text.value)
    return with_line(text, line)


def with_line(text: Text, line: str) -> bytes:
    """The file with a line, which it may have already; a last line without an end is ended first."""
    if "\n" in line or "\r" in line:
        raise RefusedError("the name has a line break in it")
    if line in split_lines(text.value):
        return text.encoded(text.value)
    end = text.line_end
    gap = "" if not text.value or text.value.endswith(("\n", "\r")) else end
    return text.encoded(f"{text.value}{gap}{line}{end}")
