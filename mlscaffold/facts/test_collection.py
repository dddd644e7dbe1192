"""Tests that are there and never run: those in files that no runner looks into by their names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from posixpath import basename, dirname

from mlscaffold import toml_text
from mlscaffold.facts.ini import read_ini
from mlscaffold.facts.model import Function, Place, PythonFile
from mlscaffold.facts.text import decode
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Any, Final


SETTINGS: Final = {
    "pytest.toml": "pytest", ".pytest.toml": "pytest", "pytest.ini": "pytest", ".pytest.ini": "pytest",
    "pyproject.toml": "tool.pytest.ini_options", "tox.ini": "pytest", "setup.cfg": "tool:pytest",
}  # fmt: skip
"""Files that may set pytest's patterns, in the order in which pytest asks them, and the section each uses."""

_DEFAULT: Final = ("test_*.py", "*_test.py")
_ANY: Final = ("*.py",)
_UNITTEST: Final = "test*.py"
NOT_TESTS = pattern(r"(?:^|/)(?:fixtures?|data|resources|testdata|test[-_]data|snapshots?|fake[-_][^/]*)/")
_LEFT_BEHIND = pattern(r"[.#~].*|.*(?:~|\.(?:bak|orig|old|backup|save|tmp))\.py|.* copy(?: \d+)?\.py")
"""Names that editors give to copies, and names that are hidden: nobody means these to run."""
RUNNERS = frozenset({"pytest", "unittest", "nose", "absl", "testtools"})


def patterns_of(files: Mapping[str, bytes]) -> dict[str, tuple[str, ...]]:
    """Patterns of test files by the folder whose pytest settings name them; empty when all use the default."""
    if not any(b"python_files" in data for data in files.values()):
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for path in sorted(files, key=lambda p: list(SETTINGS).index(basename(p))):
        section = settings_in(path, decode(files[path]))
        if section is not None and dirname(path) not in found:
            value = section.get("python_files", _DEFAULT)
            patterns = tuple(value.split()) if isinstance(value, str) else tuple(map(str, value))
            # Given among `addopts`, what the patterns are is left to pytest.
            found[dirname(path)] = _ANY if "python_files" in str(section.get("addopts", "")) else patterns
    return found


def settings_in(path: str, text: str) -> Mapping[str, Any] | None:
    """The pytest settings in a file; None when it has none, or cannot be read."""
    name = SETTINGS[basename(path)]
    if not path.endswith(".toml"):
        return read_ini(text).get(name)
    try:
        value: Any = toml_text.loads(text)
    except ValueError:
        return None
    for part in name.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else None


def uncollected_tests(
    files: Sequence[PythonFile],
    patterns: Mapping[str, tuple[str, ...]],
    *,
    imported: frozenset[str],
    paths: frozenset[str],
    instructions: Callable[[], str],
) -> tuple[Place, ...]:
    """The first test of each file with real tests that neither pytest nor unittest would find.

    `instructions` gives the text of all that may name a file to run: CI, scripts, pages. A file that
    is imported, runs itself or is named there is run in a way of its own.
    """
    fixtures = {f.name for file in files for f in file.functions if any(d.endswith("fixture") for d in f.decorators)}
    found = {
        file.path: tests[0].at
        for file in files
        if _may_hold_tests(file, imported, paths)
        and not _is_looked_into(file.path, patterns)
        and (tests := [t for t in real_tests(file) if not (_is_case(file, t) or _is_called(t, fixtures))])
    }
    if found:
        spoken = _imported_names(files)
        found = {path: at for path, at in found.items() if spoken.isdisjoint(_ends_of(path))}
    if not found:
        return ()
    text = instructions()
    if _says_otherwise(text):
        return ()
    # A shell puts the names of files in the place of a pattern, and these are collected whatever they are called.
    words = {word.strip("'\"`;&|()") for word in text.split() if "*" in word}
    globs = {word.removeprefix("./") for word in words if word.endswith(".py") and "/" in word}
    return tuple(
        at
        for path, at in found.items()
        if basename(path) not in text and not any(fnmatchcase(path, f"*{glob}") for glob in globs)
    )


def _says_otherwise(text: str) -> bool:
    """Whether a command chooses files by other names, or runs tests by other means."""
    if "unittestArgs" in text and re.search(r"[\"']-p[\"'],\s*[\"']\*?[^\"']*test", text):
        return True
    if "python_files" in text and re.search(r"(?:-o|--override-ini)[= ]*[\"']?python_files", text):
        return True
    return re.search(r"nose(?<=\bnose)(?:tests|2)?\b", text) is not None


def _may_hold_tests(file: PythonFile, imported: frozenset[str], paths: frozenset[str]) -> bool:
    # A program without an ending is started by its name, and sought by no runner.
    if not file.complete or not file.module or file.path in imported:
        return False
    if {"test", "tests"}.isdisjoint(file.path.lower().split("/")[:-1]) and not _uses_runner(file):
        return False
    if (
        is_left_behind(file.path)
        # An underscore takes a file out of the collection on purpose.
        or basename(file.path).startswith("_")
        or is_aside(file.path)
        or NOT_TESTS.search(file.path.lower())
    ):
        return False
    return f"{dirname(file.path)}/BUILD".lstrip("/") not in paths and not any(call.guarded for call in file.calls)


