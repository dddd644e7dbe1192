"""The rule `reproducibility/unpinned-dependencies`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Place, Project
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="prototype", since="0.1", when="ml")
def unpinned_dependencies(project: Project) -> Iterator[Problem]:
    """Nothing says which versions the models were trained with."""
    if not project.traits & {"trains", "serves"}:
        return
    declared = project.dependencies
    if declared.locked_in or declared.unreadable:
        return
    counted = [r for r in declared.requirements if r.source != "workflow" and r.name != "python"]
    loose = [r for r in counted if not r.pinned]
    # A file in which most is pinned was meant to pin; one forgotten line is another matter.
    if not counted or len(loose) * 2 <= len(counted):
        return
    loose.sort(key=lambda r: bool(r.specifier))
    first = loose[0]
    names = ", ".join(f"`{name}`" for name in dict.fromkeys(r.name for r in loose[:4]))
    yield Problem(
        Place(first.at.path, first.at.line),
        f"{len(loose)} of {len(counted)} declared packages have no exact version ({names}...) and no lock file has one"
        if len(loose) > 4
        else f"no exact version of {names} is stated, here or in a lock file",
        "Keep the ranges, and add a lock file: `uv lock`, `pip-compile`, or `pip freeze` into constraints.txt.",
    )
