"""The rule `versioning/case-colliding-path`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Place, Project
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="exploration", since="0.1")
def case_colliding_path(project: Project) -> Iterator[Problem]:
    """Two paths differ only in upper and lower case, and are one on many machines."""
    seen: dict[str, str] = {}
    for path in sorted(project.paths):
        key = path.casefold()
        if key in seen and path.rpartition("/")[0].casefold() not in {k for k in seen if seen[k] != k}:
            yield Problem(
                Place(path),
                f"`{path}` and `{seen[key]}` are one path on Windows and macOS",
                "Rename one of them.",
                related=(Place(seen[key]),),
            )
        seen.setdefault(key, path)
