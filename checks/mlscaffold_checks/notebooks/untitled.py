"""The rule `notebooks/untitled`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import basename

from mlscaffold.facts.model import Notebook
from mlscaffold.lean import pattern
from mlscaffold.rules import Problem, rule

_UNTITLED = pattern(r"(?:untitled|sans titre|unbenannt)(?:[-_ ]?(?:copy)?\d*)?(?: ?\(\d+\))?\.ipynb", re.IGNORECASE)


@rule(level="warning", stage="exploration", since="0.1")
def untitled(notebook: Notebook) -> Iterator[Problem]:
    """A notebook has no name but the one that Jupyter gave it."""
    if not notebook.is_copy and _UNTITLED.fullmatch(basename(notebook.path)):
        yield Problem(
            notebook.at,
            f"`{basename(notebook.path)}` has no name of its own",
            "Name it by the question that it answers.",
        )
