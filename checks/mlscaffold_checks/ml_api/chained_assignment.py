"""The rule `ml-api/chained-assignment`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import PythonFile
from mlscaffold.rules import Fix, Problem, SelectOnce, rule


@rule(level="warning", stage="exploration", since="0.1", fix="unsafe")
def chained_assignment(file: PythonFile) -> Iterator[Problem]:
    """A value is assigned to a selection of a selection, and so to a copy."""
    if not file.chained_assignments or not any(i.module.partition(".")[0] in {"pandas", "numpy"} for i in file.imports):
        return
    for found in file.chained_assignments:
        if found.kind == "rows":
            message = f"this changes a copy: the rows selected of `{found.base}` by a condition are taken out first"
        else:
            message = f"this changes a column taken out of `{found.base}`, which from pandas 3 on is a copy"
        yield Problem(
            found.at,
            message,
            f"Select once: `{found.base}.loc[rows, column] = value`.",
            fix=Fix(f"Select once by `{found.base}.loc`", (SelectOnce(found.at, found.kind == "rows"),), safe=False)
            if found.is_one
            else None,
        )
