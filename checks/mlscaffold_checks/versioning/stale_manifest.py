"""The rule `versioning/stale-manifest`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Project
from mlscaffold.rules import Problem, rule


@rule(level="error", stage="prototype", since="0.1")
def stale_manifest(project: Project) -> Iterator[Problem]:
    """The bytes of a file of data are not those that the data package vouches for."""
    for resource in project.package.resources if project.package else ():
        stated = resource.hash.rpartition(":")[2]
        if stated and resource.found_sha256 and stated != resource.found_sha256:
            what = f"the hash of `{resource.path}` is not the one that the data package states"
        elif None not in {resource.bytes, resource.found_bytes} and resource.bytes != resource.found_bytes:
            what = f"`{resource.path}` has {resource.found_bytes} bytes, and not {resource.bytes}"
        else:
            continue
        yield Problem(
            resource.at,
            what,
            f"If it changed on purpose, run `mlscaffold data describe {resource.path}`; if not, restore the file.",
        )
