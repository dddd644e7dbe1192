"""What text that is no valid Python here may be instead: Python 2, a newer Python, a template."""

from __future__ import annotations

import re
import sys

from mlscaffold.lean import pattern

_PYTHON2 = pattern(
    r"^[ \t]*(?:print[ \t]+[^\s(=].*|print[ \t]*$|exec[ \t]+[^\s(=].*|raise[ \t]+\w+[ \t]*,.*"
    r"|except[ \t]+[\w.()]+[ \t]*,[ \t]*\w+[ \t]*:.*)$",
    re.MULTILINE,
)
_PYTHON2_TOKENS = pattern(r"\bur[\"']|<>|(?<![\w.\"'-])0[0-7]+\b|`\w{1,100}`|\b\d+L\b|^[ \t]*(?:print|exec)[ \t]")
"""What ends the parse of Python 2, looked for in the very line: elsewhere `07` is a month."""
_PYTHON2_SAID = (
    "Missing parentheses in call to", "multiple exception types must be", "leading zeros in decimal",
    "Lambda expression parameters cannot be", "Function parameters cannot be",
)  # fmt: skip
"""What the parser says of Python 2 alone."""
_PROSE_IN_CODE = pattern(r"\"\"\"(?:[^\"]|\"(?!\"\"))*+\"\"\"|'{3}(?:[^']|'(?!''))*+'{3}|^[ \t]*#[^\n]*", re.MULTILINE)
"""Long strings and comments, in which `07` is a month."""
_TEMPLATE = pattern(
    r"\{%-?\s{0,9}\w|\{\{-?\s{0,9}[\w.]{1,200}\s{0,9}(?:\|[^{}]{0,200})?-?\}\}|<%[=\s]|^[ \t]*@@\w+@@", re.MULTILINE
)
_NEWER = pattern(
    r"^[ \t]*type[ \t]+[A-Za-z_]\w*[ \t]*(?:\[[^\]]{0,500}\])?[ \t]*=|^[ \t]*(?:async[ \t]+def|def|class)[ \t]+\w+\["
    r"|(?<![\w\"'])t[\"']|^[ \t]*except[ \t]+[\w.]+(?:[ \t]*,[ \t]*[\w.]+)+[ \t]*:",
    re.MULTILINE,
)
"""Type statements, type parameters, template strings, `except A, B:`."""

KEYWORD = "is a keyword since Python 3.7"
_TAKEN = pattern(r"(?:(?<=[\s(,.])|^)(async|await)[ \t]*(?:[=,)]|$)", re.MULTILINE)


def is_python2(text: str, failure: SyntaxError) -> bool:
    """Whether what ended the parse of a text is Python 2."""
    if isinstance(failure, TabError) or failure.msg.startswith(_PYTHON2_SAID):
        return True
    code = _PROSE_IN_CODE.sub("", text)
    return bool(_PYTHON2.search(code) or _PYTHON2_TOKENS.search(_line(text, failure.lineno)))


def reason(text: str, failure: SyntaxError) -> str:
    """Why a text is no valid Python: what the parser says, or the name in the very line that became a keyword."""
    taken = _TAKEN.search(_line(text, failure.lineno))
    return f"`{taken[1]}` {KEYWORD}" if taken else failure.msg


def conflict_line(text: str) -> int:
    """The line of the first mark that git left for a merge that nobody has brought to an end; 0 for none."""
    text = f"\n{text}"
    ours = text.find("\n<<<<<<< ")
    theirs = text.find("\n=======\n", ours) if ours >= 0 else -1
    end = text.find("\n>>>>>>> ", theirs) if theirs >= 0 else -1
    return text.count("\n", 0, ours) + 1 if end >= 0 else 0


def _line(text: str, number: int | None) -> str:
    lines = text.split("\n")
    return lines[number - 1] if number and number <= len(lines) else ""


def dialect_of(text: str, error: str, line: int | None) -> str:
    """What text that is no valid Python here may well be instead, by the line of the error, or an empty string."""
    if _TEMPLATE.search(text):
        return "template"
    if (sys.version_info < (3, 14) and _NEWER.search(_line(text, line))) or (
        sys.version_info < (3, 12) and error.startswith("f-string")
    ):
        return "newer Python"
    return ""
