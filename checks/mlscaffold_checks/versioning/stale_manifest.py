"""The rule `versioning/stale-manifest`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Project, Resource
from mlscaffold.rules import Fix, Problem, SetKey, in_shell, rule


@rule(level="error", stage="prototype", since="0.1", fix="unsafe")
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
        describe = f"mlscaffold data describe {in_shell(resource.path)}"
        yield Problem(
            resource.at,
            what,
            f"If it changed on purpose, run `{describe}`; if not, restore the file.",
            fix=Fix(f"Vouch for `{resource.path}` as it is now", _changes(project, resource), safe=False),
        )


def _changes(project: Project, resource: Resource) -> tuple[SetKey, ...]:
    found = {
        "hash": f"sha256:{resource.found_sha256}" if resource.hash and resource.found_sha256 else None,
        "bytes": resource.found_bytes if resource.bytes is not None else None,
    }
    path = project.package.path if project.package else ""
    return tuple(SetKey(path, ("resources", resource.index, k), v) for k, v in found.items() if v is not None)
