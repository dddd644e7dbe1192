"""The rule `testing/tests-outside-ci`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.ci import names_unread_system
from mlscaffold.facts.model import Place, Project
from mlscaffold.facts.tests_in_ci import tests_in_ci
from mlscaffold.rules import Confidence, Problem, rule


@rule(level="warning", stage="prototype", since="0.1", when="ml")
def tests_outside_ci(project: Project) -> Iterator[Problem]:
    """There are tests and there is CI, and CI does not run them, or goes on when they fail."""
    if not project.tests or not project.ci or project.git.prefix:
        return
    found = tests_in_ci(project)
    if found.runs or found.unseen or names_unread_system(project.paths):
        return
    # What a command called `check` does is not known: it may well run tests.
    confidence: Confidence | None = "low" if found.unsure else None
    if found.seldom and not found.unsure:
        events = ", ".join(f"`{event}`" for event in found.seldom.triggers)
        what = f"CI runs the tests on {events}, and not when the code changes"
        hint = "Let a push or a pull request start them too."
        yield Problem(Place(found.seldom.path), what, hint, confidence="low")
    elif found.tolerated and not found.seldom:
        hint = "Let the job fail with them: take `|| true`, `continue-on-error` or its like away."
        yield Problem(found.tolerated, "CI runs the tests, and goes on when they fail", hint, confidence=confidence)
    elif found.strays and not found.seldom:
        what = "CI runs pytest on a folder outside of the repository, where there is no test"
        yield Problem(found.strays, what, "Name it as seen from the top of the repository.", confidence=confidence)
    elif not found.seldom:
        yield Problem(
            Place(project.ci[0].path),
            f"CI runs none of the tests (the first is {project.tests[0]})",
            "Add a step that runs them, e.g. `pytest`.",
            related=tuple(Place(ci.path) for ci in project.ci[1:6]),
            confidence=confidence,
        )
