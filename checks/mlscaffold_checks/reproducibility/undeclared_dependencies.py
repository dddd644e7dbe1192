"""The rule `reproducibility/undeclared-dependencies`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.distributions import PLATFORM, STANDARD
from mlscaffold.facts.model import Place, Project
from mlscaffold.facts.traits import is_aside
from mlscaffold.rules import Problem, rule


@rule(level="error", stage="exploration", since="0.1", when="python")
def undeclared_dependencies(project: Project) -> Iterator[Problem]:
    """Code imports other people's packages, and nothing says which it needs."""
    declared = project.dependencies
    if declared.requirements or declared.declared_in or declared.locked_in or declared.unreadable:
        return
    own = {part for path in project.paths for part in path.removesuffix(".py").split("/")}
    modules: dict[str, Place] = {}
    for file in project.sources:
        if is_aside(file.path):
            continue
        for item in file.imports:
            root = item.module.partition(".")[0]
            if root and not item.level and not item.optional and root not in own and root not in STANDARD | PLATFORM:
                modules.setdefault(root, item.at)
    if modules:
        names = ", ".join(f"`{name}`" for name in sorted(modules)[:6])
        more = f" and {len(modules) - 6} more" if len(modules) > 6 else ""
        yield Problem(
            min(modules.values(), key=lambda at: (at.path, at.cell or 0, at.line)),
            f"the code imports {names}{more}, and no file says what to install",
            "Declare them in pyproject.toml, and pin them in a lock file.",
        )
