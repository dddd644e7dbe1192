"""The rule `data-docs/stale-rendering`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Project
from mlscaffold.rules import Fix, Problem, Render, rule


@rule(level="warning", stage="prototype", since="0.1", fix="safe")
def stale_rendering(project: Project) -> Iterator[Problem]:
    """The data dictionary for people differs from the one for programs."""
    for stale in project.stale_renderings:
        if stale.what == "data":
            fix = Fix(f"Render `{stale.at.path}` anew", (Render(stale.at.path, "data"),))
            yield Problem(stale.at, f"the rendered dictionary in {stale.at.path} is out of date", stale.repair, fix=fix)
