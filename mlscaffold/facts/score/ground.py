"""The ground that claims stand on: what a project has and runs, looked up once for all pieces of evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import islice
from posixpath import basename, dirname, splitext

from mlscaffold.errors import nearest
from mlscaffold.facts.model import AutomaticRun, Collecting, Evidence, Project
from mlscaffold.facts.score.selection import Node, comes_to
from mlscaffold.facts.score.subcommands import subcommands
from mlscaffold.facts.score.tests_named import named_tests
from mlscaffold.facts.scripts.command_line import program, unwrapped
from mlscaffold.facts.scripts.lookup import below
from mlscaffold.facts.scripts.shell import simple_commands
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final

MOST_COMPARED: Final = 1_000_000
"""Comparisons of evidence with commands; beyond them, nothing more is seen to be run. A project has thousands."""
_NAME = pattern(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_OTHER_SCRIPTS: Final = ("project.dynamic", "tool.flit.scripts", "project.entry-points.console_scripts", "tool.pixi")
"""Settings by which a project may have scripts that do not show."""
_MOST_NAMES: Final = 500
"""Names among which the nearest one is looked for."""


class Ground:
    """What evidence of a project is held against."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.files = {f.path: f for f in project.files}
        self.documents = {d.path: d for d in project.documents}
        self.modules = {f.path: f for f in project.python}
        self.configs = {c.path: c for c in project.configs}
        claims = project.score_claims
        self.runs: Sequence[AutomaticRun] = claims.runs if claims else ()
        self.leading: frozenset[str] = claims.leading if claims else frozenset()
        self._collection = claims.collection if claims else Collecting()
        self._left = MOST_COMPARED
        self._running: dict[tuple[str, str], list[AutomaticRun]] = {}
        self._programs: dict[str, str] = {}
        self._subcommands: dict[str, frozenset[str] | None] = {}
        self._tests: dict[str, tuple[list[Node], str, str]] = {}

    def nearest_path(self, path: str) -> str:
        """A sentence that names a file that may be meant: one of the same name, or one of a like name beside it."""
        name, folder, ending = basename(path), dirname(path), splitext(path)[1]
        same = [p for p in self.files if basename(p) == name]
        beside = (p for p in self.files if dirname(p) == folder and p.endswith(ending))
        return f"Did you mean `{same[0]}`?" if same else nearest(path, islice(beside, _MOST_NAMES))

    @cached_property
    def scripts(self) -> Mapping[str, str]:
        """The console scripts that the project declares, with what they call."""
        beginnings = ("project.scripts.", "tool.poetry.scripts.")
        declared = self.configs.get("pyproject.toml")
        return {
            s.key.removeprefix(beginning): s.value
            for s in (declared.settings if declared else ())
            for beginning in beginnings
            if s.key.startswith(beginning) and isinstance(s.value, str)
        }

    @cached_property
    def subcommands(self) -> Sequence[str]:
        """The words that the project's code gives a meaning of their own on a command line."""
        code = (f for f in self.project.python if not f.is_test)
        calls = (c for f in code for c in f.calls if c.method in {"add_parser", "command"})
        values = (a.value for c in calls for a in c.arguments[:1])
        return sorted({value for value in values if isinstance(value, str)})

    @cached_property
    def words(self) -> frozenset[str]:
        """The texts of the project's code and the names of its functions, among which are those of its commands."""
        code = [f for f in self.project.python if not f.is_test]
        texts = (t.value for f in code for t in f.texts)
        return frozenset(texts) | {g.name.replace("_", "-") for f in code for g in f.functions}

    def takes(self, path: str, words: Sequence[str]) -> bool:
        """Whether the program that begins in a file may know the first word, or any of them as a subcommand."""
        if path not in self._subcommands:
            edges = ((source, target) for source, target, _ in self.project.import_edges)
            self._subcommands[path] = subcommands(path, self.modules, edges)
        known = self._subcommands[path]
        # Where subcommands cannot be seen, any text of the code may be one.
        return words[0] in self.words if known is None else not known.isdisjoint(words)

    def module(self, name: str) -> str:
        """The path of a module of the project, by the name that it is imported by; empty where there is none."""
        if not _NAME.fullmatch(name):
            return ""
        stem = name.replace(".", "/")
        ends = (f"{stem}.py", f"{stem}/__main__.py", f"{stem}/__init__.py")
        found = (path for end in ends for path in self.modules if path == end or path.endswith(f"src/{end}"))
        return next(found, "")

    def program(self, name: str) -> str:
        """The file in which a program begins that is a script or a module of the project; empty for any other."""
        name = program(name)
        if name not in self._programs:
            module = self.module(self.scripts[name].partition(":")[0] if name in self.scripts else name)
            # A package can be run by its `__main__` alone.
            is_none = module.endswith("/__init__.py") and name not in self.scripts
            self._programs[name] = "" if is_none else module
        return self._programs[name]

    @cached_property
    def lost_names(self) -> frozenset[str]:
        """The names by which a program of the project would go, of which there is no script any more."""
        if {"setup.py", "setup.cfg"} & self.project.paths:
            return frozenset()
        declared = self.configs.get("pyproject.toml")
        settings = declared.settings if declared else ()
        if declared is None or declared.problem or any(s.key.startswith(_OTHER_SCRIPTS) for s in settings):
            return frozenset()
        own = {str(s.value) for s in settings if s.key in {"project.name", "tool.poetry.name"}}
        folders = (path.removeprefix("src/").split("/") for path in self.modules if path.endswith("/__init__.py"))
        own |= {parts[0] for parts in folders if len(parts) == 2 and parts[0] not in {"tests", "test"}}
        names = {spelled for name in own for spelled in (name, name.replace("_", "-"), name.replace("-", "_"))}
        return frozenset(names - set(self.scripts))

    def tests(self, text: str) -> tuple[list[Node], str, str]:
        """The tests that evidence stands for; with none, why there is none and what to do."""
        if text not in self._tests:
            path, _, rest = text.partition("::")
            parts = tuple(part for part in rest.partition("[")[0].split("::") if part)
            self._tests[text] = named_tests(self.project, path, parts)
        return self._tests[text]

    def runs_of(self, piece: Evidence) -> list[AutomaticRun]:
        """What runs a test, a command or a file of code."""
        if piece.kind == "path" and piece.text in self.project.tests:
            # A file of tests stands for all of them.
            piece = piece._replace(kind="test")
        key = (piece.kind, piece.text)
        if key not in self._running:
            self._running[key] = [run for run in self.runs if self._is_run_by(run, piece)]
        return self._running[key]

    def _is_run_by(self, run: AutomaticRun, piece: Evidence) -> bool:
        self._left -= 1
        if self._left < 0:
            return False
        if piece.kind == "test":
            for test in self.tests(piece.text)[0]:
                self._left -= 1
                if self._left < 0:
                    return False
                if comes_to(run, test, self._collection):
                    return True
            return False
        if piece.kind == "command":
            return self._runs_command(run, next((unwrapped(words) for words in simple_commands(piece.text)), []))
        return any(below(run.folder, word) == piece.text for word in run.words[:2]) and not asks_for_help(run.words)

    def _runs_command(self, run: AutomaticRun, words: Sequence[str]) -> bool:
        if not words:
            return False
        own = (program(run.words[0]), *run.words[1:])
        wanted = (program(words[0]), *words[1:])
        if asks_for_help(own):
            return False
        # `drift` alone is what a script of the project is told to do.
        inner = len(words) == 1 and own[0] in self.scripts and own[1:2] == wanted
        return (inner and self.takes(self.program(own[0]), wanted)) or own[: len(wanted)] == wanted


def asks_for_help(words: Sequence[str]) -> bool:
    """Whether a command says only how it is used, or its version."""
    return not {"--help", "--version"}.isdisjoint(words[1:]) or (len(words) > 1 and words[-1] == "-h")
