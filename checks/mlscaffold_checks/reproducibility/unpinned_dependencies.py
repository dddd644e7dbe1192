"""The rule `reproducibility/unpinned-dependencies`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlscaffold.facts.distributions import forgotten, is_library, is_loose, trains_with, unpinned, without_lock
from mlscaffold.facts.model import Project, Requirement
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="prototype", since="0.1", when="ml")
def unpinned_dependencies(project: Project) -> Iterator[Problem]:
    """Nothing says which versions the models were trained with."""
    declared = project.dependencies
    uses_models = project.traits & {"trains", "serves"} or any(f.behaviour.loads_model for f in project.sources)
    requirements = without_lock(declared)
    if not uses_models or not requirements or declared.unreadable or is_library(project):
        return
    counted = unpinned(requirements)
    loose = sorted(filter(is_loose, counted), key=lambda r: not trains_with(r))
    if not loose:
        yield from _forgotten(requirements)
        return
    names = ", ".join(f"`{name}`" for name in list(dict.fromkeys(r.name for r in loose))[:4])
    yield Problem(
        loose[0].at,
        f"neither an exact version nor an upper bound is declared here for {len(loose)} package{'s' * (len(loose) > 1)}"
        f" ({names}{', ...' if len(loose) > 4 else ''}), and no lock file says which",
        "Keep the ranges, and add a lock file: `uv lock`, `pip-compile`, or `pip freeze` into constraints.txt.",
    )


def _forgotten(requirements: Sequence[Requirement]) -> Iterator[Problem]:
    bare = forgotten(requirements)
    if bare:
        names = ", ".join(f"`{r.name}`" for r in bare[:4]) + ", ..." * (len(bare) > 4)
        what = "no upper bound" if bare[0].specifier.strip() else "no version"
        yield Problem(
            bare[0].at,
            f"{names} {'has' if len(bare) == 1 else 'have'} {what} here, beside packages that have one",
            f"Write down the version that {'the models were trained' if any(map(trains_with, bare)) else 'it runs'}"
            " with.",
            related=tuple(r.at for r in bare[1:20]),
        )
