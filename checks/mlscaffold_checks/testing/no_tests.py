"""The rule `testing/no-tests`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.finished_code import is_finished
from mlscaffold.facts.model import Place, Project
from mlscaffold.facts.tests_in_ci import runs_more_than_pytest, tries_programs
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import pattern
from mlscaffold.rules import Problem, rule

ANY_LANGUAGE = pattern(
    r"(?:^|/)(?:tests?|specs?|__tests__)/(?:.*/)?[^/]+\.(?:R|jl|feature|bats|sh|[jt]sx?|go|rs|java|scala|c|cc|cpp|robot)$"
    r"|.*[._-](?:test|spec)\.(?:[jt]sx?|R|go|cc|cpp)$|.*\.(?:feature|bats|robot)$|(?:.*/)?test[_-][\w-]+\.(?:sh|ps1)$"
)


@rule(level="error", stage="prototype", since="0.1", when="ml")
def no_tests(project: Project) -> Iterator[Problem]:
    """There is code, and no test of it."""
    modules = [f for f in project.python if f.functions and not f.is_test and not is_aside(f.path)]
    if project.tests or project.uncollected_tests or not modules or not project.traits & {"trains", "serves"}:
        return
    if (
        runs_more_than_pytest(project)
        or tries_programs(project)
        or any(f.is_test and not f.complete for f in project.python)
    ):
        return
    if any(ANY_LANGUAGE.search(path) for path in project.paths) or is_finished(project):
        return
    # Where nothing is served and nothing is checked when it changes, it is an experiment that others may rerun.
    tried_out = "serves" not in project.traits and not project.ci
    yield Problem(
        Place("."),
        f"there is no test for the {len(modules)} module{'s' if len(modules) > 1 else ''} of this repository",
        "Start with two: the data is as its dictionary says, and training on a few rows gives a model that answers.",
        level="warning" if tried_out else None,
    )