def _imported_names(files: Sequence[PythonFile]) -> set[str]:
    """The dotted names of all that code imports by at least two words, from wherever its imports start."""
    imports = [i for file in files for i in file.imports if not i.level]
    return {i.module for i in imports if "." in i.module} | {f"{i.module}.{i.name}" for i in imports if i.name}


def _ends_of(path: str) -> set[str]:
    """The dotted names that a module may be imported by, of at least two words."""
    words = path.removesuffix(".py").split("/")
    return {".".join(words[start:]) for start in range(len(words) - 1)}


def _is_called(test: Function, fixtures: set[str]) -> bool:
    """Whether a function takes what no runner can give it: it is called with that by others."""
    given = {"self", "cls"} | _FIXTURES | fixtures
    return not test.decorators and not given.issuperset(test.parameters)


# pytest 9.0, pytest-mock 3.15, pytest-django 4.11
_FIXTURES: Final = frozenset({
    "request", "tmp_path", "tmp_path_factory", "tmpdir", "tmpdir_factory", "monkeypatch", "capsys", "capsysbinary",
    "capfd", "capfdbinary", "caplog", "recwarn", "cache", "pytestconfig", "doctest_namespace", "subtests",
    "record_property", "record_testsuite_property", "record_xml_attribute", "pytester", "testdir",
    "mocker", "benchmark", "client", "db",
})  # fmt: skip


def _uses_runner(file: PythonFile) -> bool:
    return any(i.module.partition(".")[0] in RUNNERS for i in file.imports)


def is_left_behind(path: str) -> bool:
    """Whether a file is hidden or an editor's copy of another by its name."""
    return _LEFT_BEHIND.fullmatch(basename(path)) is not None


def is_called_so(path: str) -> bool:
    """Whether a file is called as those are that pytest, unittest or Django collect.

    What lies in the folder of tests under another name may be what they are tried on.
    """
    return _CALLED_SO.fullmatch(basename(path)) is not None


_CALLED_SO = pattern(r"tests?(?:_.*)?\.py|test\w*\.py|.*_tests?\.py|.*tests\.py", re.IGNORECASE)


def has_tests(file: PythonFile) -> bool:
    """Whether a runner would find a test in a file, were it to look."""
    return not is_left_behind(file.path) and holds_tests(file)


def holds_tests(file: PythonFile) -> bool:
    """Whether a file has what is a test by its name, checked or not.

    Fixtures (`test_client`) are none, nor is the bare `test` that training code calls between two epochs.
    """
    cases = {c.name for c in file.classes if any(b.endswith("TestCase") for b in c.bases)}
    suites = cases | {c.name for c in file.classes if c.name.startswith("Test")}
    called = {call.method for call in file.calls}

    def is_test(function: Function) -> bool:
        owner = function.qualname.rpartition(".")[0]
        if function.name == "test":
            return owner in suites or (not owner and "test" not in called)
        rest = function.name.removeprefix("test")
        is_named_so = rest != function.name and (rest.startswith("_") or rest[0].isupper() or bool(owner))
        return is_named_so and not any(d.endswith("fixture") for d in function.decorators)

    return bool(cases) or any(map(is_test, file.functions))


def real_tests(file: PythonFile) -> Iterator[Function]:
    """The functions of a file that are tests by name and by what they do: they check something."""
    cases = {c.name for c in file.classes if any(b.endswith("TestCase") for b in c.bases)}
    plain = {c.name for c in file.classes if c.name.startswith("Test") and not c.bases}
    called = {call.method for call in file.calls}
    for function in sorted(file.functions, key=lambda f: f.at):
        owner = function.qualname.rpartition(".")[0]
        is_fixture = any(d.endswith("fixture") for d in function.decorators)
        is_test = function.name.startswith("test_") and function.name not in called and not is_fixture
        if is_test and function.assertions and (not owner or owner in cases or owner in plain):
            yield function


def overwritten_tests(file: PythonFile) -> Iterator[tuple[Function, Function]]:
    """Each test of a file that a later one of its name, in the same class or module, takes the place of, with that."""
    least: dict[str, int] = {}
    for function in file.functions:
        owner = function.qualname.rpartition(".")[0]
        least[owner] = min(least.get(owner, function.at.column), function.at.column)
    last: dict[str, Function] = {}
    for function in sorted(file.functions, key=lambda f: f.at, reverse=True):
        owner = function.qualname.rpartition(".")[0]
        # What stands deeper than its neighbours is one of two branches.
        if function.name.startswith("test") and function.at.column == least[owner] and not function.decorators:
            if function.qualname in last:
                yield function, last[function.qualname]
            last[function.qualname] = function


def _patterns_for(path: str, patterns: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    folder = dirname(path)
    while folder and folder not in patterns:
        folder = dirname(folder)
    return patterns.get(folder, _DEFAULT)


def _is_looked_into(path: str, patterns: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether pytest looks for tests in a file."""
    name = basename(path)
    return any(
        fnmatchcase(path if "/" in p else name, f"*{p}" if "/" in p else p) for p in _patterns_for(path, patterns)
    )


def _is_case(file: PythonFile, test: Function) -> bool:
    """Whether unittest finds a test."""
    if not fnmatchcase(basename(file.path), _UNITTEST):
        return False
    owner = test.qualname.rpartition(".")[0]
    return any(c.name == owner and any(b.endswith("TestCase") for b in c.bases) for c in file.classes)
