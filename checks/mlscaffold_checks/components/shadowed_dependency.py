"""The rule `components/shadowed-dependency`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Place, Project
from mlscaffold.facts.shadows import shadows
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="exploration", since="0.1", when="ml")
def shadowed_dependency(project: Project) -> Iterator[Problem]:
    """A module of the project hides a declared package of the same name."""
    for shadow in shadows(project):
        yield Problem(
            Place(shadow.path),
            f"`import {shadow.module}` finds this file, and not the declared package `{shadow.distribution}`",
            "Give the module another name, or move it into the project's own package.",
            related=(shadow.used_at,) if shadow.used_at else (),
        )
