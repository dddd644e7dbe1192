"""The rule `experiment-log/stale-rendering`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Project
from mlscaffold.rules import Fix, Problem, Render, in_shell, rule


@rule(level="warning", stage="prototype", since="0.1", fix="safe")
def stale_rendering(project: Project) -> Iterator[Problem]:
    """The experiment log for people differs from the records."""
    for stale in project.stale_renderings:
        if stale.what != "runs":
            continue
        if stale.is_current_with_them:
            first, *more = (f"`{path}`" for path in stale.untracked)
            said = f"{first} and {len(more)} more, which are" if more else f"{first}, which is"
            message = f"the experiment log in {stale.at.path} shows {said} not in git"
            yield Problem(stale.at, message, f"`git add {in_shell(project.layout.runs)}`")
        else:
            fix = Fix(f"Render `{stale.at.path}` anew", (Render(stale.at.path, "runs"),))
            message = f"the rendered experiment log in {stale.at.path} is out of date"
            # Rendered without the records that are not in git, it would lose their rows.
            yield Problem(stale.at, message, stale.repair, fix=None if stale.untracked else fix)
