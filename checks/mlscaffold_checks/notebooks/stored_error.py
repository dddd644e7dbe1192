"""The rule `notebooks/stored-error`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mlscaffold.errors import printable
from mlscaffold.facts.model import Cell, Notebook
from mlscaffold.rules import Problem, rule

_ERROR = re.compile(
    r"\berrors?\b|\w(?:Error|Exception)\b|\bexceptions?\b|\brais(?:e|es|ing)\b|\bfail|\bbreaks?\b|\bcannot\b"
    r"|\bcan\W?t\b|\binvalid\b|\billegal\b|\bincompatible\b|\btraceback\b"
    r"|\bnot (?:a )?(?:allowed|possible|work|valid|well-defined)",
    re.IGNORECASE,
)


@rule(level="warning", stage="prototype", since="0.1")
def stored_error(notebook: Notebook) -> Iterator[Problem]:
    """A notebook was saved with a cell that failed."""
    if notebook.is_copy:
        return
    cells = notebook.cells
    for index, cell in enumerate(cells):
        if not cell.error or not cell.parsed or cell.error.startswith("KeyboardInterrupt"):
            continue
        if "raises-exception" not in cell.tags and not _announced(cells[max(index - 1, 0) : index + 2]):
            yield Problem(
                cell.at,
                f"this cell failed when it was last run: {printable(cell.error)[:120]}",
                "Mend it and run the notebook from the top; tag the cell `raises-exception` if it is meant to fail.",
            )


def _announced(around: Sequence[Cell]) -> bool:
    """Whether the text right above or below a cell speaks of an error: then it is shown on purpose."""
    return any(cell.kind == "markdown" and _ERROR.search(cell.source) for cell in around)
