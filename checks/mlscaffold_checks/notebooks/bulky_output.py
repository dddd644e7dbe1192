"""The rule `notebooks/bulky-output`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Notebook
from mlscaffold.facts.traits import is_aside
from mlscaffold.rules import ClearOutputs, Fix, Problem, rule

_READ = 10_000
"""Characters of text from which on a notebook is written to be read, and its figures belong to it."""


@rule(level="warning", stage="exploration", since="0.1", fix="unsafe")
def bulky_output(notebook: Notebook, *, limit_mb: float = 2.0) -> Iterator[Problem]:
    """A notebook stores megabytes of outputs."""
    stored = sum(cell.output_bytes for cell in notebook.cells)
    if stored <= limit_mb * 1e6 or notebook.is_copy or notebook.role == "test" or is_aside(notebook.path):
        return
    if sum(len(cell.source) for cell in notebook.cells if cell.kind == "markdown") > _READ:
        return
    largest = sorted((c for c in notebook.cells if c.output_bytes), key=lambda c: -c.output_bytes)[:3]
    cell = largest[0].at.cell or 0
    yield Problem(
        notebook.at,
        f"{stored / 1e6:.1f} MB of outputs are stored in this notebook, more than {limit_mb:g}"
        f" ({largest[0].output_bytes / 1e6:.1f} of them in cell {cell + 1})",
        "Clear the outputs before it is committed, with nbstripout as a hook; save the figures worth keeping as files.",
        related=tuple(c.at for c in largest),
        fix=Fix("Clear what the notebook has stored", (ClearOutputs(notebook.path),), safe=False),
    )
