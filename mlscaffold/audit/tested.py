"""Evidence that code, data and model are tested, and that the tests run by themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from posixpath import basename, dirname

from mlscaffold.audit.evidence import Evidence, Sign, sign
from mlscaffold.facts.components import Component, Kind
from mlscaffold.facts.model import Call, Place, Project, PythonFile

_PART: Mapping[Kind, str] = {
    "model": "which is part of the model", "evaluation": "which evaluates the model",
    "serving": "which serves the model",
}  # fmt: skip


def testing(project: Project, parts: Sequence[Component]) -> list[Sign]:
    """Tests, the line that runs them, and, where something learns, tests of data and of the model."""
    kinds = {c.path: c.component for c in parts}
    sure = {c.path: c.component for c in parts if c.confidence != "low"}
    tests = files_of_tests(project)
    running = next((ci.runs_tests for ci in project.ci if ci.runs_tests and ci.on_changes), None)
    signs = [
        sign(
            [Evidence(_first_test(f), _of_tests(len(tests))) for f in tests[:1]],
            "no tests that a runner would collect were found",
            "Write tests that pytest collects, of the code, the data and the model."
            if "trains" in project.traits
            else "Write tests that pytest collects.",
        ),
        sign(
            [Evidence(running, "runs the tests")] if running else [],
            "nothing is seen to run the tests when code changes",
            "Let CI run the tests on every change.",
        ),
    ]
    if "trains" in project.traits:
        signs += [
            sign(
                list(_of_data(project, sure))[:1],
                "no test of the data was found",
                "Test the data: its columns, types and ranges, and that no row is on both sides of the split.",
            ),
            sign(
                list(_of_model(project, kinds))[:1],
                "no test of training or of the model was found",
                "Test that the model can be trained on a few rows, and predicts what is beyond doubt.",
            ),
        ]
    return signs


def files_of_tests(project: Project) -> list[PythonFile]:
    """The files whose tests a runner collects; what only prepares for them is none."""
    return [f for f in project.python if f.path in project.tests and basename(f.path) != "conftest.py"]


def _of_tests(number: int) -> str:
    return "is a test, the only file of tests" if number == 1 else f"is a test, in one of {number} files of tests"


def _first_test(file: PythonFile) -> Place:
    return next((f.at for f in file.functions if f.name.startswith("test")), Place(file.path))


def _of_data(project: Project, kinds: Mapping[str, Kind]) -> Iterator[Evidence]:
    tests = files_of_tests(project)
    for file in tests:
        if file.behaviour.reads_data:
            yield Evidence(file.behaviour.reads_data, "tests data that it reads")
    for target, at in imports_of(project, tests):
        if kinds.get(target) == "data":
            yield Evidence(at, f"tests `{target}`, which prepares data")
    for file in project.python:
        # Fixtures of a folder of data tests read what the tests beside them look at.
        folder = dirname(file.path)
        beside = [t for t in tests if t.path.startswith(folder + "/")]
        if basename(file.path) == "conftest.py" and file.behaviour.reads_data and beside:
            yield Evidence(file.behaviour.reads_data, "hands data to the tests beside it")


def _of_model(project: Project, kinds: Mapping[str, Kind]) -> Iterator[Evidence]:
    tests = files_of_tests(project)
    for target, at in imports_of(project, tests):
        kind, file = kinds.get(target), project.module(target)
        if kind is None or file is None:
            continue
        does = file.behaviour
        # What a module is called may be wrong; what it does is not.
        shows = kind == "model" and (does.trains or does.defines_model or does.saves_model)
        shows = shows or (kind == "evaluation" and does.evaluates)
        shows = shows or (kind == "serving" and (does.loads_model or _predicts(file.calls)))
        if shows:
            yield Evidence(at, f"tests `{target}`, {_PART[kind]}")
    for test in tests:
        if shown := test.behaviour.trains or _predicts(test.calls):
            yield Evidence(shown, "tests what a model predicts")


def imports_of(project: Project, tests: Sequence[PythonFile]) -> Iterator[tuple[str, Place]]:
    """What the files of tests import of the project, and where."""
    paths = {f.path for f in tests}
    for source, target, at in project.import_edges:
        if source in paths:
            yield target, at


def _predicts(calls: Sequence[Call]) -> Place | None:
    return next((c.at for c in calls if c.method in {"predict", "predict_proba"}), None)
