"""Globs of paths: `*` stays within a folder, `**` does not, a bare name matches at any depth.

They come from the settings of audited repositories. No expression is made of them: one with many stars
takes a time that grows with the product of its length and the path's, and not with a power of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Final


class _Set(NamedTuple):
    """A set of characters such as `[a-z]` or `[!a-z]`; `?` is the set without exceptions."""

    inverted: bool
    ranges: tuple[tuple[str, str], ...]

    def has(self, character: str) -> bool:
        return any(low <= character <= high for low, high in self.ranges) is not self.inverted


_Run = str | tuple[str | _Set, ...]
"""What stands between two stars: a text, or characters and sets."""

_ANY: Final = _Set(True, ())
_DEEP: Final[tuple[_Run, ...]] = ()
"""The segment `**`."""
_SPECIAL = pattern(r"[*?\[]")
_WRITTEN_SET = pattern(r"\[(!?)([^\]/]{1,200})\]")
"""A longer one is none: looking for its end at every `[` would take a time that grows with the square."""


def matches(path: str, globs: Sequence[str]) -> bool:
    """Whether a path, or a folder above it, matches one of the globs."""
    parts = path.split("/")
    return any(_match(parts, _compiled(glob)) for glob in globs)


# ------------------------------------------------------------------------------------------ compiling


@lru_cache(maxsize=4096)
def _compiled(glob: str) -> tuple[str | tuple[_Run, ...], ...]:
    """The segments of a glob, each a text as it is written, or its runs between stars."""
    if "/" not in glob.rstrip("/"):
        glob = "**/" + glob
    written = glob.strip("/").split("/")
    segments: list[str | tuple[_Run, ...]] = []
    for number, segment in enumerate(written, 1):
        # `**.py` is any folders and then a name, `old**/x` a name and then any folders.
        deep = [segment.startswith("**"), segment.endswith("**") and number < len(written)]
        segment = re.sub(r"\*+", "*", segment)
        parts: list[str | tuple[_Run, ...]] = [_DEEP] if deep[0] else []
        if segment != "*" or not deep[0]:
            parts.append(_runs(segment) if _SPECIAL.search(segment) else segment)
            parts += [_DEEP] if deep[1] else []
        segments += parts[1:] if segments[-1:] == parts[:1] == [_DEEP] else parts
    return tuple(segments)


def _runs(segment: str) -> tuple[_Run, ...]:
    runs: list[list[str | _Set]] = [[]]
    position = 0
    while position < len(segment):
        character = segment[position]
        written = _WRITTEN_SET.match(segment, position) if character == "[" else None
        if character == "*":
            runs.append([])
        elif character == "?":
            runs[-1].append(_ANY)
        elif written is not None and (ranges := _ranges(written[2])) and written[0] != "[!]":
            runs[-1].append(_Set(bool(written[1]), ranges))
            position += len(written[0]) - 1
        else:
            runs[-1].append(character)
        position += 1
    return tuple("".join(map(str, run)) if all(isinstance(c, str) for c in run) else tuple(run) for run in runs)


def _ranges(inside: str) -> tuple[tuple[str, str], ...]:
    """The ranges of a set; none when one of them ends before it starts, so that it is no set."""
    found = re.findall(r"(.)-(.)|(.)", inside, re.DOTALL)
    ranges = tuple((low, high) if low else (single, single) for low, high, single in found)
    return ranges if all(low <= high for low, high in ranges) else ()


# ------------------------------------------------------------------------------------------- matching


def _match(parts: Sequence[str], segments: Sequence[str | tuple[_Run, ...]]) -> bool:
    """Whether segments match the first parts of a path: as what follows is free, each where it first can."""
    at = number = 0
    again: tuple[int, int] | None = None
    while number < len(segments):
        segment = segments[number]
        if segment == _DEEP:
            if number == len(segments) - 1:
                return at < len(parts)
            number += 1
            again = (number, at)
        elif at < len(parts) and (parts[at] == segment if isinstance(segment, str) else _fits(parts[at], segment)):
            at, number = at + 1, number + 1
        elif again is None or again[1] + 1 >= len(parts):
            return False
        else:
            again = (again[0], again[1] + 1)
            number, at = again
    return True


def _fits(text: str, runs: Sequence[_Run]) -> bool:
    """Whether a name is runs with anything between them."""
    first, *between = runs
    if not between:
        return len(text) == len(first) and _stands(text, 0, first)
    last = between.pop()
    start, end = len(first), len(text) - len(last)
    if start > end or not _stands(text, 0, first) or not _stands(text, end, last):
        return False
    for run in between:
        found = _find(text, start, end, run)
        if found < 0:
            return False
        start = found + len(run)
    return True


def _stands(text: str, at: int, run: _Run) -> bool:
    if isinstance(run, str):
        return text.startswith(run, at)
    return all(c == text[i] if isinstance(c, str) else c.has(text[i]) for i, c in enumerate(run, at))


def _find(text: str, start: int, end: int, run: _Run) -> int:
    if isinstance(run, str):
        return text.find(run, start, end)
    return next((i for i in range(start, end - len(run) + 1) if _stands(text, i, run)), -1)
