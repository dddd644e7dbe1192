"""The rule `experiment-log/unresolved-dataset`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Project
from mlscaffold.rules import Problem, rule


@rule(level="error", stage="prototype", since="0.1")
def unresolved_dataset(project: Project) -> Iterator[Problem]:
    """A recorded run names a data set that the data package does not know."""
    if project.package is None or project.package.problem:
        return
    known = {resource.name for resource in project.package.resources} | {project.package.name}
    for record in project.runs:
        given = record.fields.get("dataset")
        for name in given if isinstance(given, (list, tuple)) else [given]:
            if not isinstance(name, str) or not name or name in known:
                continue
            yield Problem(
                record.place("dataset"),
                f"data set `{name}` of this run is not in {project.package.path}",
                f"Known: {', '.join(sorted(known - {''}))}.",
            )
