"""The rule `data-docs/invalid-example`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import DataDictionary
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="prototype", since="0.1")
def invalid_example(dictionary: DataDictionary) -> Iterator[Problem]:
    """The example of a field is not of its type, or breaks its constraints."""
    for field in dictionary.fields:
        if field.example_fault:
            yield Problem(
                field.at,
                f"the example `{str(field.example)[:60]}` of field `{field.name}` {field.example_fault}",
                "Give a value that occurs in the data.",
            )
