"""The rule `data-docs/empty-definition`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlscaffold.facts.model import DataDictionary
from mlscaffold.rules import Problem, rule

_PLACEHOLDERS = frozenset(["todo", "tbd", "tba", "fixme", "xxx", "na", "none", "description", "definition", "unknown"])


@rule(level="warning", stage="prototype", since="0.1")
def empty_definition(dictionary: DataDictionary) -> Iterator[Problem]:
    """A field of a dictionary is not defined: nothing, a placeholder, or its own name again."""
    for field in dictionary.fields:
        text = re.sub(r"[\W_]+", " ", field.description).strip().lower()
        name = re.sub(r"[\W_]+", " ", field.name).strip().lower()
        if field.description.strip().startswith("FILL IN:") or text in _PLACEHOLDERS or not text:
            what = "has no definition"
        elif name and text in {name, f"the {name}", f"{name} column", f"the {name} column"}:
            what = "is defined by its own name"
        else:
            continue
        yield Problem(
            field.at,
            f"field `{field.name}` {what}",
            "Say in a sentence what a value means, how it came about and when it is known.",
        )
