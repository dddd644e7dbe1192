"""Selection: whether a command that runs tests comes to a certain one, by what it is given.

What cannot be seen (a selection made as it runs, a program that collects by rules of its own) comes to no test.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from fnmatch import fnmatchcase
from posixpath import basename

from mlscaffold.facts.model import AutomaticRun, Collecting
from mlscaffold.facts.scripts.command_line import arguments, is_python, option, options, program
from mlscaffold.facts.scripts.lookup import below
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Final

_PYTEST: Final = frozenset({"pytest", "py.test", "pytest-3"})
_BY_VERB: Final = frozenset({"hatch", "rye"})
"""Managers that run pytest by their verb `test`."""
_NO_RUN: Final = frozenset({
    "--collect-only", "--co", "--version", "--help", "-h", "--fixtures", "--markers", "--setup-plan", "--setup-only",
    "--trace-config", "--cache-show", "--fixtures-per-test",
})  # fmt: skip
_VALUED: Final = frozenset({
    "-k", "-m", "-n", "-c", "-o", "-p", "-r", "-W", "--ignore", "--ignore-glob", "--deselect", "--maxfail",
    "--cov-report", "--cov-config", "--cov-fail-under", "--junitxml", "--junit-xml", "--durations", "--durations-min",
    "--tb", "--rootdir", "--confcutdir", "--basetemp", "--timeout", "--dist", "--numprocesses", "--log-level",
    "--log-cli-level", "--color", "--html", "--import-mode", "--reruns", "--capture", "--override-ini",
    "--config-file", "--pythonwarnings", "--maxprocesses",
})  # fmt: skip
_WORD = pattern(r"\s*(\(|\)|[^\s()]+)")


class Node(NamedTuple):
    """A test as a runner knows it."""

    path: str
    parts: tuple[str, ...]
    """Classes and function."""
    marks: frozenset[str]
    """Names of the marks on the function."""
    is_case: bool
    """Whether unittest finds it."""
    top: str
    """The innermost folder around it that is in no package: unittest looks for tests in packages alone."""
    is_program: bool
    """Whether its file runs its tests when it is run as a program."""
    ignored_by: str = ""
    """The `conftest.py` by which pytest passes by its file, unless the file itself is named; empty without one."""


def comes_to(run: AutomaticRun, test: Node, settings: Collecting) -> bool:
    """Whether a command runs a test."""
    words, name = run.words, program(run.words[0])
    if _NO_RUN.intersection(words[1:]):
        return False
    if name in _PYTEST:
        return _pytest(words, run.folder, test, settings)
    if name in _BY_VERB and "test" in words[1:2]:
        return _pytest(words[1:], run.folder, test, settings)
    if name == "unittest":
        return test.is_case and _unittest(words, run.folder, test)
    if is_python(words[0]):
        scripts = [word for word in words[1:2] if word.endswith(".py")]
        return test.is_program and any(below(run.folder, word) == test.path for word in scripts)
    return False


def _pytest(words: Sequence[str], folder: str, test: Node, settings: Collecting) -> bool:
    if folder == "":
        words = (words[0], *settings.addopts, *words[1:])
        if _NO_RUN.intersection(settings.addopts):
            return False
    given = [word for word in arguments(words, _VALUED) if not word.startswith("$")]
    # Of settings, pytest asks for the paths where it is started beside them and given none.
    given = given or (list(settings.testpaths) if folder == "" else [])
    if not any(_holds(word, folder, test) for word in given or ["."]):
        return False
    if test.ignored_by and not any(below(folder, word.partition("::")[0]) == test.path for word in given):
        return False
    if any(_holds(word, folder, test) for word in (*options(words, "--ignore"), *options(words, "--deselect"))):
        return False
    if any(fnmatchcase(test.path, below(folder, glob)) for glob in options(words, "--ignore-glob")):
        return False
    names = [part.lower() for part in (*test.path.split("/"), *test.parts, *test.marks)]
    by_name, by_mark = _last(words, "-k"), _last(words, "-m")
    return _says(by_name, lambda word: any(word.lower() in name for name in names)) and _says(
        by_mark, lambda word: word in test.marks
    )


def _last(words: Sequence[str], name: str) -> str:
    """The last value of an option, which is the one that counts; empty where it is not given."""
    return next(reversed(options(words, name)), "")


def _holds(word: str, folder: str, test: Node) -> bool:
    """Whether a path, or a path with names behind `::`, holds a test."""
    path, *parts = word.partition("[")[0].split("::")
    place = below(folder, path)
    if any(sign in place for sign in "*?"):
        return fnmatchcase(test.path, place) or fnmatchcase(test.path, f"{place}/*")
    is_there = not place or test.path == place or test.path.startswith(f"{place}/")
    return is_there and tuple(parts) == test.parts[: len(parts)]


def _says(expression: str, holds: Callable[[str], bool]) -> bool:
    """Whether an expression of words, `and`, `or`, `not` and parentheses holds: none does, a broken one does not."""
    words = [match[1] for match in _WORD.finditer(expression)]
    if not words:
        return True
    if len(words) > 200:
        return False
    code = "".join(_translated(words, holds))
    try:
        found = _Truth(code).whole()
    except (ValueError, RecursionError):
        return False
    return found


def _translated(words: Collection[str], holds: Callable[[str], bool]) -> Iterator[str]:
    """One sign for each word: `&`, `|`, `!`, a parenthesis, or whether the word holds as `1` or `0`."""
    for word in words:
        yield {"and": "&", "or": "|", "not": "!", "(": "(", ")": ")"}.get(word) or ("1" if holds(word) else "0")


class _Truth:
    """The truth of an expression of one-letter signs."""

    def __init__(self, code: str) -> None:
        self._code = code
        self._next = 0

    def whole(self) -> bool:
        found = self._either()
        if self._next != len(self._code):
            raise ValueError("more follows")
        return found

    def _takes(self, sign: str) -> bool:
        is_there = self._code[self._next : self._next + 1] == sign
        self._next += is_there
        return is_there

    def _either(self) -> bool:
        found = self._both()
        while self._takes("|"):
            other = self._both()
            found = found or other
        return found

    def _both(self) -> bool:
        found = self._one()
        while self._takes("&"):
            other = self._one()
            found = found and other
        return found

    def _one(self) -> bool:
        if self._takes("!"):
            return not self._one()
        if self._takes("("):
            found = self._either()
            if not self._takes(")"):
                raise ValueError("a parenthesis stays open")
            return found
        if self._takes("1"):
            return True
        if self._takes("0"):
            return False
        raise ValueError("a word is missing")


def _unittest(words: Sequence[str], folder: str, test: Node) -> bool:
    given = arguments(words, frozenset({"-s", "-p", "-t", "-k", "--start-directory", "--pattern"}))
    if options(words, "-k"):
        return False
    if not given or words[1] == "discover":
        start = option(words, "-s", "--start-directory") or (given[1] if len(given) > 1 else ".")
        glob = option(words, "-p", "--pattern") or (given[2] if len(given) > 2 else "test*.py")
        is_open = not test.top or f"{below(folder, start)}/".startswith(f"{test.top}/")
        return is_open and _holds(start, folder, test) and fnmatchcase(basename(test.path), glob)
    own = ".".join((test.path.removesuffix(".py").replace("/", "."), *test.parts))
    names = [word.removesuffix(".py").replace("/", ".") for word in given]
    return any(own == name or own.startswith(f"{name}.") for name in names)
