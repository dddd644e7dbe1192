"""The rule `reproducibility/undeclared-dependencies`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.distributions import brings, imported_distributions, installed_by_cells
from mlscaffold.facts.model import Project
from mlscaffold.rules import Problem, rule


@rule(level="error", stage="exploration", since="0.1")
def undeclared_dependencies(project: Project) -> Iterator[Problem]:
    """Code imports other people's packages, and nothing says which it needs."""
    declared = project.dependencies
    # What lies above a part of a repository is not seen from here.
    if project.git.prefix or declared.requirements or declared.declared_in or declared.locked_in or declared.unreadable:
        return
    modules = imported_distributions(project, {f.path: f.role for f in project.sources})
    by_cells = installed_by_cells(project)
    # Installed where they are used is poor, but it says what is needed.
    if sum(not brings(by_cells, name) for name in modules) <= len(modules) // 2:
        return
    names = ", ".join(f"`{name}`" for name in sorted(modules)[:6])
    more = f" and {len(modules) - 6} more" if len(modules) > 6 else ""
    yield Problem(
        min(modules.values(), key=lambda at: (at.path, at.cell or 0, at.line)),
        f"the code imports {names}{more}, and no file that a program reads says what to install",
        "Declare them in pyproject.toml, and pin them in a lock file.",
    )
