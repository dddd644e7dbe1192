"""The rule `versioning/committed-tool-output`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Place, Project
from mlscaffold.facts.tool_output import tool_output
from mlscaffold.rules import AddLine, Fix, Problem, Untrack, in_shell, rule


@rule(level="note", stage="exploration", since="0.1", when="git", fix="unsafe")
def committed_tool_output(project: Project) -> Iterator[Problem]:
    """What a tool writes for itself is committed: caches, checkpoints of notebooks, an environment."""
    for name, lines, paths in tool_output(project):
        more = f" (and {len(paths) - 1} more)" if len(paths) > 1 else ""
        is_folder = all(path.startswith(f"{name}/") for path in paths)
        others = "" if is_folder or len(paths) == 1 else " and the others"
        yield Problem(
            Place(paths[0]),
            f"`{name}` is written by a tool and committed{more}",
            f"`git rm -r --cached {in_shell(name if is_folder else paths[0])}`{others}, and add"
            f" {' and '.join(f'`{line}`' for line in lines)} to .gitignore.",
            fix=Fix(
                f"Have git forget and ignore `{name}`",
                (*(AddLine(".gitignore", line) for line in lines), Untrack(paths)),
                safe=False,
            ),
        )
