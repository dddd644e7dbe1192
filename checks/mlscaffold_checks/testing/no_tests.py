"""The rule `testing/no-tests`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlscaffold.facts.model import Place, Project
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import pattern
from mlscaffold.rules import Problem, rule

ANY_LANGUAGE = pattern(
    r"(?:^|/)(?:tests?|specs?|__tests__)/(?:.*/)?[^/]+\.(?:R|jl|feature|bats|sh|[jt]sx?|go|rs|java|scala|c|cc|cpp|robot)$"
    r"|.*[._-](?:test|spec)\.(?:[jt]sx?|R|go|cc|cpp)$|.*\.(?:feature|bats|robot)$"
)


DOCTESTS = frozenset({"pytest.ini", ".pytest.ini", "tox.ini", "setup.cfg"})
"""Settings of pytest that are not read here, and may make it collect more than test files."""


@rule(level="error", stage="prototype", since="0.1", when="ml")
def no_tests(project: Project) -> Iterator[Problem]:
    """There is code, and no test of it."""
    modules = [f for f in project.python if f.functions and not f.is_test and not is_aside(f.path)]
    if project.tests or project.uncollected_tests or not modules or not project.traits & {"trains", "serves"}:
        return
    if any(ci.runs_tests for ci in project.ci) and not _finds_none(project):
        return
    if any(f.is_test and not f.complete for f in project.python):
        return
    if any(ANY_LANGUAGE.search(path) for path in project.paths):
        return
    yield Problem(
        Place("."),
        f"there is no test for the {len(modules)} module{'s' if len(modules) > 1 else ''} of this repository",
        "Start with two: the data is as its dictionary says, and training on a few rows gives a model that answers.",
    )


def _finds_none(project: Project) -> bool:
    """Whether all that CI runs as tests is pytest, which has nothing to collect here."""
    places = {ci.runs_tests for ci in project.ci if ci.runs_tests}
    commands = [c.text for ci in project.ci for c in ci.commands if c.at in places]
    doctests = any("doctest" in str(s.value) for c in project.configs for s in c.settings if s.key.endswith("addopts"))
    plain = all(re.search(r"\bpytest\b", text) and "doctest" not in text for text in commands)
    return bool(commands) and plain and not doctests and not DOCTESTS & project.paths
