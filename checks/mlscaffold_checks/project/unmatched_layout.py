"""The rule `project/unmatched-layout`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Place, Project
from mlscaffold.rules import Problem, rule

ROLES = ("data", "model", "serving")


@rule(level="warning", stage="exploration", since="0.1", when="declared")
def unmatched_layout(project: Project) -> Iterator[Problem]:
    """The settings name the folder of a component, and there is none of that name."""
    written = {
        s.key.removeprefix("tool.mlscaffold."): s.at for c in project.configs for s in c.settings if "layout." in s.key
    }
    for role in ROLES:
        folders: tuple[str, ...] = getattr(project.layout, role)
        for index, folder in enumerate(folders):
            if folder in project.paths:
                continue
            at = written.get(f"layout.{role}.{index}") or written.get(f"layout.{role}") or Place("pyproject.toml")
            yield Problem(
                at,
                f"`layout.{role}` names `{folder}`, which is not there: no rule about this component looks at anything",
                "Mend the path, or take it out of the settings.",
            )
