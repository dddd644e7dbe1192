"""The rule `data-docs/invalid-example`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.column_types import first_misfit
from mlscaffold.facts.model import UNKNOWN, DataDictionary
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="prototype", since="0.1")
def invalid_example(dictionary: DataDictionary) -> Iterator[Problem]:
    """The example of a field is not of its type, or not among its allowed values."""
    for field in dictionary.fields:
        if field.example is UNKNOWN or field.example is None or str(field.example).startswith("FILL IN:"):
            continue
        allowed = field.constraints.get("enum")
        if first_misfit([str(field.example)], field.type, field.options) is not None:
            why = f"is no {field.type}"
        elif isinstance(allowed, (list, tuple)) and str(field.example) not in map(str, allowed):
            why = "is not among the values that its constraint allows"
        else:
            continue
        yield Problem(
            field.at,
            f"the example `{field.example}` of field `{field.name}` {why}",
            "Give a value that occurs in the data.",
        )
