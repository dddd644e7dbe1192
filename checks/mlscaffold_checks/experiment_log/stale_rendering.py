"""The rule `experiment-log/stale-rendering`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Place, Project
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="prototype", since="0.1")
def stale_rendering(project: Project) -> Iterator[Problem]:
    """The experiment log for people differs from the records."""
    for path, command in project.stale_renderings:
        if " runs " in command:
            yield Problem(
                Place(path), f"the rendered experiment log in {path} is out of date", f"Render it with `{command}`."
            )
