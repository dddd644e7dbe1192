"""Edits of a text by position, all seen from the text as it was, so that several fit together."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Edit(NamedTuple):
    """A new text for what stands between two offsets."""

    start: int
    end: int
    new: str


def add(edits: list[Edit], further: Sequence[Edit]) -> bool:
    """Add edits to sorted ones that do not overlap; False, and no change, when they meet in a character or a gap."""
    for edit in further:
        place = bisect_left(edits, edit)
        if any(_meet(edit, other) for other in edits[max(place - 1, 0) : place + 1]):
            return False
    for edit in further:
        insort(edits, edit)
    return True


def _meet(a: Edit, b: Edit) -> bool:
    return (a.start < b.end and b.start < a.end) or a.start == b.start


def applied(text: str, edits: Iterable[Edit]) -> str:
    """The text with edits that do not overlap."""
    parts, done = [], 0
    for edit in sorted(edits):
        parts += [text[done : edit.start], edit.new]
        done = edit.end
    return "".join([*parts, text[done:]])
