"""What a file of continuous integration runs, gathered step by step whatever its system."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping

from mlscaffold.facts.model import BY_HAND, TOLERATED, AutomaticRun, CiCommand, CiFile, Place
from mlscaffold.facts.nodes import Node, read_yaml
from mlscaffold.facts.scripts.invocations import MAX_COMMANDS, Follower, Invocation
from mlscaffold.facts.scripts.purposes import is_plain
from mlscaffold.facts.scripts.shell import script_lines
from mlscaffold.facts.scripts.test_runs import is_hook_run, is_test_run
from mlscaffold.facts.scripts.tolerance import STRICT, Manner
from mlscaffold.facts.text import decode
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Final


MAX_BYTES: Final = 2**20
MAX_STEPS: Final = 1_000
MAX_INCLUDED: Final = 100
"""Files that one CI file may include, directly and through others."""
MAX_VARIANTS: Final = 40
"""Combinations of a matrix that are looked at."""

LINTERS: Final = frozenset({
    "ruff", "flake8", "pylint", "black", "isort", "mypy", "pyright", "pycodestyle", "yapf", "nbqa", "autopep8",
    "pyflakes",
})  # fmt: skip

EMPTY: Final = Node("mapping", (), "", 0, 0, False, "", 1)

_PLAIN_BRANCH = pattern(r"[\w./-]+")

Values = Mapping[str, tuple[str, ...]]
"""What the variables of a script may be: `matrix.python`, `env.CMD`, `inputs.command`."""


class _Step(NamedTuple):
    """One script of a job."""

    at: Place
    """Where its first line stands."""
    job: str
    script: str
    folder: str
    values: Values
    held: str
    """What keeps it from telling of itself: see `AutomaticRun.held`."""
    manner: Manner


class Gathered:
    """What has been found in a CI file and in the files that it includes."""

    def __init__(self, files: Mapping[str, bytes], branches: frozenset[str] | None = None) -> None:
        self.files = files
        self.branches = branches
        """Those that there are; None where there may be others."""
        self.held = ""
        """What keeps all of it from running: see `AutomaticRun.held`."""
        self.steps: list[_Step] = []
        self.tests: list[Place] = []
        """Places that run tests without a script of their own."""
        self.tolerated: list[Place] = []
        """Those of which nobody is told when they fail."""
        self.hooks: list[Place] = []
        self.lints: list[Place] = []
        self.works: list[Place] = []
        """Places that do more with data and models than can be seen from here."""
        self.ready: list[tuple[Place, str, str, str]] = []
        """Ready-made steps whose command is known: where they stand, in which job, the command, and what holds it."""
        self.opaque = False
        self.understood = False
        """Whether any job or step was read, be it one that is switched off."""
        self.triggers: tuple[str, ...] = ()
        self._included: set[tuple[str, str]] = set()

    def is_there(self, branch: str) -> bool:
        """Whether there may be a branch of this name, or of one that fits a pattern."""
        return self.branches is None or branch in self.branches or _PLAIN_BRANCH.fullmatch(branch) is None

    def script(
        self,
        at: Place,
        job: str,
        script: str,
        folder: str = "",
        values: Values | None = None,
        *,
        held: str = "",
        manner: Manner = STRICT,
    ) -> None:
        """Add one script."""
        if script.strip() and len(self.steps) < MAX_STEPS:
            self.understood = True
            self.steps.append(_Step(at, job, script, folder, values or {}, held, manner))

    def add(
        self,
        path: str,
        job: str,
        node: Node | None,
        folder: str = "",
        values: Values | None = None,
        *,
        held: str = "",
        manner: Manner = STRICT,
    ) -> None:
        """Add a script, or each of a list of scripts however nested."""
        rest = [node] if node else []
        while rest and len(self.steps) < MAX_STEPS:
            current = rest.pop()
            if current.kind == "list":
                rest.extend(reversed(current.value))
            elif current.kind == "scalar" and current.value is not None:
                at = Place(path, current.line + current.block)
                self.script(at, job, current.text, folder, values, held=held, manner=manner)

    def document(self, path: str, *, once_for: str = "") -> Node | None:
        """A YAML file that is included: its first mapping, or None when it is missing, broken or one too many.

        It is given once for each `once_for`: what it is called with, where that matters.
        """
        key = (path, once_for)
        data = self.files.get(path)
        if data is None or key in self._included or len(self._included) >= MAX_INCLUDED or len(data) > MAX_BYTES:
            return None
        self._included.add(key)
        try:
            documents = read_yaml(decode(data))
        except ValueError:
            return None
        return next((document for document in documents if document.kind == "mapping"), None)

    def commands(self) -> tuple[CiCommand, ...]:
        """The commands of all scripts, line by line."""
        return tuple(
            CiCommand(step.at._replace(line=step.at.line + line.offset), step.job, line.text)
            for step in self.steps
            for line in script_lines(step.script)
        )

    def runs(self, path: str, system: str) -> tuple[AutomaticRun, ...]:
        """Every command that is run, each job followed for itself."""
        # A workflow of GitHub that names no event is started by none.
        started = not _BY_HAND.issuperset(self.triggers) if self.triggers else system != "github"
        followers: dict[str, Follower] = {}
        found: dict[AutomaticRun, None] = {}
        steps = [*self.steps, *(_Step(at, job, script, "", {}, held, STRICT) for at, job, script, held in self.ready)]
        for step in steps:
            follower = followers.setdefault(step.job, Follower(self.files))
            for script in _variants(step):
                for run in follower.follow(script, step.folder, step.manner):
                    at = step.at._replace(line=step.at.line + run.offset)
                    held = (step.held if started else BY_HAND) or self.held or (TOLERATED if run.tolerated else "")
                    found[AutomaticRun(at, path, step.job, run.words, run.folder, "ci", held)] = None
                    if len(found) > MAX_COMMANDS:
                        return tuple(found)
        return tuple(found)

    def fact(self, path: str, system: str) -> CiFile:
        """The fact of all that was found, the commands followed to what they run."""
        tests, hooks, lints = self.tests[:1], self.hooks[:1], self.lints[:1]
        tolerated, works = self.tolerated[:1], self.works[:1]
        strayed: list[Place] = []
        follower = Follower(self.files)
        for step in self.steps:
            for script in _variants(step):
                for found in follower.follow(script, step.folder, step.manner):
                    at = step.at._replace(line=step.at.line + found.offset)
                    is_test = is_test_run(found, self.files)
                    if is_test and system == "github" and _leads_out(step, found):
                        strayed = strayed or [at]
                        continue
                    if not works and not is_test and not is_plain(found, self.files):
                        works = [at]
                    if step.held == BY_HAND:
                        continue
                    lost = found.tolerated or step.held == TOLERATED
                    if is_test and not (tolerated if lost else tests):
                        (tolerated if lost else tests).append(at)
                    if not hooks and not lost and is_hook_run(found):
                        hooks = [at]
                    if not lints and found.program.partition("==")[0] in LINTERS:
                        lints = [at]
                    if tests and hooks and lints and works:
                        break
        return CiFile(
            path=path,
            system=system,
            commands=self.commands(),
            runs_tests=next(iter(tests), None),
            tolerates_tests=next(iter(tolerated), None),
            runs_hooks=next(iter(hooks), None),
            lints=next(iter(lints), None),
            works=next(iter(works), None),
            strays=next(iter(strayed), None),
            # Where nothing at all could be read, what it runs is not known.
            opaque=self.opaque or not (self.understood or tests or tolerated or hooks),
            triggers=self.triggers,
        )


_MOVES = pattern(r"\b(?:cd|pushd|docker|podman|compose|kubectl|ssh|chdir|make|working)\b")
"""In a script that may run its commands elsewhere than at the top of the repository."""


def _leads_out(step: _Step, found: Invocation) -> bool:
    """Whether pytest is run at the top of the repository, on nothing but paths that lead out of it."""
    if found.program not in {"pytest", "py.test"} or step.folder or found.folder or _MOVES.search(step.script):
        return False
    given = zip(found.words, found.words[1:], strict=False)
    # A word behind an option may be its value.
    paths = [w for before, w in given if w[0] != "-" and (before[0] != "-" or "=" in before)]
    return bool(paths) and all(path.startswith("../") for path in paths)


_BY_HAND = frozenset({
    "workflow_dispatch", "repository_dispatch", "workflow_call", "issues", "issue_comment", "discussion",
    "discussion_comment", "watch", "fork", "gollum", "label", "milestone", "public",
})  # fmt: skip
"""Events that somebody, or something elsewhere, must cause."""

_VARIABLE = pattern(
    r"\$\{\{\s*([\w.-]{1,100})\s*\}\}|\$\((\w{1,100})\)|\$\{(\w{1,100})\}|\$(\w{1,100})"
    r"|<<[ \t]{0,9}([\w.-]{1,100})[ \t]{0,9}>>"
)


def _variants(step: _Step) -> Iterator[str]:
    """A script with its variables written out: one text for each combination of a matrix, up to a bound."""
    used = sorted({name for match in _VARIABLE.finditer(step.script) if (name := _name(match)) in step.values})
    if not used or len(step.script) > 20_000:
        yield step.script
        return
    for values in itertools.islice(itertools.product(*(step.values[name] for name in used)), MAX_VARIANTS):
        chosen = dict(zip(used, values, strict=True))
        yield _written_out(step.script, chosen)


def _written_out(script: str, chosen: Mapping[str, str]) -> str:
    return _VARIABLE.sub(lambda match: chosen.get(_name(match), match[0]), script)


def _name(match: re.Match[str]) -> str:
    return match[1] or match[5] or f"env.{match[2] or match[3] or match[4]}"


def is_false(node: Node | None) -> bool:
    """Whether a condition is the constant false."""
    if node is None or node.kind != "scalar":
        return False
    bare = re.sub(r"[\s${}'\"()]", "", node.text).lower()
    return bare in {"false", "never", "0", "!true"} or bare.startswith("false&&")


def is_true(node: Node | None) -> bool:
    """Whether a setting is the constant true."""
    return node is not None and node.kind == "scalar" and re.sub(r"[\s${}'\"()]", "", node.text).lower() == "true"


def text_of(node: Node | None) -> str:
    """A scalar as text; empty when it is missing, null or no scalar."""
    return node.text if node and node.kind == "scalar" and node.value is not None else ""
