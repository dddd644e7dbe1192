"""The rule `notebooks/unparsable-cell`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlscaffold.facts.model import Cell, Notebook
from mlscaffold.lean import pattern
from mlscaffold.rules import Problem, rule

_PYTHON2 = pattern(r"^[ \t]*(?:print[ \t]+[^=\s(]|exec[ \t]+[\"']|except[ \t]+[\w.]+,[ \t]*\w+:)", re.MULTILINE)
_EXERCISE = pattern(
    r"(?i)\b(?:complete|fill[ \t]in)[ \t](?:in[ \t])?(?:the|all)[ \t](?:missing|blank|gap|empty)"
    r"|\bmissing[ \t](?:bits|pieces|parts|lines)[ \t]of[ \t](?:the[ \t])?code"
)
"""What the text of an exercise says of the code that is left out."""


@rule(level="error", stage="exploration", since="0.1")
def unparsable_cell(notebook: Notebook) -> Iterator[Problem]:
    """A code cell of a notebook is no valid Python."""
    if notebook.language != "python" or notebook.python2 or notebook.is_bare or notebook.is_copy:
        return
    if any(cell.kind == "markdown" and _EXERCISE.search(cell.source) for cell in notebook.cells):
        return
    found = list(_unparsable(notebook))
    many = len(found) > _MANY
    for cell in found[:1] if many else found:
        more = f", and so are {len(found) - 1} more cells" if many else ""
        yield Problem(
            cell.at._replace(line=cell.parse_line),
            f"this cell is no valid Python: {cell.parse_error}{more}",
            "Mend it, or make it a text cell if it is no code.",
            related=tuple(other.at for other in found[1:20]) if many else (),
            confidence="medium" if _ran(cell) else None,
        )


_MANY = 5
"""So many cells are each told; of more, they are the manner of a notebook whose text stands in code cells."""


def _ran(cell: Cell) -> bool:
    return cell.execution_count is not None and not cell.error


def _unparsable(notebook: Notebook) -> Iterator[Cell]:
    is_exercise = any(cell.has_hole for cell in notebook.cells)
    for cell in notebook.cells:
        if cell.kind != "code" or cell.parsed or cell.language != "python" or cell.expects_error:
            continue
        if (is_exercise and (cell.execution_count is None or cell.has_hole)) or _PYTHON2.search(cell.source):
            continue
        # Its kernel took it, and it was changed since; or that Python is newer than this one.
        if not (_ran(cell) and (cell.dialect == "newer Python" or cell.parse_error.startswith("f-string"))):
            yield cell
