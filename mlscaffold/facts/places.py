"""Places in words, the same in every report."""

from __future__ import annotations

from mlscaffold.errors import printable
from mlscaffold.facts.model import Place


def in_words(at: Place) -> str:
    """A place as `path:line:column`, with the cell (1-based, as notebooks show them) between in a notebook."""
    parts = [printable(at.path)]
    if at.cell is not None:
        parts.append(f"cell {at.cell + 1}")
    parts += [str(n) for n in (at.line, at.column) if n]
    return ":".join(parts)


def within_file(at: Place) -> str:
    """A place in the file that is spoken of, in words: `line 3`, or `cell 2, line 3` of a notebook."""
    return f"line {at.line}" if at.cell is None else f"cell {at.cell + 1}, line {at.line}"
