"""The rule `components/train-serve-clone`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.clones import train_serve_clones
from mlscaffold.facts.model import Project
from mlscaffold.facts.places import within_file
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="production", since="0.1", when="trains")
def train_serve_clone(project: Project) -> Iterator[Problem]:
    """The same preparation is written twice, in training and in serving."""
    for clone in train_serve_clones(project):
        there = clone.training
        yield Problem(
            clone.serving,
            f"{clone.statements} statements that prepare rows stand in `{there.path}` too ({within_file(there)})",
            "Move them into a function of a module that training and serving both import.",
            related=(there,),
        )
