"""The rule `flexibility/hard-coded-hyperparameter`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Project
from mlscaffold.facts.overlooked_settings import overlooked_settings
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="prototype", since="0.1", confidence="medium", when="trains")
def hard_coded_hyperparameter(project: Project) -> Iterator[Problem]:
    """A number stands in the code that the settings name as well, and nothing reads it from there."""
    for number, setting in overlooked_settings(project):
        yield Problem(
            number.at,
            f"`{number.name}` is {number.value} here, and nothing reads the setting `{setting.key}`",
            f"Hand in what `{setting.at.path}` says ({setting.value}): a run is then what its settings say.",
            related=(setting.at,),
        )
