"""The rule `testing/uncollected-test`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import basename

from mlscaffold.facts.model import Project
from mlscaffold.facts.test_collection import overwritten_tests
from mlscaffold.rules import Problem, rule


@rule(level="error", stage="prototype", since="0.1", when="ml")
def uncollected_test(project: Project) -> Iterator[Problem]:
    """A file of tests has a name by which no runner finds it, or a test the name of a later one."""
    for at in project.uncollected_tests:
        name = basename(at.path)
        stem = re.sub(r"(?i)^tests?_?(?=.)|_?tests?$", "", name.removesuffix(".py")) or "all"
        if re.fullmatch(r"test_.*\.py|.*_test\.py", name):
            hint = "pytest's setting `python_files` leaves it out: widen the setting, or rename the file."
        else:
            hint = f"Rename it to `test_{stem}.py`."
        yield Problem(at, f"`{name}` holds tests, and no runner looks into a file of this name", hint)
    for file in project.python:
        for test, later in overwritten_tests(file) if file.is_test else ():
            yield Problem(
                test.at,
                f"`{test.name}` is defined again in line {later.at.line}, so that this one never runs",
                "Give each test a name of its own.",
                related=(later.at,),
            )
