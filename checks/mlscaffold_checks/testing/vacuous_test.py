"""The rule `testing/vacuous-test`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Place, Project, PythonFile
from mlscaffold.facts.pretended_tests import pretended_tests
from mlscaffold.facts.test_collection import is_called_so
from mlscaffold.facts.traits import is_aside
from mlscaffold.facts.vacuous import (
    boundless_comparisons,
    is_empty,
    mistaken_assertions,
    swallowing_tests,
    testless_call,
    unasked_answers,
    unasserted_comparisons,
    unminded_requests,
    vacuous_tests,
)
from mlscaffold.rules import Problem, rule

_BLANK = 2
"""Lines of a file in which there is hardly room for a remark."""


@rule(level="error", stage="prototype", since="0.1", when="python")
def vacuous_test(project: Project) -> Iterator[Problem]:
    """A test can never fail: it asserts nothing, or a constant."""
    tests = {f.path for f in project.python if f.is_test}
    # What the program itself imports is a part of it, whatever it is called: `tests.py` of a template engine.
    parts = {target for source, target, _ in project.import_edges if source not in tests}
    for file in project.python:
        if not is_aside(file.path) and file.path not in parts:
            collected = file.path in project.tests and is_called_so(file.path)
            yield from _in_file(file, collected=collected)
            if collected and "pytest" in project.dependencies.names:
                yield from _answering(file)
    for at in pretended_tests(project):
        what = "this step says that tests run, and nothing in this file runs any: it is green whatever happens"
        yield Problem(at, what, "Run them (`python -m pytest`), or take the step out.", confidence="medium")


def _in_file(file: PythonFile, *, collected: bool) -> Iterator[Problem]:
    """What is wrong with the tests of one file; what no runner collects may be what others are tried on."""
    if call := testless_call(file):
        hint = "Make a function `test_...` of it that asserts what must come back, or give the file another name."
        what = "the file is named as one of tests and holds none: pytest runs this as it collects, and checks nothing"
        yield Problem(call.at, what, hint, confidence="medium")
    if file.is_test and is_empty(file):
        what = "is empty" if file.lines <= _BLANK else "holds nothing but remarks"
        yield Problem(Place(file.path, 1), f"the file is named as one of tests, and {what}", "Write one, or delete it.")
    if not (file.is_test and file.complete and collected):
        return
    if any(part.startswith("fake") for part in file.path.split("/")):
        return
    for function in swallowing_tests(file):
        what = f"`{function.name}` catches whatever fails in it, an `assert` too, and goes on: it is always green"
        yield Problem(function.at, what, "Let errors through, and assert what must hold.")
    for function in vacuous_tests(file):
        constants = "touches nothing but its own constants: it tests no code"
        what = constants if function.statements else "is empty, and can never fail"
        hint = "Let it fail when the code is wrong, or delete it."
        yield Problem(function.at, f"`{function.name}` {what}", hint)
    yield from _unasked(file)


def _answering(file: PythonFile) -> Iterator[Problem]:
    """Tests that say by what they give back whether they passed, told together: they have one manner."""
    found = [f for f in file.functions if f.answers and f.name.startswith("test")]
    for function in found[:1]:
        more = f", as do {len(found) - 1} more tests of this file" if len(found) > 1 else ""
        what = f"`{function.name}` gives back whether it passed, which pytest does not ask{more}: it is always green"
        hint = "Assert what must hold, and let errors through."
        yield Problem(function.at, what, hint, tuple(f.at for f in found[1:20]), confidence="medium")


def _unasked(file: PythonFile) -> Iterator[Problem]:
    """What a test computes, asks for or calls, and makes nothing depend on."""
    for at in unasserted_comparisons(file):
        yield Problem(at, "this compares and asserts nothing, whatever comes of it", "Write `assert` before it.")
    for call in boundless_comparisons(file):
        what = "a difference is never more than twice the greater number, and so any two numbers pass"
        yield Problem(call.at, what, "`rel_tol` is a part of 1, as in `rel_tol=0.01`; an absolute one is `abs_tol`.")
    for function in unminded_requests(file):
        what = f"`{function.name}` catches what its request raises, and only shows it: it passes where nothing answers"
        yield Problem(function.at, what, "Let errors through, and assert what must come back.", confidence="medium")
    for function, call in unasked_answers(file):
        what = f"`{function.name}` asks nothing of the answer: it passes when the service answers with an error"
        yield Problem(function.at, what, "Assert its status, and what it holds.", related=(call.at,))
    for call in mistaken_assertions(file):
        hint = f"Call `assert_{call.method}`."
        yield Problem(call.at, f"`{call.method}` of a mock asserts nothing, whatever was called", hint)
