"""The rule `flexibility/hard-coded-hyperparameter`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Project
from mlscaffold.facts.overlooked_settings import overlooked_settings
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="prototype", since="0.1", confidence="medium", when="trains")
def hard_coded_hyperparameter(project: Project) -> Iterator[Problem]:
    """A number stands in the code that the settings name, or a parameter, and nothing reads it from there."""
    for number, setting in overlooked_settings(project):
        yield Problem(
            number.at,
            f"`{number.name}` is {number.value} here, and nothing reads the setting `{setting.key}`",
            f"Hand in what `{setting.at.path}` says ({setting.value}): a run is then what its settings say.",
            related=(setting.at,),
        )
    for ignored in project.ignored_parameters if not project.published else ():
        yield Problem(
            ignored.at,
            f"`{ignored.name}` is {ignored.value} here, and `{ignored.function}`, which takes a `{ignored.name}`, never"
            " reads that: whoever passes another value changes nothing",
            f"Hand it on: `{ignored.name}={ignored.name}`.",
            related=(ignored.taken,),
        )
