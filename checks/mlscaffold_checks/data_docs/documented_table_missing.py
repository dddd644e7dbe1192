"""The rule `data-docs/documented-table-missing`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Project
from mlscaffold.rules import Problem, rule


@rule(level="error", stage="prototype", since="0.1")
def documented_table_missing(project: Project) -> Iterator[Problem]:
    """The data package names a table or a dictionary that is not there."""
    if project.package is None or project.package.problem:
        return
    for resource in project.package.resources:
        if not resource.exists and not resource.elsewhere:
            yield Problem(
                resource.at,
                f"`{resource.name}` is in the data package, but its file `{resource.path}` is not there",
                "Bring the file back, correct `path`, or take the table out of the data package.",
            )
        if resource.schema and not resource.schema_exists:
            yield Problem(
                resource.at,
                f"the dictionary of table `{resource.name}`, `{resource.schema}`, is not there",
                "Bring the file back, correct `schema`, or write it anew with `mlscaffold data describe`.",
            )
