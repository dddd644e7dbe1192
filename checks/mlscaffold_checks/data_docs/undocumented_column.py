"""The rule `data-docs/undocumented-column`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Place, Table
from mlscaffold.rules import Describe, Fix, Problem, in_shell, rule


@rule(level="error", stage="prototype", since="0.1", fix="safe")
def undocumented_column(table: Table) -> Iterator[Problem]:
    """A column of a documented table is not in its dictionary."""
    if table.dictionary is None or table.dictionary.problem or table.problem:
        return
    known = {field.name for field in table.dictionary.fields}
    # A column without a name (row numbers, mostly) has nothing to be documented by.
    columns = [column.name for column in table.columns if column.name.strip()]
    place = table.dictionary.path
    missing = {name: f"column `{name}` is not in {place}" for name in columns if name not in known}
    is_of_another = len(missing) > 1 and len(missing) == len(columns)
    if is_of_another:
        missing = {"": f"none of the {len(columns)} columns (`{columns[0]}`, `{columns[1]}`...) is in {place}"}
    for name, what in missing.items():
        fix = Fix(f"Add `{name}` to `{place}`, with a prompt", (Describe(table.path, name),))
        yield Problem(
            Place(table.path, 1),
            what,
            f"Add it with `mlscaffold data describe {in_shell(table.path)}`, then write its definition.",
            related=(table.dictionary.at,),
            fix=None if is_of_another else fix,
        )
