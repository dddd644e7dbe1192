"""The rule `versioning/committed-tool-output`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlscaffold.facts.model import Place, Project
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import pattern
from mlscaffold.rules import AddLine, Fix, Problem, Untrack, rule

_OUTPUT = pattern(
    r"(?:^|.*/)(?:(?P<name>\.ipynb_checkpoints|__pycache__|\.pytest_cache|\.mypy_cache|\.ruff_cache|\.hypothesis|\.DS_Store|"
    r"Thumbs\.db|\.Rhistory|\.git|[^/]+\.egg-info|\.venv|venv|node_modules|\.spyproject|metaflow_card_cache|uncommitted|[^/]+\.sw[op])(?:/.*)?|"
    # The rest of `.idea` may be shared on purpose.
    r"(?P<editor>\.idea)/(?:workspace\.xml|misc\.xml|modules\.xml|[^/]+\.iml))"
)


@rule(level="note", stage="exploration", since="0.1", when="git", fix="unsafe")
def committed_tool_output(project: Project) -> Iterator[Problem]:
    """What a tool writes for itself is committed: caches, checkpoints of notebooks, an environment."""
    found: dict[str, list[str]] = {}
    for file in project.files:
        match = _OUTPUT.fullmatch(file.path) if file.tracked else None
        if match and not is_aside(file.path) and file.role != "test":
            found.setdefault(match["name"] or match["editor"], []).append(file.path)
    for name, paths in found.items():
        more = f" (and {len(paths) - 1} more)" if len(paths) > 1 else ""
        is_folder = any(f"{name}/" in path for path in paths)
        line = re.sub(r"([*?\[\]\\])", r"\\\1", name) + "/" * is_folder
        yield Problem(
            Place(paths[0]),
            f"`{name}` is written by a tool and committed{more}",
            f"`git rm -r --cached` it, and add `{name}` to .gitignore.",
            fix=Fix(
                f"Have git forget and ignore `{name}`", (AddLine(".gitignore", line), Untrack(tuple(paths))), safe=False
            ),
        )
