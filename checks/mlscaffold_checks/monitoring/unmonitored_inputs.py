"""The rule `monitoring/unmonitored-inputs`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Place, Project
from mlscaffold.facts.watched import taken_as_they_are
from mlscaffold.rules import Problem, rule


@rule(level="note", stage="production", since="0.1", confidence="medium", when="declared")
def unmonitored_inputs(project: Project) -> Iterator[Problem]:
    """The model takes features that the profile of the training data, and the monitoring plan, do not have."""
    profile = project.profile
    if profile is None:
        return
    learned = [d for d in project.dictionaries if d.name == profile.dataset]
    plan = project.document(project.layout.monitoring_plan)
    # A feature that is watched in another way stands in the plan as code.
    watched = {field.name for d in learned for field in taken_as_they_are(d) if plan and f"`{field.name}`" in plan.text}
    missing = [field for d in learned for field in taken_as_they_are(d) if field.name not in profile.columns | watched]
    if missing:
        yield Problem(
            Place(project.layout.monitoring_profile, 1),
            f"nothing watches {', '.join(f'`{field.name}`' for field in missing[:6])}: the model takes it, and the "
            f"profile of `{profile.dataset}` does not have it",
            "Train again, so that the profile has all features, or say in the monitoring plan how it is watched.",
            related=tuple(field.at for field in missing[:6]),
        )
