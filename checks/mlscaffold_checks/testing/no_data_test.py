"""The rule `testing/no-data-test`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Place, Project
from mlscaffold.facts.tested import data_check_outside, tested
from mlscaffold.facts.touched import DATA, PROGRAM
from mlscaffold.facts.traits import is_aside
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="prototype", since="0.1", confidence="medium", when="trains")
def no_data_test(project: Project) -> Iterator[Problem]:
    """There are tests, and none of them looks at the data that the model learns from."""
    if not project.tests or project.published:
        return
    own = [f for f in project.sources if not f.is_test and not is_aside(f.path)]
    reads = sorted((f for f in own if f.behaviour.reads_data), key=lambda f: not f.behaviour.trains)
    found = tested(project)
    # A test that starts a program may well start what reads the data.
    if not reads or not found.is_whole or {DATA, PROGRAM} & found.touches:
        return
    if found.reached & {f.path for f in reads} or data_check_outside(project):
        return
    yield Problem(
        Place(project.tests[0]),
        f"no test looks at the data that the repository learns from (`{reads[0].path}` reads it)",
        "Read it in a test, and assert what training relies on: its columns, types, ranges, and that no row is twice.",
        related=tuple(f.behaviour.reads_data for f in reads[:3] if f.behaviour.reads_data),
    )
