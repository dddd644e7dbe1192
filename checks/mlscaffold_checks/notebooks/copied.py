"""The rule `notebooks/copied`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Notebook
from mlscaffold.facts.traits import is_aside
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="exploration", since="0.1")
def copied(notebook: Notebook) -> Iterator[Problem]:
    """A notebook is a copy of another one that is here as well."""
    # Pages of documentation are made of examples.
    shown = is_aside(notebook.path) or is_aside(notebook.copied_from)
    if notebook.copied_from and ".ipynb_checkpoints/" not in notebook.path and not shown:
        yield Problem(
            notebook.at,
            f"this notebook is a copy of `{notebook.copied_from}`",
            "Keep one: versions are git's affair; what both need belongs into a module.",
        )
