"""Pages: the front matter, headings and open places of Markdown, reStructuredText and plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mlscaffold.facts.config_file import load_yaml
from mlscaffold.facts.model import Document, Place, Role
from mlscaffold.facts.text import decode, split_lines
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Any


SENTINEL = "FILL IN:"
"""What marks a place that nobody has written yet."""

MAX_TITLE = 500
"""Characters of a heading that are looked at."""

_FENCE = pattern(r" {0,3}(?:[-*+>] +|\d+[.)] +)?(`{3,}|~{3,})([^`]*)$")
_ATX = pattern(r" {0,3}(#{1,6})(?:[ \t]|$)")
_SETEXT = pattern(r" {0,3}(=+|-+)[ \t]*$")
_NO_PARAGRAPH = pattern(r"[ \t]*(?:$|[-*+>|#]|\d+[.)] |<|```|~~~|\[[^\]]+\]:)|    |\t")
_HTML = pattern(r"<h([1-6])\b[^>]{0,500}>(.{0,500}?)</h\1\s{0,9}>", re.IGNORECASE)
_CODE_SPAN = pattern(r"(`+)(?!`).*?(?<!`)\1(?!`)")
_DEMO = pattern(r"<!-- demo: ([\w.-]{1,100}) -->")
"""What marks a page that describes the table a template came with."""
_LONG_LINE = 5_000
_MARKUP = (
    (pattern(r"!\[[^\]]*\]\([^)]*\)"), ""),
    (pattern(r"\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])"), r"\1"),
    (pattern(r"<[^>]*>"), ""),
    (pattern(r"\s*\{[#.:][^}]*\}\s*$"), ""),
    (pattern(r"\*\*|__|`|(?<!\w)[*_]|[*_](?!\w)"), ""),
)
_ENTITY = pattern(r"&[^\t\n\f <&;]")
"""How a character reference begins; an ampersand by itself is none."""
_UNDERLINE = pattern(r"([!-/:-@\[-`{-~])\1+[ \t]*$")


def read_document(path: str, data: bytes, role: Role) -> Document:
    """The page at a path; front matter that is no YAML mapping is empty."""
    lines = split_lines(decode(data))
    markdown = path.lower().endswith((".md", ".markdown", ".mdx", ".qmd", ".rmd"))
    matter: dict[str, Any] = {}
    matter_lines: dict[str, int] = {}
    body = 0
    if markdown and lines[0].rstrip() == "---":
        body = next((i + 1 for i, line in enumerate(lines[1:], 1) if line.rstrip() in {"---", "..."}), 0)
        matter, matter_lines = _front_matter("\n".join(lines[1 : max(body - 1, 1)]))
    kinds = line_kinds(lines, body) if markdown else [TEXT] * len(lines)
    headings = _markdown_headings(lines, body, kinds) if markdown else _underlined_headings(lines)
    return Document(
        path=path,
        role=role,
        front_matter=matter,
        front_matter_lines=matter_lines,
        headings=tuple(headings),
        placeholders=tuple(_placeholders(path, lines, kinds)),
        text="\n".join(lines),
        demos=tuple(
            (found[1], Place(path, index + 1, 1))
            for index, line in enumerate(lines)
            if kinds[index] != CODE and (found := _DEMO.match(line))
        ),
    )


def _front_matter(text: str) -> tuple[dict[str, Any], dict[str, int]]:
    try:
        values, lines = load_yaml(text.encode("utf-8", "replace"))
    except ValueError:
        return {}, {}
    if not isinstance(values, dict):
        return {}, {}
    return values, {key: line + 1 for key, line in lines.items()}


TEXT, CODE, COMMENT = range(3)
"""Kinds of lines of a page."""


def line_kinds(lines: Sequence[str], start: int = 0) -> list[int]:
    """What each line of a Markdown page is: text, fenced code with its fences, or a comment."""
    kinds = [TEXT] * len(lines)
    fence = ""
    comment = False
    for index in range(start, len(lines)):
        line = lines[index]
        match = _FENCE.match(line)
        if fence:
            kinds[index] = CODE
            if match and match[1].startswith(fence) and not match[2].strip():
                fence = ""
        elif comment or line.lstrip().startswith("<!--"):
            kinds[index] = COMMENT
            comment = "-->" not in line
        elif match:
            kinds[index] = CODE
            fence = match[1]
    return kinds


def _markdown_headings(lines: Sequence[str], start: int, kinds: Sequence[int]) -> Iterator[tuple[int, int, str]]:
    for index in range(start, len(lines)):
        line = lines[index]
        if kinds[index] != TEXT:
            continue
        if atx := _ATX.match(line):
            title = line[atx.end() :].strip()
            closed = title.rstrip("#")
            yield index + 1, len(atx[1]), _bare(title if closed and closed[-1:] not in {" ", "\t"} else closed)
        elif (
            index + 1 < len(lines)
            and kinds[index + 1] == TEXT
            and (under := _SETEXT.match(lines[index + 1]))
            and not _NO_PARAGRAPH.match(line)
            # Of a paragraph of several lines, the line above the underline is not the whole title.
            and (index == start or _NO_PARAGRAPH.match(lines[index - 1]) or kinds[index - 1] != TEXT)
        ):
            yield index + 1, 1 if under[1][0] == "=" else 2, _bare(line)
        elif "<h" in line or "<H" in line:
            for html in _HTML.finditer(line):
                yield index + 1, int(html[1]), _bare(html[2])


def _bare(text: str) -> str:
    """A heading without its markup."""
    text = text[:MAX_TITLE]
    for markup, replacement in _MARKUP:
        text = markup.sub(replacement, text)
    if _ENTITY.search(text):
        import html

        text = html.unescape(text)
    return text.strip()


def _underlined_headings(lines: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Headings of reStructuredText: underlined, perhaps overlined; each new style is a level deeper."""
    styles: list[tuple[str, bool]] = []
    for index in range(len(lines) - 1):
        title, under = lines[index].rstrip(), _UNDERLINE.match(lines[index + 1])
        if not under or not title.strip() or _UNDERLINE.match(title) or len(title) > 200:
            continue
        over = index > 0 and lines[index - 1].rstrip() == lines[index + 1].rstrip()
        blank_above = index == 0 or not lines[index - 1].strip()
        if not (over or (blank_above and not title[0].isspace())):
            continue
        if len(under[0].rstrip()) < min(len(title.strip()), 4):
            continue
        style = (under[1], over)
        if style not in styles:
            styles.append(style)
        yield index + 1, styles.index(style) + 1, title.strip()


def _placeholders(path: str, lines: Sequence[str], kinds: Sequence[int]) -> Iterator[Place]:
    for index, line in enumerate(lines):
        if SENTINEL not in line or kinds[index] == CODE:
            continue
        # In code the sentinel is spoken of, not used.
        shown = _CODE_SPAN.sub(lambda span: " " * len(span[0]), line) if len(line) < _LONG_LINE else line
        position = shown.find(SENTINEL)
        while position >= 0:
            yield Place(path, index + 1, position + 1)
            position = shown.find(SENTINEL, position + 1)
