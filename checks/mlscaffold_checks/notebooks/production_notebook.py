"""The rule `notebooks/production-notebook`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Project
from mlscaffold.facts.moving_models import served_files
from mlscaffold.facts.notebook_training import only_training
from mlscaffold.rules import Problem, rule


@rule(level="note", stage="production", since="0.1", confidence="medium", when="serves")
def production_notebook(project: Project) -> Iterator[Problem]:
    """A notebook is the only place that trains what a service answers with."""
    loads = [f.behaviour.loads_model for f in served_files(project) if f.behaviour.loads_model]
    for code in only_training(project) if loads else ():
        if code.behaviour.trains:
            yield Problem(
                code.behaviour.trains,
                f"the service loads a model (`{loads[0].path}`), and no code but this notebook trains and saves one",
                "Move the training into a module with a command, which anybody, and CI, can run again.",
                related=tuple(loads[:3]),
            )
