"""The rule `experiment-log/unregistered-model`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Project
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="prototype", since="1.0", when="declared")
def unregistered_model(project: Project, *, registry: str = "configs/models.yaml") -> Iterator[Problem]:
    """A finished run is of a model that the register of models does not have."""
    register = next((config for config in project.configs if config.path == registry), None)
    if register is not None and (register.problem or register.templated):
        # What cannot be read has a finding of its own.
        return
    keys = [f"{setting.key}." for setting in register.settings] if register else []
    for run in project.runs:
        model = run.fields.get("model")
        if run.fields.get("status") != "finished" or not isinstance(model, str):
            continue
        if not any(key.startswith(f"models.{model}.") for key in keys):
            yield Problem(
                run.place("model"),
                f"the model `{model}` of this run is not in `{registry}`",
                "Register it under `models`, with what it is for.",
            )
