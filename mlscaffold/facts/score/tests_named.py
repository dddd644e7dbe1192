"""Tests that are named as evidence: whether they are there, would be collected, and can fail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from posixpath import basename, dirname, normpath

from mlscaffold.errors import nearest
from mlscaffold.facts.model import Collecting, Function, Project, PythonFile
from mlscaffold.facts.score.selection import Node
from mlscaffold.facts.set_aside import FAILING, SKIPPED
from mlscaffold.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Final

_CASES: Final = ("TestCase",)


def named_tests(project: Project, path: str, parts: Sequence[str]) -> tuple[list[Node], str, str]:
    """The tests that a path and the names behind `::` stand for; with none, why there is none and what to do."""
    file = project.module(path)
    if file is None:
        modules = [f.path for f in project.python if f.is_test]
        why = "it is no Python file" if path in project.paths else "there is no such file"
        return [], why, nearest(path, modules)
    if not file.parsed or not file.complete:
        return [], "its file cannot be read as Python", "Mend the syntax."
    if path not in project.tests:
        return [], "no runner of tests looks into a file of this name", "Name a file that pytest collects."
    settings = project.score_claims.collection if project.score_claims else Collecting()
    target = ".".join(parts)
    own = {f.qualname: f for f in file.functions if not target or f"{f.qualname}.".startswith(f"{target}.")}
    if not own:
        known = [f.qualname.replace(".", "::") for f in file.functions if _is_collected(file, f, settings)]
        return [], "there is no such test in the file", nearest("::".join(parts), known)
    collected = [f for f in own.values() if _is_collected(file, f, settings)]
    if not collected:
        return (
            [],
            "pytest takes nothing of this name for a test",
            "Name it `test_...`, in a class `Test...` or in none.",
        )
    if _is_skipped_whole(file):
        return [], "its file is skipped", "Let it run, or claim nothing by it."
    running = [f for f in collected if f.outcome != SKIPPED and not _mark(f, "skip")]
    if not running:
        return [], "it is skipped", "Let it run, or claim nothing by it."
    passing = [f for f in running if f.outcome != FAILING and not _mark(f, "expectedFailure")]
    if not passing:
        return [], "it is expected to fail", "Let it pass, or claim nothing by it."
    sound = [f for f in passing if not f.inert and _asserts(project, file, f)]
    if not sound:
        if any(f.ends for f in passing):
            return [], "it ends before it asserts anything", "Let it go on, or claim nothing by it."
        return [], "it asserts nothing", "Assert in it what it is named for."
    is_program = any(c.guarded and c.method in {"main", "console_main"} for c in file.calls)
    top, ignored_by = _top(path, project.paths), _ignoring(project, path)
    return [_node(file, f, top, ignored_by, is_program=is_program) for f in sound], "", ""


def _top(path: str, paths: frozenset[str]) -> str:
    """The innermost folder around a file that is in no package; empty for the project itself."""
    folder = dirname(path)
    while folder and f"{folder}/__init__.py" in paths:
        folder = dirname(folder)
    return folder


def _node(file: PythonFile, function: Function, top: str, ignored_by: str, *, is_program: bool) -> Node:
    marks = frozenset(d.rpartition(".")[2] for d in function.decorators if d.startswith("pytest.mark."))
    parts = tuple(function.qualname.split("."))
    return Node(file.path, parts, marks, _is_case(file, function), top, is_program, ignored_by)


def _owner(function: Function) -> str:
    return function.qualname.rpartition(".")[0]


def _is_case(file: PythonFile, function: Function) -> bool:
    owner = _owner(function)
    return any(c.name == owner and any(b.endswith(_CASES) for b in c.bases) for c in file.classes)


def _is_collected(file: PythonFile, function: Function, settings: Collecting) -> bool:
    """Whether pytest takes a function for a test, by its name and that of its class."""
    owner = _owner(function)
    if any(d.endswith("fixture") for d in function.decorators):
        return False
    if _is_case(file, function):
        return function.name.startswith("test")
    if not any(function.name.startswith(p) or fnmatchcase(function.name, p) for p in settings.functions):
        return False
    if not owner:
        return True
    classes = {c.name for c in file.classes}
    parts = owner.split(".")
    is_test = all(p in classes and any(p.startswith(n) or fnmatchcase(p, n) for n in settings.classes) for p in parts)
    # pytest passes by a class that must be made by hand.
    return is_test and not any(f.qualname == f"{owner}.__init__" for f in file.functions)


def _mark(function: Function, name: str) -> bool:
    return any(d.rpartition(".")[2] == name for d in function.decorators)


def _is_skipped_whole(file: PythonFile) -> bool:
    # What stands below a condition begins further right.
    return any(not call.scope and call.name == "pytest.skip" and call.at.column == 1 for call in file.calls)


def _ignoring(project: Project, path: str) -> str:
    """The `conftest.py` that takes a file out of the collection, whatever the machine; empty where none does."""
    for other in project.python:
        folder = dirname(other.path)
        if basename(other.path) != "conftest.py" or (folder and not path.startswith(f"{folder}/")):
            continue
        own = path.removeprefix(f"{folder}/") if folder else path
        for given in other.assignments:
            if given.scope or given.at.column != 1 or not isinstance(given.value, tuple):
                continue
            texts = [normpath(value) for value in given.value if isinstance(value, str)]
            if given.name == "collect_ignore" and any(f"{own}/".startswith(f"{text}/") for text in texts):
                return other.path
            # A folder that fits is not entered.
            places = [own, *_folders_of(own)]
            if given.name == "collect_ignore_glob" and any(fnmatchcase(p, text) for p in places for text in texts):
                return other.path
    return ""


def _folders_of(path: str) -> Iterator[str]:
    while path := dirname(path):
        yield path


def _asserts(project: Project, file: PythonFile, test: Function) -> bool:
    """Whether a test checks something itself, or calls a function of the tests that does."""
    if test.assertions and not test.ends:
        return True
    called = {c.method for c in file.calls if c.scope == test.qualname and (not test.ends or c.at.line <= test.ends)}
    return any(f.name in called for f in _checking(project, file))


def _checking(project: Project, file: PythonFile) -> Iterator[Function]:
    """The functions that assert something: of a file of tests, and of those that it imports."""
    near = {file.path, *(target for source, target, _ in project.import_edges if source == file.path)}
    for other in project.python:
        if other.path in near:
            yield from (f for f in other.functions if f.assertions)
