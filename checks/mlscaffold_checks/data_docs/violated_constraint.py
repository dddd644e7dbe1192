"""The rule `data-docs/violated-constraint`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Place, Table
from mlscaffold.rules import Problem, rule


@rule(level="error", stage="prototype", since="0.1")
def violated_constraint(table: Table) -> Iterator[Problem]:
    """A value breaks a constraint that its dictionary states."""
    if table.dictionary is None or table.problem:
        return
    fields = {field.name: field for field in table.dictionary.fields}
    for column in table.columns:
        field = fields.get(column.name)
        for constraint, line, value in column.violations if field else ():
            shown = f"`{value[:60]}`" if value else "a missing value"
            yield Problem(
                Place(table.path, line),
                f"{shown} in column `{column.name}` breaks its constraint `{constraint}`",
                f"Correct the data, or the constraint in {table.dictionary.path}.",
                related=(field.at,) if field else (),
            )
