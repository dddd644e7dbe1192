"""The rule `delivery/missing-build-file`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Project
from mlscaffold.rules import Problem, rule


@rule(level="error", stage="prototype", since="0.1", when="ml")
def missing_build_file(project: Project) -> Iterator[Problem]:
    """An image, a service, a list of requirements or a run of tests needs a file that is not in the repository."""
    for item in project.missing_build_files:
        yield Problem(
            item.at,
            f"`{item.written}` {item.what}, and does not exist",
            "Commit it, or name what there is.",
        )
