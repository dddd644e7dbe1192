"""The rule `notebooks/undefined-top-to-bottom`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlscaffold.facts.model import Cell, Notebook, Place
from mlscaffold.lean import pattern
from mlscaffold.rules import Problem, rule

_WORD = pattern(r"[^\W\d]\w*")
_LOOP = pattern(r"^[ \t]*(?:for|while|async for)\b", re.MULTILINE)


@rule(level="warning", stage="prototype", confidence="medium", since="0.1", when="notebooks")
def undefined_top_to_bottom(notebook: Notebook) -> Iterator[Problem]:
    """A cell reads a name that no cell above it defines."""
    if notebook.language != "python" or notebook.python2 or notebook.is_bare or notebook.is_copy:
        return
    known: set[str] = set()
    code = [cell for cell in notebook.cells if cell.kind == "code"]
    is_exercise = False
    for number, cell in enumerate(code):
        if "*" in cell.binds:
            return
        is_exercise = is_exercise or cell.has_hole
        if cell.language != "python" or not cell.parsed:
            # What it defines cannot be seen; any word in it may be a name.
            known.update(cell.binds, _WORD.findall(cell.source))
            continue
        for name in cell.reads:
            if name in known:
                continue
            in_turn = name in cell.binds and _LOOP.search(cell.source)
            below = any(name in later.binds for later in code[number + 1 :])
            # What an exercise leaves open is the reader's to define; a stored error is told by its own rule.
            if in_turn or cell.error.startswith("NameError") or (is_exercise and not below):
                continue
            where = "only a cell further down" if below else "no cell"
            yield Problem(
                _line_of(cell, name),
                f"`{name}` is read here, but {where} defines it",
                "Restart the kernel, run all cells, and define it above or correct the name.",
            )
        known.update(cell.binds, cell.reads)


def _line_of(cell: Cell, name: str) -> Place:
    word = re.compile(rf"(?<![\w.]){re.escape(name)}(?!\w)")
    lines = (n for n, line in enumerate(cell.source.split("\n"), 1) if word.search(line.partition("#")[0]))
    return cell.at._replace(line=next(lines, 1))
