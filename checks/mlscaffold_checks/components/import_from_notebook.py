"""The rule `components/import-from-notebook`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlscaffold.facts.model import Project
from mlscaffold.lean import pattern
from mlscaffold.rules import Problem, rule

_IMPORTERS = frozenset({"import_ipynb", "nbimporter", "importnb", "ipynb"})
_RUN = pattern(r"^[ \t]*%run[ \t]+(?:-\w[ \t]+)*[\"']?([^\n\"']*?\.ipynb)\b", re.MULTILINE)
_HINT = "Move what both need into a module, and import it from there."


@rule(level="warning", stage="exploration", since="0.1", when="ml")
def import_from_notebook(project: Project) -> Iterator[Problem]:
    """Code takes its functions from a notebook."""
    for file in project.sources:
        for item in file.imports:
            root = item.module.partition(".")[0]
            if root in _IMPORTERS and not item.level and f"{root}.py" not in project.paths:
                yield Problem(item.at, f"`{item.module}` runs a whole notebook for its functions", _HINT)
    for notebook in project.notebooks:
        for cell in notebook.cells if not notebook.copied_from else ():
            for found in _RUN.finditer(cell.source) if cell.kind == "code" and "%run" in cell.source else ():
                at = cell.at._replace(line=cell.source.count("\n", 0, found.start()) + 1)
                yield Problem(at, f"`%run` runs the whole notebook `{found[1]}` for its functions", _HINT)
