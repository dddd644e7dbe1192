"""The rule `versioning/unversioned-data`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.data_reads import unfetched_reads
from mlscaffold.facts.model import Project
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="prototype", since="0.1", when="trains", confidence="medium")
def unversioned_data(project: Project) -> Iterator[Problem]:
    """Code reads data that is not in the repository, and nothing records which version of it."""
    if not project.git.present or project.git.prefix or project.package or any(f.lfs for f in project.files):
        return
    if not any(f.tracked for f in project.files):
        return  # nothing was committed yet
    if project.dvc != type(project.dvc)():
        return
    if missing := unfetched_reads(project):
        path, at = next(iter(missing.items()))
        more = f" (and {len(missing) - 1} more)" if len(missing) > 1 else ""
        yield Problem(
            at,
            f"`{path}` is read here{more}, is not in the repository, and nothing says which version of it",
            "Have DVC or Git LFS keep it, or list it with its hash in a data package: `mlscaffold data describe`.",
        )
