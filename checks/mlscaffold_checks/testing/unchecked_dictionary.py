"""The rule `testing/unchecked-dictionary`."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename, dirname

from mlscaffold.facts.model import Project
from mlscaffold.facts.tested import data_check_outside, reached_by_tests
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="prototype", since="0.1", when="declared")
def unchecked_dictionary(project: Project) -> Iterator[Problem]:
    """There is a data dictionary, and nothing compares the data with it."""
    package = project.package
    if package is None or not project.dictionaries or any(ci.opaque for ci in project.ci):
        return
    if data_check_outside(project) or _tests_read_it(project, package.path):
        return
    if any(ci.runs_hooks for ci in project.ci) and ".pre-commit-config.yaml" not in project.paths:
        return
    yield Problem(
        package.at,
        f"no test, hook or CI job compares the data with its {len(project.dictionaries)} dictionaries"
        if len(project.dictionaries) > 1
        else "no test, hook or CI job compares the data with its dictionary",
        "Run `mlscaffold check` as a hook and in CI, or load each table through its dictionary in a test.",
    )


def _tests_read_it(project: Project, package: str) -> bool:
    """Whether a test, or what it imports, names the data package or a dictionary."""
    near = reached_by_tests(project)
    names = {basename(package), *(basename(d.path) for d in project.dictionaries), f"{dirname(package)}/dictionary"}
    return any(name in t.value for f in project.python if f.path in near for t in f.texts for name in names)
