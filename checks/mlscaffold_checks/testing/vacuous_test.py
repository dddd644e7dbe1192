"""The rule `testing/vacuous-test`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import PythonFile
from mlscaffold.facts.traits import is_aside
from mlscaffold.facts.vacuous import vacuous_tests
from mlscaffold.rules import Problem, rule


@rule(level="error", stage="prototype", since="0.1", when="ml")
def vacuous_test(file: PythonFile) -> Iterator[Problem]:
    """A test can never fail: it asserts nothing, or a constant."""
    if not (file.is_test and file.complete) or is_aside(file.path):
        return
    if any(part.startswith("fake") for part in file.path.split("/")):
        return
    for function in vacuous_tests(file):
        what = "is empty" if not function.statements else "touches nothing but its own constants"
        hint = "Let it fail when the code is wrong, or delete it."
        yield Problem(function.at, f"`{function.name}` {what}, and can never fail", hint)
