"""The rule `notebooks/undefined-top-to-bottom`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Notebook
from mlscaffold.facts.unbound import import_for
from mlscaffold.facts.undefined_names import UndefinedName, undefined_names
from mlscaffold.rules import Fix, Problem, Replace, rule


@rule(level="warning", stage="prototype", confidence="medium", since="0.1", when="notebooks", fix="unsafe")
def undefined_top_to_bottom(notebook: Notebook) -> Iterator[Problem]:
    """A cell reads a name that no cell above it defines."""
    for found in undefined_names(notebook):
        where = "only a cell further down" if found.defined_below else "no cell"
        # What the saved error says is told here, with what is behind it.
        failed = ": it failed by that when it was last run" if _has_failed(found, notebook) else ""
        yield Problem(
            found.at,
            f"`{found.name}` is read here, but {where} defines it{failed}",
            "Restart the kernel, run all cells, and define it above or correct the name.",
            fix=_fix(found, notebook),
        )


def _has_failed(found: UndefinedName, notebook: Notebook) -> bool:
    return any(c.at.cell == found.at.cell and c.error.startswith("NameError") for c in notebook.cells)


def _fix(found: UndefinedName, notebook: Notebook) -> Fix | None:
    """The import, at the top of the cell."""
    statement = import_for(found.name, found.attribute)
    lines = notebook.cells[found.at.cell or 0].source.split("\n")
    line, first = next(((n, text) for n, text in enumerate(lines, 1) if text.strip()), (0, ""))
    if not statement or not first or first.startswith("%%"):
        return None
    change = Replace(found.at._replace(line=line, column=1), first, f"{statement}\n{first}")
    return Fix(f"Write `{statement}`", (change,), safe=False)
