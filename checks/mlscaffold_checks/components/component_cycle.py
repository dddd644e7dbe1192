"""The rule `components/component-cycle`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.cycles import component_cycles
from mlscaffold.facts.model import Project
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="prototype", since="0.1", when="ml")
def component_cycle(project: Project) -> Iterator[Problem]:
    """Data, model and serving import each other in a circle."""
    for cycle in () if project.published else component_cycles(project):
        out, back = cycle.out, cycle.back
        yield Problem(
            out.at,
            f"{' and '.join([', '.join(cycle.kinds[:-1]), cycle.kinds[-1]])} import each other in a circle: "
            f"`{out.at.path}` imports `{out.path}`, and `{back.at.path}` (line {back.at.line}) `{back.path}`",
            f"Move what the {cycle.kinds[0]} code needs of it below both, or hand it in as an argument.",
            related=(back.at, *(link.at for link in cycle.others)),
        )
