"""The rule `ml-api/threshold-only-validation`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.metrics import is_scored_over_all, scores_of_two_classes
from mlscaffold.facts.model import Project
from mlscaffold.rules import Problem, rule


@rule(level="note", stage="production", since="0.1", confidence="low", when="trains")
def threshold_only_validation(project: Project) -> Iterator[Problem]:
    """A classifier of two classes is scored at one threshold only."""
    found = scores_of_two_classes(project)
    if found and not is_scored_over_all(project):
        yield Problem(
            found[0].at,
            f"`{found[0].method}` scores the classifier at one threshold, and nothing scores it over all of them",
            "Report `roc_auc_score` or `average_precision_score` of its probabilities as well.",
        )
