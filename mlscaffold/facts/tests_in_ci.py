"""What continuous integration does with a project's tests: whether it runs them, when, and what comes of a failure."""

from __future__ import annotations

import re
from posixpath import basename

from mlscaffold.facts.model import CiFile, Place, Project
from mlscaffold.lean import NamedTuple, pattern


class CiTesting(NamedTuple):
    """How tests are run by all of CI together."""

    runs: Place | None
    """The command that runs them when the code changes, and fails with them."""
    seldom: CiFile | None
    """A file that runs them at other times: by hand, by the clock, at a release."""
    tolerated: Place | None
    """A command that runs them and goes on when they fail."""
    unseen: bool
    """Whether something that cannot be seen from here may run them."""
    unsure: bool
    """Whether some command is called as one that runs tests, and what it does is not known."""
    strays: Place | None = None
    """A command that runs tests outside of the repository, where there are none."""


_HOOK_RUNS_TESTS = pattern(r"\b(?:py\.?test|unittest|tox|nox)\b")
_MAY_RUN_TESTS = pattern(r"(?:^|[\s;&|:/])(?:tests?|check|tox|nox|verify|ci)\b(?![/.\]])", re.IGNORECASE)
_TRIES = pattern(
    r"\bcoverage3?[ \t]+run[ \t](?![^\n]{0,300}-m[ \t]*(?:py\.?test|unittest))|(?:&&|;|^)[ \t]*test[ \t]+-[sef][ \t]"
    r"|(?:^|[ \t])(?:python3?[ \t]+[\w./-]+\.py|(?:poetry|uv)[ \t]+run[ \t]+[\w-]+)[ \t]+(?:-h|--help)[ \t]*$"
    r"|\.py[ \t]*\|[ \t]*xargs[ \t][^\n|]{0,60}\bpython3?[ \t]*$",
    re.MULTILINE,
)
_RUNS_SCRIPT = pattern(r"(?:^|[\s;&|])(?:\./|(?:ba|z)?sh[ \t]+(?:\./)?)[\w./-]{1,80}\.sh\b")
_SETTINGS = frozenset({"pytest.ini", ".pytest.ini", "tox.ini", "setup.cfg"})
"""Settings of pytest that are not read here, and may make it collect more than files of tests."""


def tests_in_ci(project: Project) -> CiTesting:
    """What the CI files of a project do with its tests."""
    known = {at for ci in project.ci for at in (ci.runs_tests, ci.tolerates_tests, ci.strays)}
    return CiTesting(
        runs=next((ci.runs_tests for ci in project.ci if ci.runs_tests and ci.on_changes), _by_hooks(project)),
        seldom=next((ci for ci in project.ci if ci.runs_tests and not ci.on_changes), None),
        tolerated=next((ci.tolerates_tests for ci in project.ci if ci.tolerates_tests), None),
        unseen=any(ci.opaque for ci in project.ci),
        unsure=any(_MAY_RUN_TESTS.search(c.text) for ci in project.ci for c in ci.commands if c.at not in known),
        strays=next((ci.strays for ci in project.ci if ci.strays), None),
    )


def _by_hooks(project: Project) -> Place | None:
    """The command that runs hooks, where tests are among them."""
    running = next((ci.runs_hooks for ci in project.ci if ci.runs_hooks), None)
    hooks = (s.value for c in project.configs if c.path == ".pre-commit-config.yaml" for s in c.settings)
    return running if running and any(_HOOK_RUNS_TESTS.search(str(value)) for value in hooks) else None


def tries_programs(project: Project) -> bool:
    """Whether CI runs programs of the project to see whether they work: under coverage, for their help, for a file.

    So does a file of CI that is called a test, and runs a script of the project.
    """
    return any(
        _TRIES.search(c.text) or ("test" in basename(ci.path) and _RUNS_SCRIPT.search(c.text))
        for ci in project.ci
        if ci.on_changes
        for c in ci.commands
    )


def runs_more_than_pytest(project: Project) -> bool:
    """Whether CI runs tests of which it is not sure that pytest would have to find them in files of tests."""
    places = {at for ci in project.ci for at in (ci.runs_tests, ci.tolerates_tests) if at}
    commands = [c.text for ci in project.ci for c in ci.commands if c.at in places]
    if not places:
        return False
    doctests = any("doctest" in str(s.value) for c in project.configs for s in c.settings if s.key.endswith("addopts"))
    plain = all(re.search(r"\bpytest\b", text) and "doctest" not in text for text in commands)
    return not commands or not plain or doctests or not _SETTINGS.isdisjoint(project.paths)
