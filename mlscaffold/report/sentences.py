"""A finding in words, for formats that have one text for all of it."""

from __future__ import annotations

from mlscaffold.errors import printable
from mlscaffold.facts.model import Place
from mlscaffold.findings import Finding


def whole(finding: Finding) -> str:
    """What is wrong, how sure that is, and what to do, in one line of printable text."""
    sure = "" if finding.confidence == "high" else f" ({finding.confidence} confidence)"
    hint = f". {finding.hint}" if finding.hint else ""
    return printable(f"{finding.message}{sure}{hint}")


def in_file(at: Place) -> str:
    """`Cell 2, line 3: ` in a notebook, which people know by its cells; empty in any other file."""
    if at.cell is None:
        return ""
    return f"Cell {at.cell + 1}, line {at.line}: " if at.line else f"Cell {at.cell + 1}: "
