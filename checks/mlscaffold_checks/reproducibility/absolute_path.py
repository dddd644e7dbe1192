"""The rule `reproducibility/absolute-path`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Project
from mlscaffold.facts.paths import machine_paths
from mlscaffold.rules import Problem, rule


@rule(level="error", stage="exploration", since="0.1")
def absolute_path(project: Project) -> Iterator[Problem]:
    """Code or settings name a path that exists on one person's machine only."""
    if not project.traits & {"python", "notebooks", "ml"}:
        return
    for found in machine_paths(project):
        of = f"`{found.path}` in `{found.key}`" if found.key else f"`{found.path}`"
        where = "in one person's Google Drive" if found.path.startswith("/content/") else "on one machine"
        message = f"{of} is a path {f'on {found.system} alone' if found.system else where}"
        if found.others and found.in_code:
            message += f", and {len(found.others)} more files name it"
        elif found.others:
            message += f", and so is one in {len(found.others)} more scripts of this folder"
        hint = "Make it relative to the project, or take it from the settings or an argument."
        if found.system:
            is_font = found.path[1:2] == ":" or found.system == "macOS"
            hint = "Bring a font along, or name one by its family." if is_font else "Write `/`, or use pathlib."
        if found.key.startswith("python."):
            hint = "Take it out, or begin it with `${workspaceFolder}`: whoever opens the project has another Python."
        if found.requirement:
            message = f"`{found.requirement}` is to be installed from `{found.path}`, a folder on one machine"
            hint = "Name its release; `pip list --format=freeze` does so for everything that is installed."
        yield Problem(
            found.at,
            message,
            hint,
            related=found.others[:20],
            confidence="low" if found.doubt == "low" else "medium" if found.doubt else None,
        )
