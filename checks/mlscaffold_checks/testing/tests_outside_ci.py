"""The rule `testing/tests-outside-ci`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlscaffold.facts.model import Place, Project
from mlscaffold.lean import pattern
from mlscaffold.rules import Problem, rule

HOOK_RUNS_TESTS = pattern(r"\b(?:py\.?test|unittest|tox|nox)\b")
MAY_RUN_TESTS = pattern(r"(?:^|[\s;&|:/])(?:tests?|check|tox|nox|verify|ci)\b(?![/.\]])", re.IGNORECASE)


@rule(level="warning", stage="prototype", since="0.1", when="ml")
def tests_outside_ci(project: Project) -> Iterator[Problem]:
    """There are tests and there is CI, and CI does not run them."""
    if not project.tests or not project.ci or project.git.prefix:
        return
    if any((ci.runs_tests and ci.on_changes) or ci.opaque for ci in project.ci):
        return
    hooks = (s.value for c in project.configs if c.path == ".pre-commit-config.yaml" for s in c.settings)
    if any(ci.runs_hooks for ci in project.ci) and any(HOOK_RUNS_TESTS.search(str(value)) for value in hooks):
        return
    # What a command of this name does is not known: it may well run tests.
    unsure = any(MAY_RUN_TESTS.search(command.text) for ci in project.ci for command in ci.commands)
    if elsewhen := [ci for ci in project.ci if ci.runs_tests]:
        if not unsure:
            events = ", ".join(f"`{event}`" for event in elsewhen[0].triggers)
            yield Problem(
                Place(elsewhen[0].path),
                f"CI runs the tests on {events}, and not when the code changes",
                "Let a push or a pull request start them too.",
                confidence="low",
            )
        return
    yield Problem(
        Place(project.ci[0].path),
        f"CI runs none of the tests (the first is {project.tests[0]})",
        "Add a step that runs them, e.g. `pytest`.",
        related=tuple(Place(ci.path) for ci in project.ci[1:6]),
        confidence="low" if unsure else None,
    )
