"""What is wrong with the definition of a field: there is none, or it says nothing."""

from __future__ import annotations

import re

from mlscaffold.facts.model import Field

_PLACEHOLDERS = frozenset({
    "todo", "tbd", "tba", "fixme", "xxx", "na", "none", "description", "definition", "unknown", "fill in",
    "lorem ipsum",
})  # fmt: skip

UNDEFINED = "has no definition"


def fault_of_definition(field: Field) -> str:
    """Why a field is not defined, in words; empty where it is."""
    text = re.sub(r"[\W_]+", " ", field.description).strip().lower()
    name = re.sub(r"[\W_]+", " ", field.name).strip().lower()
    if field.description.strip().startswith("FILL IN:") or text in _PLACEHOLDERS or not text:
        return UNDEFINED
    again = name and text in {name, f"the {name}", f"{name} column", f"the {name} column", f"{name} field"}
    return "is defined by its own name" if again else ""
