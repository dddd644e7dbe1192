"""The rule `project/unmatched-layout`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Place, Project
from mlscaffold.rules import Fix, Problem, RemoveKey, rule

ROLES = ("data", "model", "serving")


@rule(level="warning", stage="exploration", since="0.1", when="declared", fix="unsafe")
def unmatched_layout(project: Project) -> Iterator[Problem]:
    """The settings name the folder of a component, and there is none of that name."""
    written = {
        s.key.removeprefix("tool.mlscaffold."): s.at for c in project.configs for s in c.settings if "layout." in s.key
    }
    path, *top = (
        ("mlscaffold.toml",) if "mlscaffold.toml" in project.paths else ("pyproject.toml", "tool", "mlscaffold")
    )
    for role in ROLES:
        folders: tuple[str, ...] = getattr(project.layout, role)
        for index, folder in enumerate(folders):
            if folder in project.paths:
                continue
            at = written.get(f"layout.{role}.{index}") or written.get(f"layout.{role}") or Place("pyproject.toml")
            # A path that stands alone is no list.
            place = (index,) if f"layout.{role}.{index}" in written else ()
            yield Problem(
                at,
                f"`layout.{role}` names `{folder}`, which is not there: no rule about this component looks at anything",
                "Mend the path, or take it out of the settings.",
                fix=Fix(
                    f"Take `{folder}` out of `layout.{role}`",
                    (RemoveKey(path, (*top, "layout", role, *place)),),
                    safe=False,
                ),
            )
