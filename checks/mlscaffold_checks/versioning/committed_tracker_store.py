"""The rule `versioning/committed-tracker-store`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Place, Project
from mlscaffold.facts.tracker_stores import tracked_stores
from mlscaffold.rules import AddLine, Fix, Problem, Untrack, in_shell, rule


@rule(level="warning", stage="exploration", since="0.1", when="git", fix="unsafe")
def committed_tracker_store(project: Project) -> Iterator[Problem]:
    """The store that a tracker fills at every run is committed."""
    for tool, top, line, paths in tracked_stores(project):
        changes = (AddLine(".gitignore", line), Untrack(paths))
        yield Problem(
            Place(paths[0]),
            f"the store of {tool}, `{top}`, is committed ({len(paths)} file{'s' if len(paths) > 1 else ''})",
            f"`git rm -r --cached {in_shell(top)}` and add it to .gitignore; keep the log as one small record a run.",
            fix=Fix(f"Have git forget and ignore `{top}`", changes, safe=False),
        )
