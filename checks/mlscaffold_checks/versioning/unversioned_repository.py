"""The rule `versioning/unversioned-repository`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Place, Project
from mlscaffold.rules import Problem, rule


@rule(level="error", stage="exploration", since="0.1", when="python")
def unversioned_repository(project: Project) -> Iterator[Problem]:
    """The project is not under version control."""
    if not project.git.present:
        yield Problem(
            Place("."),
            "this project is in no git repository",
            "Run `git init`, then commit: without it no result can be traced to the code that gave it.",
        )
