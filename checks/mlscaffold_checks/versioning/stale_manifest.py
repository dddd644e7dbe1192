"""The rule `versioning/stale-manifest`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Table
from mlscaffold.rules import Problem, rule


@rule(level="error", stage="prototype", since="0.1")
def stale_manifest(table: Table) -> Iterator[Problem]:
    """The bytes of a table are not those that the data package vouches for."""
    resource = table.resource
    if resource is None:
        return
    method, _, digest = resource.hash.rpartition(":")
    if digest and method in {"sha256", ""} and len(digest) == 64 and digest.lower() != table.sha256:
        what = f"the hash of `{table.path}` is not the one that the data package states"
    elif resource.bytes is not None and resource.bytes != table.bytes:
        what = f"`{table.path}` has {table.bytes} bytes, and not {resource.bytes}"
    else:
        return
    yield Problem(
        resource.at,
        what,
        f"If the data changed on purpose, run `mlscaffold data describe {table.path}`; if not, restore the file.",
    )
