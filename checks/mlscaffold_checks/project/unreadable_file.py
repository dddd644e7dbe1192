"""The rule `project/unreadable-file`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Project
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="exploration", since="0.1")
def unreadable_file(project: Project) -> Iterator[Problem]:
    """A file could not be read as what its name says, so that no rule has seen it."""
    for file in project.unreadable:
        yield Problem(file.at, f"this file could not be read: {file.reason}", "Mend it, rename it, or exclude it.")
    for table in project.tables:
        if table.dictionary is not None and table.problem:
            yield Problem(
                table.described_at, f"this table could not be read: {table.problem}", "Mend it, or exclude it."
            )
