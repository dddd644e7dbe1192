"""The rule `versioning/manual-version-name`."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename

from mlscaffold.facts.model import Place, Project
from mlscaffold.facts.named_versions import named_versions, numbered_versions
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="exploration", since="0.1", when="ml")
def manual_version_name(project: Project) -> Iterator[Problem]:
    """A file is a version of another one by its name, and both are kept."""
    for path, sibling in named_versions(project):
        yield Problem(
            Place(path),
            f"`{basename(path)}` is a version of `{basename(sibling)}`, kept beside it",
            "Keep one and let git hold the others, or name what is different about it.",
            related=(Place(sibling),),
        )
    for first, second, *more in numbered_versions(project):
        others = f", and so are {len(more)} more" if more else ""
        yield Problem(
            Place(first),
            f"`{basename(first)}` and `{basename(second)}` are versions of one file, kept side by side{others}",
            "Keep one and let git hold the others, or name what is different about it.",
            related=tuple(map(Place, (second, *more[:20]))),
        )
