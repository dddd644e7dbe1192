"""The rule `ownership/notebook-without-owner`."""

from __future__ import annotations

from collections.abc import Iterator

from acme_checks.owner_line import names_owner
from mlscaffold.facts.model import Notebook
from mlscaffold.facts.traits import is_aside
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="prototype", since="1.0", when="notebooks")
def notebook_without_owner(notebook: Notebook, *, label: str = "Owner") -> Iterator[Problem]:
    """A notebook does not begin with a text that names its owner."""
    # A copy is told by its own rule, and an example or a page of documentation is nobody's analysis.
    if notebook.is_copy or is_aside(notebook.path):
        return
    filled = (cell for cell in notebook.cells if cell.source.strip())
    first = next(filled, None)
    if first and not (first.kind == "markdown" and names_owner(first.source, label)):
        yield Problem(
            first.at,
            f"the first cell of this notebook has no line `{label}: ...`",
            f"Begin the notebook with a text cell that has the line `{label}: ` and a name.",
        )
