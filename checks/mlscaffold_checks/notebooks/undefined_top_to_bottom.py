"""The rule `notebooks/undefined-top-to-bottom`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Notebook
from mlscaffold.facts.undefined_names import undefined_names
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="prototype", confidence="medium", since="0.1", when="notebooks")
def undefined_top_to_bottom(notebook: Notebook) -> Iterator[Problem]:
    """A cell reads a name that no cell above it defines."""
    if notebook.language != "python" or notebook.python2 or notebook.is_bare or notebook.is_copy:
        return
    for found in undefined_names(notebook):
        where = "only a cell further down" if found.defined_below else "no cell"
        yield Problem(
            found.at,
            f"`{found.name}` is read here, but {where} defines it",
            "Restart the kernel, run all cells, and define it above or correct the name.",
        )
