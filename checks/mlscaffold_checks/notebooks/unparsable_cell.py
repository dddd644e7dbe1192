"""The rule `notebooks/unparsable-cell`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlscaffold.facts.model import Notebook
from mlscaffold.rules import Problem, rule

_PYTHON2 = re.compile(r"^[ \t]*(?:print[ \t]+[^=\s(]|exec[ \t]+[\"']|except[ \t]+[\w.]+,[ \t]*\w+:)", re.MULTILINE)
_HOLE = re.compile(
    r"\btodo\b|your (?:code|solution|answer)|start code|fill in|(?<![=!<>])=[ \t]*(?:#.*)?$",
    re.IGNORECASE | re.MULTILINE,
)
"""An exercise: what is missing is for the reader to write."""


@rule(level="error", stage="exploration", since="0.1")
def unparsable_cell(notebook: Notebook) -> Iterator[Problem]:
    """A code cell of a notebook is no valid Python."""
    if notebook.language != "python" or notebook.python2 or notebook.is_copy:
        return
    for cell in notebook.cells:
        if cell.kind != "code" or cell.parsed or cell.language != "python" or "raises-exception" in cell.tags:
            continue
        if _PYTHON2.search(cell.source) or _HOLE.search(cell.source):
            continue
        # Its kernel took it, and it was changed since; or that Python is newer than this one.
        ran = cell.execution_count is not None and not cell.error
        if ran and cell.parse_error.startswith("f-string"):
            continue
        yield Problem(
            cell.at,
            f"this cell is no valid Python: {cell.parse_error}",
            "Mend it, or make it a text cell if it is no code.",
            confidence="medium" if ran else None,
        )
