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
        key = _composed(path).lower()
        other = seen.setdefault(key, path)
        # What lies in two folders that collide is named with them.
        if other != path and path.rpartition("/")[0] == other.rpartition("/")[0]:
            yield Problem(
                Place(path),
                f"`{path}` and `{other}` are one path on Windows and macOS",
                "Rename one of them.",
                related=(Place(other),),
            )


def _composed(path: str) -> str:
    """A path whose letters with accents are one character each, as macOS takes them."""
    if path.isascii():
        return path
    from unicodedata import normalize

    return normalize("NFC", path)
