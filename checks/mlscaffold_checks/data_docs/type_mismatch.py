"""The rule `data-docs/type-mismatch`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Table
from mlscaffold.facts.type_mismatches import type_mismatches
from mlscaffold.rules import Problem, rule


@rule(level="error", stage="prototype", since="0.1")
def type_mismatch(table: Table) -> Iterator[Problem]:
    """A value in the data is not of the type that the dictionary says."""
    where = table.dictionary.path if table.dictionary else ""
    for at, what, field in type_mismatches(table):
        yield Problem(at, what, f"Correct the data, or the type in {where}.", related=(field,))
