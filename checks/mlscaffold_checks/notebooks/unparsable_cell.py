"""The rule `notebooks/unparsable-cell`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Notebook
from mlscaffold.rules import Problem, rule


@rule(level="error", stage="exploration", since="0.1")
def unparsable_cell(notebook: Notebook) -> Iterator[Problem]:
    """A code cell of a notebook is no valid Python."""
    if notebook.language != "python" or notebook.copied_from:
        return
    for cell in notebook.cells:
        if cell.kind == "code" and not cell.parsed and cell.language == "python" and not _is_python2(cell.source):
            yield Problem(
                cell.at,
                f"this cell is no valid Python: {cell.parse_error}",
                "Mend it, or make it a text cell if it is no code.",
            )


def _is_python2(source: str) -> bool:
    return any(line.lstrip().startswith("print ") for line in source.splitlines())
