"""The rule `delivery/ci-without-evaluation`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Place, Project
from mlscaffold.facts.tested import data_check_outside, tested
from mlscaffold.facts.touched import DATA, PROGRAM, TRAINING
from mlscaffold.rules import Problem, rule

UNSEEN = frozenset({"azure", "cloudbuild", "jenkins", "codebuild"})
"""Systems whose jobs often do their work by tasks and plug-ins that are not followed."""


@rule(level="warning", stage="production", since="0.1", confidence="medium", when="trains")
def ci_without_evaluation(project: Project) -> Iterator[Problem]:
    """CI looks at the code alone: it checks no data, trains nothing and measures no model."""
    if not project.ci or project.git.prefix or project.published:
        return
    if any(ci.opaque or ci.works or ci.system in UNSEEN for ci in project.ci) or data_check_outside(project):
        return
    running = next((ci.runs_tests for ci in project.ci if ci.runs_tests), None)
    if (running or any(ci.runs_hooks for ci in project.ci)) and _tests_evaluate(project):
        return
    if any(ci.tolerates_tests for ci in project.ci) and not running and _tests_evaluate(project):
        does = "runs tests of data or model and goes on when they fail"
    else:
        does = "runs tests that look at neither data nor training" if running else "runs no test"
    yield Problem(
        running or Place(project.ci[0].path),
        f"CI {does}, and nothing else in it checks data, trains or measures a model",
        "Let it check the data, train on a small part of it, and fail when the metric is below what was agreed.",
        related=tuple(Place(ci.path) for ci in project.ci[1:6]),
    )


def _tests_evaluate(project: Project) -> bool:
    """Whether tests look at data, train, or measure a model, or may do so by what they import."""
    found = tested(project)
    if not found.is_whole or {DATA, PROGRAM, TRAINING} & found.touches:
        return True
    near = [f.behaviour for f in project.python if f.path in found.imported]
    return any(does.trains or does.evaluates or does.reads_data for does in near)
