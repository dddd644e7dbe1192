"""Shell scripts as the simple commands that they hold, without comments and redirections."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator

from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Final


MAX_SCRIPT: Final = 200_000
"""Characters of a script that are read."""
MAX_WORDS: Final = 1_000
"""Words of a command that are read."""

# Every part that may stay open is bounded: an unclosed one must not be looked for from each place anew.
_EXPRESSION = pattern(r"\$\{\{(.{0,500}?)\}\}", re.DOTALL)
_HEREDOC = pattern(r"<<-?\s*(['\"]?)([A-Za-z_]\w*)\1")
_TOKEN = pattern(
    r"""(?P<space>[ \t\r\f\v]+|\\\n)
      |(?P<redirect>(?:[0-9]|&)?(?:>>?|<)(?:&[0-9-])?)
      |(?P<operator>\n|&&|\|\||;;?|\|&?|&|\((?!\?)|\))
      |(?P<word>(?:\$\{\{[^}]{0,500}\}\}|\$\([^()]{0,2000}(?:\([^()]{0,500}\)[^()]{0,500}){0,20}\)|\$\{[^}]{0,500}\}|`[^`]*`
                 |"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s"'`\\;&|<>()])+)
      |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_TELLING = pattern(r"[\\\"'#]")
_QUOTED = pattern(r"\"((?:[^\"\\]|\\.)*)\"|'([^']*)'|\\([\"'\\ $`;&|()])", re.DOTALL)
_INNER = pattern(r"\$\(([^()]{0,2000}(?:\([^()]{0,500}\)[^()]{0,500}){0,20})\)|`([^`]*)`")


class ScriptLine(NamedTuple):
    """One line of a script as the shell sees it: joined, without comments."""

    offset: int
    """0-based number of the first line that it stands on."""
    text: str


def script_lines(script: str) -> list[ScriptLine]:
    """The lines of a script that do something: continued lines joined, comments and here-documents left out."""
    lines = script[:MAX_SCRIPT].replace("\r\n", "\n").split("\n")
    found: list[ScriptLine] = []
    ends: dict[str, list[int]] = {}
    index = 0
    while index < len(lines):
        start = index
        text = ""
        quote = ""
        while index < len(lines):
            piece, quote = _without_comment(lines[index], quote)
            text += piece
            index += 1
            if quote:
                text += "\n"
            elif text.endswith("\\") and not text.endswith("\\\\"):
                text = text[:-1]
            else:
                break
        for document in _HEREDOC.finditer(text) if "<<" in text else ():
            if not ends:
                for number, line in enumerate(lines):
                    ends.setdefault(line.strip(), []).append(number)
            # One that is never ended hides nothing.
            closing = ends.get(document[2], [])
            place = bisect.bisect_left(closing, index)
            index = closing[place] + 1 if place < len(closing) else index
        if text.strip():
            found.append(ScriptLine(start, text.strip()))
    return found


def _without_comment(line: str, quote: str) -> tuple[str, str]:
    """A line up to its comment, and the quote that is open at its end."""
    position = 0
    while told := _TELLING.search(line, position):
        position, character = told.start(), told[0]
        if quote:
            if character == "\\" and quote == '"':
                position += 1
            elif character == quote:
                quote = ""
        elif character == "\\":
            position += 1
        elif character in "\"'":
            # An apostrophe that nothing closes on its line (`echo don't`) opens no string.
            if line.find(character, position + 1) >= 0 or _opens(line, position):
                quote = character
        elif character == "#" and (position == 0 or line[position - 1] in " \t;&|("):
            return line[:position].rstrip(), ""
        position += 1
    return line, quote


def _opens(line: str, position: int) -> bool:
    """Whether a quote can open a string that goes on on the next line: it begins a word or a value."""
    return position == 0 or line[position - 1] in " \t=("


class Command(NamedTuple):
    """One simple command of a line, and what ends it."""

    words: list[str]
    """Without redirections; empty where one operator follows another, as a parenthesis does."""
    operator: str
    """`&&`, `||`, `|`, `;`...; empty at the end of the line, `$` for a command whose output is put in place."""
    writes: bool
    """Whether what it says goes to a file."""


def simple_commands(text: str) -> Iterator[list[str]]:
    """The words of each simple command of a line, those in `$(...)` too; redirections left out."""
    return (command.words for command in ended_commands(text) if command.words)


def ended_commands(text: str) -> Iterator[Command]:
    """Each simple command of a line with the operator that ends it, those in `$(...)` last."""
    text = _EXPRESSION.sub(_compact, text[:MAX_SCRIPT])
    words: list[str] = []
    skip, writes = False, False
    inner: list[str] = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind == "operator":
            yield Command(words, match[0], writes)
            words, skip, writes = [], False, False
        elif kind == "redirect":
            skip = not match[0].endswith(tuple("0123456789-"))
        elif kind == "word":
            raw = match[0]
            if not (raw.startswith("'") and raw.endswith("'")):
                inner.extend(a or b for a, b in _INNER.findall(raw))
            if skip:
                skip, writes = False, writes or not raw.startswith("/dev/")
            elif len(words) < MAX_WORDS:
                words.append(_QUOTED.sub(_unquoted, raw))
    if words:
        yield Command(words, "", writes)
    for script in inner[:50]:
        if len(script) < len(text):
            yield from (Command(found, "$", False) for found in simple_commands(script))


def _compact(match: re.Match[str]) -> str:
    """An expression of a CI system as one word."""
    return "${{" + re.sub(r"[\s\"'{}();&|<>]+", "", match[1]) + "}}"


def _unquoted(match: re.Match[str]) -> str:
    if match[1] is not None:
        return re.sub(r"\\([\"\\$`])", r"\1", match[1])
    return match[2] if match[2] is not None else match[3]
