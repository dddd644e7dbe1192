"""The rule `notebooks/out-of-order`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Notebook
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="prototype", since="0.1")
def out_of_order(notebook: Notebook) -> Iterator[Problem]:
    """The cells of a notebook were last run in another order than they stand."""
    if notebook.copied_from:
        return
    highest = 0
    for cell in notebook.cells:
        count = cell.execution_count
        if cell.kind != "code" or count is None or not cell.source.strip():
            continue
        if count < highest:
            yield Problem(
                cell.at,
                f"this cell was run as number {count}, before a cell above it (number {highest})",
                "Restart the kernel and run all cells, or strip the outputs before committing.",
            )
            return
        highest = count
