"""The rule `data-docs/empty-definition`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.definitions import UNDEFINED, fault_of_definition
from mlscaffold.facts.model import DataDictionary
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="prototype", since="0.1")
def empty_definition(dictionary: DataDictionary) -> Iterator[Problem]:
    """A field of a dictionary is not defined: nothing, a placeholder, or its own name again."""
    faults = [(field, fault_of_definition(field)) for field in dictionary.fields]
    if len(faults) > 1 and all(what == UNDEFINED for _, what in faults):
        yield Problem(
            dictionary.fields[0].at,
            f"none of the {len(faults)} fields of table `{dictionary.name}` has a definition",
            "Say of each in a sentence what a value means, how it came about and when it is known.",
            related=tuple(field.at for field in dictionary.fields[1:20]),
        )
        return
    for field, what in faults:
        if what:
            yield Problem(
                field.at,
                f"field `{field.name}` {what}",
                "Say in a sentence what a value means, how it came about and when it is known.",
            )
