"""The rule `versioning/large-artifact-in-git`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.large_files import is_artifact
from mlscaffold.facts.model import Place, Project
from mlscaffold.rules import Problem, rule


@rule(level="error", stage="prototype", since="0.1", when="git")
def large_artifact_in_git(project: Project, *, limit_mb: float = 5.0) -> Iterator[Problem]:
    """Data or a model of many megabytes is committed to git itself."""
    for file in project.files:
        if not file.tracked or file.lfs or file.is_link or file.bytes <= limit_mb * 1e6:
            continue
        if is_artifact(file.path):
            yield Problem(
                Place(file.path),
                f"{file.bytes / 1e6:.0f} MB in git itself, more than {limit_mb:g}",
                "Version it with Git LFS or DVC, or leave it out and name its source and hash in the data package.",
            )
