"""The rule `delivery/unpinned-model-load`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Project
from mlscaffold.facts.moving_models import moving_models, served_files
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="production", since="0.1", confidence="medium", when="ml")
def unpinned_model_load(project: Project) -> Iterator[Problem]:
    """A service loads whatever model is the newest when it starts."""
    for file in served_files(project):
        for load in moving_models(file, project):
            yield Problem(
                load.at,
                f"the service loads {load.what}: what it answers depends on when it was started",
                f"Say which one it is to be, in the settings: {load.pin}.",
            )
