"""The rule `data-docs/empty-definition`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlscaffold.facts.model import DataDictionary, Field
from mlscaffold.rules import Problem, rule

_PLACEHOLDERS = frozenset({
    "todo", "tbd", "tba", "fixme", "xxx", "na", "none", "description", "definition", "unknown", "fill in",
    "lorem ipsum",
})  # fmt: skip


@rule(level="warning", stage="prototype", since="0.1")
def empty_definition(dictionary: DataDictionary) -> Iterator[Problem]:
    """A field of a dictionary is not defined: nothing, a placeholder, or its own name again."""
    faults = [(field, _fault(field)) for field in dictionary.fields]
    if len(faults) > 1 and all(what == "has no definition" for _, what in faults):
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


def _fault(field: Field) -> str:
    text = re.sub(r"[\W_]+", " ", field.description).strip().lower()
    name = re.sub(r"[\W_]+", " ", field.name).strip().lower()
    if field.description.strip().startswith("FILL IN:") or text in _PLACEHOLDERS or not text:
        return "has no definition"
    again = name and text in {name, f"the {name}", f"{name} column", f"the {name} column", f"{name} field"}
    return "is defined by its own name" if again else ""
