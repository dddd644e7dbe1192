"""The profile of the training data, which drift is measured against, and the features that ought to be in it."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import DataDictionary, Field, Profile

_MEASURED = frozenset({"integer", "number", "boolean", "date", "datetime", "time", "year", "yearmonth"})


def read_profile(data: bytes) -> Profile | None:
    """The profile in a JSON file; None where it lists no columns by name."""
    import json

    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return None
    columns = found.get("columns") if isinstance(found, dict) else None
    if not isinstance(columns, dict) or not columns:
        return None
    dataset = found.get("dataset")
    return Profile(dataset if isinstance(dataset, str) else "", frozenset(columns))


def taken_as_they_are(dictionary: DataDictionary) -> Iterator[Field]:
    """The features that are numbers, times or one of fixed values.

    Of texts and pictures something is measured, and the measurements are watched; what is personal may be left out.
    """
    for field in dictionary.fields:
        if field.role == "feature" and not field.pii and (field.type in _MEASURED or field.constraints.get("enum")):
            yield field
