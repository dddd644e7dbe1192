"""Automation: which commands CI and hooks run of themselves, each with its job, as evidence is held against it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from posixpath import basename, dirname

from mlscaffold.facts.ci import ci_runs
from mlscaffold.facts.model import Collecting, ScoreClaims
from mlscaffold.facts.score.hooks import hook_runs
from mlscaffold.facts.scripts.invocations import Follower
from mlscaffold.facts.scripts.shell import simple_commands
from mlscaffold.facts.test_collection import SETTINGS, settings_in
from mlscaffold.facts.text import decode
from mlscaffold.lean import TYPE_CHECKING, replace

if TYPE_CHECKING:
    from typing import Any, Final

MOST_RUNS: Final = 50_000
"""Commands of all CI files together: a workflow that calls itself many times over must end."""


def with_automation(
    claims: ScoreClaims,
    ci: Sequence[str],
    files: Mapping[str, bytes],
    settings: Mapping[str, bytes],
    paths: Collection[str],
    branches: frozenset[str] | None,
) -> ScoreClaims:
    """Claims with all that they are held against: what these CI files and the hooks run, and pytest's `settings`.

    `files` are those that commands may lead to, CI files and hooks among them; `paths` are all that the project has,
    and `branches` those that there are, None where there may be others.
    """
    runs = [run for path in ci if path in files for run in ci_runs(path, files[path], files=files, branches=branches)]
    commands = {piece.text for claim in claims.claims for piece in claim.evidence if piece.kind == "command"}
    return replace(
        claims,
        runs=tuple(dict.fromkeys([*runs[:MOST_RUNS], *hook_runs(files, paths)])),
        leading=frozenset(command for command in commands if _leads_on(command, files)),
        collection=_collection(settings),
    )


def _leads_on(command: str, files: Mapping[str, bytes]) -> bool:
    """Whether a command is a task or a script of the project, which runs others."""
    return sum(1 for _ in zip(range(2), Follower(files).follow(command), strict=False)) > 1 and _count(command) == 1


def _count(command: str) -> int:
    return sum(1 for _ in simple_commands(command))


def _collection(files: Mapping[str, bytes]) -> Collecting:
    """What pytest's settings in the project's folder say; the first file that has any is the only one that counts."""
    usual = Collecting()
    for path in sorted((p for p in files if not dirname(p)), key=lambda p: list(SETTINGS).index(basename(p))):
        section = settings_in(path, decode(files[path]))
        if section is not None:
            return Collecting(
                _words(section.get("addopts"), ()), _words(section.get("testpaths"), ()),
                _words(section.get("python_functions"), usual.functions),
                _words(section.get("python_classes"), usual.classes),
            )  # fmt: skip
    return usual


def _words(value: Any, default: tuple[str, ...]) -> tuple[str, ...]:
    if isinstance(value, str):
        return tuple(word for words in simple_commands(value) for word in words)
    return tuple(map(str, value)) if isinstance(value, list | tuple) else default
