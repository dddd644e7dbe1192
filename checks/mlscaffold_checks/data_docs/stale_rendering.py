"""The rule `data-docs/stale-rendering`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Project
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="prototype", since="0.1")
def stale_rendering(project: Project) -> Iterator[Problem]:
    """The data dictionary for people differs from the one for programs."""
    for stale in project.stale_renderings:
        if stale.what == "data":
            yield Problem(stale.at, f"the rendered dictionary in {stale.at.path} is out of date", stale.repair)
