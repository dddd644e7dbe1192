"""The rule `brief/unflagged-personal-data`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Project
from mlscaffold.facts.personal import looks_personal
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="prototype", since="0.1", confidence="medium")
def unflagged_personal_data(project: Project) -> Iterator[Problem]:
    """A field of a dictionary looks personal, and nothing says whether it is."""
    kept = {
        (t.dictionary.path, t.dictionary.name, c.name): c.sample
        for t in project.tables
        if t.dictionary
        for c in t.columns
    }
    for dictionary in project.dictionaries:
        for field in dictionary.fields:
            if field.pii is not None:
                continue
            examples = (field.example,) if isinstance(field.example, str) else ()
            values = kept.get((dictionary.path, dictionary.name, field.name)) or examples
            if what := looks_personal(field.name, field.type, values):
                table = f" of table `{dictionary.name}`" if dictionary.name else ""
                yield Problem(
                    field.at,
                    f"field `{field.name}`{table} looks like {what}, and has no `pii`",
                    "Write `pii: true`, and in its notes why it is needed and who may see it; or `pii: false`.",
                )
