"""The rule `hygiene/missing-licence`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Place, Project
from mlscaffold.rules import Problem, rule


@rule(level="note", stage="prototype", since="0.1", when="python")
def missing_licence(project: Project) -> Iterator[Problem]:
    """There is no licence."""
    names = ("license", "licence", "copying", "unlicense", "notice")
    if not any(path.lower().startswith((*names, "licenses/", "docs/license")) for path in project.paths):
        yield Problem(
            Place("."),
            "this repository has no licence",
            "Add one, or a LICENSE file that says that all rights are reserved.",
        )
