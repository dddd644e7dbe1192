"""Inline suppressions: the comments of each kind of file, and the lines that a comment speaks of.

A comment beside code speaks of its line and, at the end of a statement of several lines, of the whole statement. One
that has a line for itself speaks of what follows it: some formats (a Dockerfile) have no other comments.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence

from mlscaffold.facts.commented import MARK, kind_of
from mlscaffold.facts.model import Notebook, Place, PythonFile, Suppression
from mlscaffold.facts.nodes import MAX_DEPTH
from mlscaffold.facts.statements import Statement, statements
from mlscaffold.facts.text import decode, is_binary, split_lines
from mlscaffold.lean import NamedTuple, pattern, replace

_WORDS = r"mlscaffold:[ \t]*ignore\[([^\[\]]{0,500})\][ \t]*"
_HASH = pattern(rf"(?:^|(?<=[ \t;]))#[ \t]*{_WORDS}(.*)")
_SLASHES = pattern(rf"(?:^|(?<=[ \t,;\])}}\"]))//[ \t]*{_WORDS}(.*)")
_MARKUP = pattern(rf"<!--[ \t]*{_WORDS}((?:(?!<!--|-->).)*+)-->")
_CODE = pattern(r"(`+)(?!`).*?(?<!`)\1(?!`)")
_FENCE = pattern(r" {0,3}(?:[-*+>] +|\d+[.)] +)?(`{3,}|~{3,})([^`]*)$")
_TOML_PIECE = pattern(
    r'"""(?:[^"\\]|\\.|"(?!""))*+"{3,5}' + r"|'''(?:[^']|'(?!''))*+'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*+"' + r"|'[^'\n]*+'|(?P<comment>#[^\n]*+)|[^\"'#]++|.",
    re.DOTALL,
)
_QUOTED = pattern(r'"(?:[^"\\\n]|\\.)*+"' + r"|(?<!\w)'[^'\n]*+'")


class _Comment(NamedTuple):
    """One comment that suppresses something."""

    line: int
    column: int
    rules: tuple[str, ...]
    reason: str
    alone: bool
    """Whether nothing else stands on its line."""


def read_suppressions(path: str, data: bytes) -> tuple[Suppression, ...]:
    """The inline suppressions of a file that is no Python code."""
    if MARK.encode() not in data or is_binary(data):
        return ()
    lines = split_lines(decode(data))
    kind = kind_of(path)
    find = {"page": _in_page, "toml": _in_toml, "slashes": _in_lines_of_slashes, "yaml": _in_yaml}.get(kind, _in_lines)
    sign = {"page": "<!--", "slashes": "//"}.get(kind, "#")
    return tuple(_placed(Place(path), lines, list(find(lines)), sign))


def in_notebook(notebook: Notebook) -> Iterator[Suppression]:
    """Those in the cells of a notebook that are no Python code which could be read."""
    for cell in notebook.cells:
        is_read = notebook.code is not None and cell.kind == "code" and cell.parsed and cell.language == "python"
        if is_read or MARK not in cell.source:
            continue
        lines = split_lines(cell.source)
        if cell.kind == "code":
            yield from _placed(cell.at, lines, list(_in_lines(lines)), "#")
        else:
            yield from _placed(cell.at, lines, list(_in_page(lines)), "<!--")


def with_reach(file: PythonFile, texts: Mapping[int | None, str]) -> PythonFile:
    """A module, or the code of a notebook, whose suppressions know their lines; `texts` are the sources by cell."""
    if not file.suppressions:
        return file
    known: dict[int | None, tuple[Sequence[str], Sequence[Statement]]] = {}
    found = []
    for item in file.suppressions:
        cell = item.at.cell
        if cell in texts and cell not in known:
            lines = split_lines(texts[cell])
            known[cell] = lines, tuple(statements("\n".join(lines)))
        found.append(_reaching(item, *known[cell]) if cell in known else item)
    return replace(file, suppressions=tuple(found))


def _reaching(found: Suppression, lines: Sequence[str], parts: Sequence[Statement]) -> Suppression:
    line = found.at.line
    if not 0 < line <= len(lines):
        return found
    after = bisect_right(parts, line, key=lambda s: s.first)
    # Several statements may end on a line, and no other one can hold it.
    holding = [s for s in parts[max(after - 1, 0) : after] if s.last >= line]
    if lines[line - 1][: found.at.column - 1].strip():
        first = min((s.first for s in holding if s.last == line), default=line)
        return found._replace(first=first, last=line)
    if holding:
        # Between the lines of one statement, it speaks of the next of them.
        return found._replace(first=line, last=min(line + 1, holding[-1].last))
    return found._replace(first=line, last=parts[after].last if after < len(parts) else line)


def _placed(at: Place, lines: Sequence[str], comments: Sequence[_Comment], sign: str) -> Iterator[Suppression]:
    following = _next_with_content(lines, sign) if any(c.alone for c in comments) else ()
    for found in comments:
        place = Place(at.path, found.line, found.column, at.cell)
        last = following[found.line - 1] if found.alone else found.line
        yield Suppression(place, found.rules, found.reason, found.line, last)


def _next_with_content(lines: Sequence[str], sign: str) -> Sequence[int]:
    """For each line, the number of the next one that is neither empty nor a comment; its own when there is none."""
    found = list(range(1, len(lines) + 1))
    following = 0
    for index in range(len(lines) - 1, -1, -1):
        found[index] = following or index + 1
        text = lines[index].strip()
        if text and not text.startswith(sign):
            following = index + 1
    return found


def _comment(line: int, text: str, match: re.Match[str]) -> _Comment:
    rules = tuple(r.strip() for r in match[1].split(",") if r.strip())
    alone = not text[: match.start()].strip() and not text[match.end() :].strip()
    return _Comment(line, match.start() + 1, rules, match[2].strip(), alone)


def _in_lines(lines: Sequence[str], form: re.Pattern[str] = _HASH) -> Iterator[_Comment]:
    for number, line in enumerate(lines, 1):
        # A comment begins outside of quotes; what is quoted is as long as before.
        if MARK in line and (found := form.search(_QUOTED.sub(lambda q: "_" * len(q[0]), line))):
            # In its own reason, quotes are words.
            yield _comment(number, line, form.search(line, found.start()) or found)


def _in_lines_of_slashes(lines: Sequence[str]) -> Iterator[_Comment]:
    return _in_lines(lines, _SLASHES)


def _in_toml(lines: Sequence[str]) -> Iterator[_Comment]:
    number, start = 1, 0
    for piece in _TOML_PIECE.finditer("\n".join(lines)):
        if piece["comment"] and (found := _HASH.search(lines[number - 1], piece.start() - start)):
            yield _comment(number, lines[number - 1], found)
        if newlines := piece[0].count("\n"):
            number += newlines
            start = piece.start() + piece[0].rindex("\n") + 1


def _in_yaml(lines: Sequence[str]) -> Iterator[_Comment]:
    """Comments of YAML, and those of scripts in its blocks of text; none in what is quoted over several lines."""
    quoted = _quoted_lines("\n".join(lines))
    return (c for c in _in_lines(lines) if c.line not in quoted)


def _quoted_lines(text: str) -> frozenset[int]:
    """The lines that begin within a quoted text, but for the last line of each: a comment may follow there."""
    import yaml

    lines: set[int] = set()
    depth = 0
    try:
        for token in yaml.scan(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            if isinstance(token, yaml.ScalarToken) and token.style in {"'", '"'}:
                lines.update(range(token.start_mark.line + 2, token.end_mark.line + 1))
            elif isinstance(token, yaml.FlowSequenceStartToken | yaml.FlowMappingStartToken):
                depth += 1
                if depth > MAX_DEPTH:
                    # Deeper than anything is read, and the scanner's time grows with the square of it.
                    break
            elif isinstance(token, yaml.FlowSequenceEndToken | yaml.FlowMappingEndToken):
                depth -= 1
    except (yaml.YAMLError, RecursionError, ValueError):
        # A template of YAML: what has been seen of it must do.
        pass
    return frozenset(lines)


def _in_page(lines: Sequence[str]) -> Iterator[_Comment]:
    """Comments of Markdown outside of code, and those of its front matter."""
    body = 0
    if lines[0].rstrip() == "---":
        body = next((i + 1 for i, line in enumerate(lines[1:], 1) if line.rstrip() in {"---", "..."}), 0)
        yield from _in_lines(lines[:body])
    fence = ""
    for number, line in enumerate(lines[body:], body + 1):
        match = _FENCE.match(line)
        if fence:
            fence = "" if match and match[1].startswith(fence) and not match[2].strip() else fence
        elif match:
            fence = match[1]
        elif MARK in line:
            shown = _CODE.sub(lambda span: " " * len(span[0]), line) if len(line) < 5_000 else line
            yield from (_comment(number, line, found) for found in _MARKUP.finditer(shown))
