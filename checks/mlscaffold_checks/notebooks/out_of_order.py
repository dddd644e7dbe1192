"""The rule `notebooks/out-of-order`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Notebook
from mlscaffold.lean import pattern
from mlscaffold.rules import ClearOutputs, Fix, Problem, rule

_ONLY_SHOWS = pattern(r"(?:[ \t]*(?:#[^\n]*)?\n)*+(?:[\w.]+)?[ \t]*(?:#[^\n]*)?(?:\n[ \t]*(?:#[^\n]*)?)*+")
"""Remarks, and at the most one name whose value is shown: it does not matter when such a cell is run."""


@rule(level="warning", stage="prototype", since="0.1", fix="unsafe")
def out_of_order(notebook: Notebook) -> Iterator[Problem]:
    """The cells of a notebook were last run in another order than they stand."""
    if notebook.is_copy:
        return
    highest = 0
    for cell in notebook.cells:
        count = cell.execution_count
        # Some services number every cell 0, which is no order.
        if cell.kind != "code" or not count or _ONLY_SHOWS.fullmatch(cell.source):
            continue
        if count < highest:
            yield Problem(
                cell.at,
                f"this cell was run as number {count}, one above it as number {highest}: not top to bottom in one go",
                "Restart the kernel and run all cells, or strip the outputs before committing.",
                fix=Fix("Clear what the notebook has stored", (ClearOutputs(notebook.path),), safe=False),
            )
            return
        highest = count
