"""The rule `notebooks/stored-error`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Notebook
from mlscaffold.rules import ClearOutputs, Fix, Problem, rule


@rule(level="warning", stage="prototype", since="0.1", fix="unsafe")
def stored_error(notebook: Notebook) -> Iterator[Problem]:
    """A notebook was saved with a cell that failed."""
    if notebook.is_copy:
        return
    for cell in notebook.cells:
        if not cell.error or not cell.parsed or cell.expects_error or cell.error.startswith("KeyboardInterrupt"):
            continue
        clear = ClearOutputs(notebook.path, (cell.at.cell or 0,))
        yield Problem(
            cell.at,
            f"this cell failed when it was last run: {cell.error[:120]}",
            "Mend it and run the notebook from the top; tag the cell `raises-exception` if it is meant to fail.",
            fix=Fix("Clear what the cell has stored", (clear,), safe=False),
        )
