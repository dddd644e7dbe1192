"""Code that leaves a gap for its readers to fill: the start of an exercise."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from mlscaffold.facts.model import Unassigned, Unbound
from mlscaffold.facts.text import split_lines
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final

_GAP: Final = pattern(
    r"^[ \t]*#[#*=\- \t]{0,99}(?:TO DO\b|(?i:(?:(?:TODO|to do)[ :\-]{0,9})?(?:(?:write|insert|add|put|enter|start) )?"
    r"(?:your|the missing) (?:own )?(?:code|solution|answer|implementation)\b"
    r"|(?:TODO[ :\-]{0,9})?(?:fill (?:in|this|me)\b|implement (?:this|me|here)\b|start code\b)))"
)
"""A comment that says where something is to be written."""
_OPENS: Final = pattern(r"[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]")

_Read = TypeVar("_Read", Unbound, Unassigned)


def without_gaps(reads: Iterable[_Read], text: str) -> tuple[_Read, ...]:
    """The reads of names of a module above which, in their function, no comment leaves something to write."""
    lines = split_lines(text)
    return tuple(read for read in reads if not _is_below_gap(lines, read.at.line))


def _is_below_gap(lines: list[str], number: int) -> bool:
    for line in reversed(lines[: number - 1]):
        if _GAP.match(line):
            return True
        if _OPENS.match(line):
            return False
    return False
