"""The rule `ml-api/read-without-schema`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Project
from mlscaffold.facts.table_reads import plain_reads
from mlscaffold.rules import Problem, rule


@rule(level="note", stage="prototype", since="0.1", when="declared")
def read_without_schema(project: Project) -> Iterator[Problem]:
    """A table that has a dictionary is read as if nothing were known of its columns."""
    if project.published:
        return
    for call, resource in plain_reads(project):
        yield Problem(
            call.at,
            f"`{call.method}` guesses the types of `{resource.path}`, which `{resource.schema}` says",
            "Read it through the dictionary, or pass the types as `dtype`.",
            related=(resource.at,),
        )
