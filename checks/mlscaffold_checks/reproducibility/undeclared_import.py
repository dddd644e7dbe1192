"""The rule `reproducibility/undeclared-import`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.distributions import PLATFORM, STANDARD, may_bring
from mlscaffold.facts.model import Place, Project
from mlscaffold.facts.traits import is_aside
from mlscaffold.rules import Problem, rule


@rule(level="error", stage="prototype", since="0.1", when="python", confidence="medium")
def undeclared_import(project: Project) -> Iterator[Problem]:
    """Code imports a package that no file declares."""
    declared = project.dependencies
    if not declared.requirements or declared.unreadable or not project.traits & {"trains", "serves"}:
        return
    own = {part for path in project.paths for part in path.removesuffix(".py").split("/")}
    first: dict[str, Place] = {}
    for file in project.python:
        if is_aside(file.path) or file.is_test or file.role == "infrastructure":
            continue
        for item in file.imports:
            root = item.module.partition(".")[0]
            if not root or item.level or item.optional or root in own or root in STANDARD | PLATFORM:
                continue
            # Namespaces such as `google` and `azure` belong to many distributions.
            if any(name == p or name.startswith(f"{p}-") for p in may_bring(root) for name in declared.names):
                continue
            first.setdefault(root, item.at)
    for root, at in sorted(first.items(), key=lambda item: item[1]):
        yield Problem(
            at,
            f"`{root}` is imported here, and no file declares a package that brings it",
            f"Declare it where the others are ({declared.declared_in[0]})." if declared.declared_in else "Declare it.",
        )
