"""The rule `notebooks/stored-error`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Cell, Notebook
from mlscaffold.facts.undefined_names import undefined_names
from mlscaffold.lean import pattern
from mlscaffold.rules import ClearOutputs, Fix, Problem, rule

_TO_DO = pattern(
    r"(?im)#[ \t]*(?:todo:?[ \t]*)?implement(?: this| me)?[ \t]*!?[ \t]*$|#.{0,20}\byour (?:code|solution|answer)"
)
"""What an exercise leaves to its reader."""
_ENDLESS = pattern(r"(?m)^[ \t]*while[ \t(]*(?:1|True)[ \t)]*:")
"""A loop that somebody has to stop."""


def _is_left_so(cell: Cell, notebook: Notebook) -> bool:
    """Whether there is code below an interrupted cell and none of it was run since: who goes on meant to stop."""
    below = [c for c in notebook.cells if c.kind == "code" and c.source.strip() and c.at.order > cell.at.order]
    last = cell.execution_count
    return last is not None and bool(below) and all((c.execution_count or 0) < last for c in below)


def _is_of_name(cell: Cell) -> bool:
    return cell.error.startswith("NameError")


@rule(level="warning", stage="prototype", since="0.1", fix="unsafe")
def stored_error(notebook: Notebook) -> Iterator[Problem]:
    """A notebook was saved with a cell that failed."""
    # Its checks fail until the reader has done the work.
    if notebook.is_copy or any(c.kind == "code" and _TO_DO.search(c.source) for c in notebook.cells):
        return
    failed = [c for c in notebook.cells if c.error and c.parsed and not c.expects_error]
    first = next((c for c in failed if not c.error.startswith("KeyboardInterrupt")), None)
    # These names would have been defined in the cell that failed.
    caused = [c for c in failed if _is_of_name(c) and c is not first]
    undefined = {u.at.cell for u in undefined_names(notebook)} if any(map(_is_of_name, failed)) else set()
    for cell in failed:
        if cell.error.startswith("KeyboardInterrupt"):
            if _is_left_so(cell, notebook) and not _ENDLESS.search(cell.source):
                yield Problem(
                    cell.at,
                    "this cell was interrupted when it was last run, and nothing below it was run after that",
                    "Run the notebook from the top to its end before it is saved.",
                )
            continue
        # Of a name that no cell above defines, `notebooks/undefined-top-to-bottom` tells.
        if cell in caused or (_is_of_name(cell) and cell.at.cell in undefined):
            continue
        # A name that is missing is missing still when nothing says so any more.
        lost = _is_of_name(cell)
        cells = [cell, *(caused if cell is first else ())]
        clear = ClearOutputs(notebook.path, tuple(c.at.cell or 0 for c in cells))
        yield Problem(
            cell.at._replace(line=cell.error_line) if cell.error_line else cell.at,
            f"this cell failed when it was last run: {cell.error[:120]}",
            "Mend it and run the notebook from the top; tag the cell `raises-exception` if it is meant to fail.",
            fix=None if lost else Fix("Clear what the cell has stored", (clear,), safe=False),
        )
