"""The rule `data-docs/personal-data-without-owner`."""

from __future__ import annotations

from collections.abc import Iterator

from acme_checks.owner_line import names_owner
from mlscaffold.facts.model import DataDictionary
from mlscaffold.rules import Problem, rule


@rule(level="error", stage="exploration", since="1.0")
def personal_data_without_owner(
    dictionary: DataDictionary, *, suffixes: tuple[str, ...] = ("_pii",)
) -> Iterator[Problem]:
    """The dictionary of a table with personal data names nobody who answers for it."""
    if dictionary.problem or names_owner(dictionary.description, "Owner"):
        return
    personal = next((field.name for field in dictionary.fields if field.pii), "")
    if personal or dictionary.name.endswith(suffixes):
        why = f"`{personal}` is personal data" if personal else f"`{dictionary.name}` holds personal data by its name"
        yield Problem(
            dictionary.at,
            f"{why}, and the description of the table names no owner",
            "Add a line `Owner: ` and a name to `description`.",
        )
