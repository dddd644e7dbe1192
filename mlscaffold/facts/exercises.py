"""Code that leaves a gap for its readers to fill: the start of an exercise."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from mlscaffold.facts.model import Notebook, Place
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

_LOADS: Final = pattern(
    r"%load[ \t]+(?:-\w[ \t]{1,9}\S{1,99}[ \t]{1,9}){0,3}(?:[^\s/]{1,99}/){0,9}([\w.-]{1,99}\.py)\b"
)
"""A magic that brings the text of a file into a cell, where it is commented out once it is there."""


def loaded_by_cells(notebooks: Iterable[Notebook]) -> frozenset[str]:
    """The names of the files whose text cells of notebooks load: solutions, which run there and nowhere else."""
    sources = (c.source for n in notebooks for c in n.cells if c.kind == "code" and "%load" in c.source)
    return frozenset(name for source in sources for name in _LOADS.findall(source))


def below_gaps(text: str) -> Callable[[Place], bool]:
    """Whether, above a place of a module, a comment in the same function leaves something to write."""
    lines = split_lines(text)
    return lambda at: _is_below_gap(lines, at.line)


def _is_below_gap(lines: list[str], number: int) -> bool:
    for line in reversed(lines[: number - 1]):
        if _GAP.match(line):
            return True
        if _OPENS.match(line):
            return False
    return False
