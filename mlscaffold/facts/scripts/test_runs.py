"""Which commands run tests or hooks, and which only install, list or mention them."""

from __future__ import annotations

from collections.abc import Mapping

from mlscaffold.facts.scripts.command_line import arguments, is_python, option, program
from mlscaffold.facts.scripts.invocations import Invocation
from mlscaffold.facts.scripts.lookup import Lookup, below
from mlscaffold.facts.scripts.runners import MAKEFILES
from mlscaffold.facts.text import decode
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final


_PROGRAMS = frozenset({
    "pytest", "py.test", "pytest-3", "unittest", "nose", "nosetests", "nose2", "trial", "twisted.trial", "green",
    "ward", "behave", "robot", "doctest", "xdoctest", "zope-testrunner", "treon", "ctest", "bats", "jest", "vitest",
    "mocha", "karma", "ava", "rspec", "prove", "phpunit", "ginkgo",
})  # fmt: skip
_VERBS: Final = {
    "bazel": {"test", "coverage"}, "bazelisk": {"test", "coverage"}, "bun": {"test"}, "cabal": {"test"},
    "cargo": {"test", "nextest", "llvm-cov", "tarpaulin"}, "dbt": {"test", "build"}, "deno": {"test"},
    "django-admin": {"test"}, "dotnet": {"test"}, "flutter": {"test"}, "go": {"test"}, "gradle": {"test", "check",
    "build"}, "gradlew": {"test", "check", "build"}, "hatch": {"test"}, "lein": {"test"}, "manage.py": {"test"},
    "meson": {"test"}, "mix": {"test"}, "mvn": {"test", "verify", "install"}, "mvnw": {"test", "verify", "install"},
    "playwright": {"test"}, "R": {"check"}, "rye": {"test"}, "sbt": {"test"}, "setup.py": {"test", "pytest",
    "nosetests"}, "spin": {"test"}, "stack": {"test"}, "stestr": {"run"}, "swift": {"test"}, "testr": {"run"},
    "cypress": {"run"},
}  # fmt: skip
"""Programs that run tests by a verb."""

_NO_RUN = frozenset({
    "--collect-only", "--co", "--version", "--help", "-h", "--fixtures", "--markers", "--setup-plan",
    "--setup-only", "--list-tests", "--trace-config", "--cache-show", "--no-run", "--fixtures-per-test",
})  # fmt: skip
_CODE = pattern(
    r"\b(?:pytest|unittest|nose)\.(?:main|run|console_main)\b|TextTestRunner|doctest\.testmod"
    r"|(?:run|call|check_call|check_output|Popen|system)\([^)\n]{0,200}\bpytest\b"
    r"|\btestthat\b|devtools::test|rcmdcheck|Pkg\.test"
)
_MAKE_TARGET = pattern(r"(?:run[-_]?)?(?:unit[-_]?)?(?:tests?|check|pytest)(?:[-_]\w+)?")
_TEST_FILE = pattern(r"(?:test_\w+|\w+_tests?|run_?tests?|tests?_runner)\.(?:py|R|jl)")


def is_test_run(found: Invocation, files: Mapping[str, bytes]) -> bool:
    """Whether a command runs tests, and not only installs, lists or mentions them."""
    words, name = found.words, found.program
    if _NO_RUN.intersection(words[1:]):
        return False
    if name in _PROGRAMS:
        return True
    if name in _VERBS and _has_verb(name, words):
        return True
    if is_python(name) or name in {"Rscript", "R", "julia"}:
        return _is_test_program(found, files)
    # What a Makefile or a package file that is not in the repository would run is known by name only.
    if name in {"npm", "yarn", "pnpm"}:
        return bool({"test", "t"}.intersection(words[1:3])) and not Lookup(files).has(found.folder, "package.json")
    if name == "make":
        folder = below(found.folder, option(words, "-C", "--directory"))
        targets = arguments(words, frozenset({"-C", "-f", "-j"}))
        return any(map(_MAKE_TARGET.fullmatch, targets)) and not Lookup(files).has(folder, *MAKEFILES)
    return False


def is_hook_run(found: Invocation) -> bool:
    """Whether a command runs pre-commit's hooks or mlscaffold's check."""
    if found.program in {"pre-commit", "pre_commit", "prek"}:
        return "run" in found.words[1:]
    return found.program == "mlscaffold" and "check" in found.words[1:3]


def _has_verb(name: str, words: tuple[str, ...]) -> bool:
    # Of `gradle :app:test`, the verb is the last part.
    return not _VERBS[name].isdisjoint(word.rpartition(":")[2] for word in words[1:6] if not word.startswith("-"))


def _is_test_program(found: Invocation, files: Mapping[str, bytes]) -> bool:
    """Whether a Python, R or Julia program that is called by file or by `-c` runs tests."""
    words = found.words
    for index, word in enumerate(words[1:], 1):
        if word in {"-c", "-e"}:
            return _CODE.search(" ".join(words[index + 1 : index + 2])) is not None
        if word.startswith("-"):
            continue
        name = program(word)
        if name in _VERBS:
            return _has_verb(name, words[index:])
        data = files.get(below(found.folder, word), files.get(below("", word)))
        if data is None:
            return _TEST_FILE.fullmatch(name) is not None
        text = decode(data[:200_000])
        return _CODE.search(text) is not None or (name.startswith("test_") and "assert" in text)
    return False
