"""The rule `reproducibility/absolute-path`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Project
from mlscaffold.facts.paths import machine_paths
from mlscaffold.rules import Problem, rule


@rule(level="error", stage="exploration", since="0.1")
def absolute_path(project: Project) -> Iterator[Problem]:
    """Code or settings name a path that exists on one person's machine only."""
    if not project.traits & {"python", "notebooks", "ml"}:
        return
    for found in machine_paths(project):
        of = f"`{found.path}` in `{found.key}`" if found.key else f"`{found.path}`"
        yield Problem(
            found.at,
            f"{of} is a path on Windows alone" if found.everywhere else f"{of} is a path on one machine",
            "Write `/`, or use pathlib."
            if found.everywhere
            else "Make it relative to the project, or take it from the settings or an argument.",
            confidence="low" if found.doubt == "low" else "medium" if found.doubt else None,
        )
