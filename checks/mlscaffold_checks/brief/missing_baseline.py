"""The rule `brief/missing-baseline`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.baselines import only_predictor, shows_baseline
from mlscaffold.facts.model import Project
from mlscaffold.facts.traits import is_aside, training_place
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="prototype", since="0.1", confidence="medium", when="trains")
def missing_baseline(project: Project) -> Iterator[Problem]:
    """A model is trained, and nothing shows what a simple model or rule would reach."""
    # A library leaves it to its users what to compare.
    if project.published:
        return
    own = [f for f in project.sources if not f.is_test and not is_aside(f.path)]
    place, what = training_place(own), "a model"
    if not project.declared:
        # Elsewhere several models may be compared, or one with what others published.
        only = only_predictor(own)
        scored = any(f.behaviour.evaluates for f in own) and not any(f.behaviour.defines_model for f in own)
        if only is None or not scored:
            return
        if project.published or any("baseline" in d.text.lower() for d in project.documents):
            return
        place, what = only.at, f"`{only.method}`"
    if place is not None and not shows_baseline(project):
        yield Problem(
            place,
            f"{what} is trained here, and no simple model or rule is measured beside it",
            "Measure the most frequent class, the mean, the last value or a linear model on the same rows.",
        )
