"""What a script runs in the end, followed through the repository's own scripts and task runners."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from mlscaffold.facts.scripts.command_line import container_command, program, shell_argument, unwrapped
from mlscaffold.facts.scripts.lookup import Lookup, below
from mlscaffold.facts.scripts.runners import RUNNERS, job_scripts, project_tasks, quoted
from mlscaffold.facts.scripts.shell import script_lines, simple_commands
from mlscaffold.facts.text import decode
from mlscaffold.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Final


MAX_DEPTH: Final = 6
MAX_COMMANDS: Final = 20_000
"""Commands that one follower comes to; a Makefile that calls itself must end."""
MAX_SCRIPT: Final = 2**18
"""Bytes of a script file that is followed."""


class Invocation(NamedTuple):
    """One command that is run, and where."""

    words: tuple[str, ...]
    """The program as written (or the module of `python -m`) and its arguments."""
    folder: str
    """The working folder relative to the project; empty for the project itself."""
    offset: int
    """0-based line of the script that led to it."""

    @property
    def program(self) -> str:
        """The name of the program without its folder."""
        return program(self.words[0])


class Follower:
    """Finds every command that scripts run, and every command that those run by files of the repository.

    Each command is followed once in the life of a follower, however often it is called.
    """

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._lookup = Lookup(files)
        self._followed: set[tuple[str, ...]] = set()
        self._count = 0

    def follow(self, script: str, folder: str = "") -> Iterator[Invocation]:
        """The commands of a script, in their order."""
        yield from self._follow(script, folder, 0, 0)

    def _follow(self, script: str, folder: str, depth: int, offset: int) -> Iterator[Invocation]:
        for line in script_lines(script):
            offset = offset if depth else line.offset
            for raw in simple_commands(line.text):
                self._count += 1
                if self._count > MAX_COMMANDS:
                    return
                words = unwrapped(raw)
                if not words:
                    continue
                if words[0] in {"cd", "pushd"} and len(words) > 1:
                    folder = below(folder, words[-1])
                    continue
                yield Invocation(tuple(words), folder, offset)
                key = (folder, *raw)
                if depth < MAX_DEPTH and key not in self._followed:
                    self._followed.add(key)
                    for inner, where in self._scripts(raw, words, folder):
                        yield from self._follow(inner, where, depth + 1, offset)

    def _scripts(self, raw: Sequence[str], words: Sequence[str], folder: str) -> Iterator[tuple[str, str]]:
        """The scripts that a command runs, each with the folder that it runs in."""
        if inline := shell_argument(words):
            yield inline, folder
        if inner := container_command(words):
            yield " ".join(quoted(word) for word in inner), ""
        for script in project_tasks(self._lookup, raw, folder):
            yield script, folder
        name = program(words[0])
        if runner := RUNNERS.get(name):
            for script in runner(self._lookup, words, folder):
                yield script, folder
        if name not in _READERS or "/" in words[0]:
            yield from self._named_files(name, words, folder)

    def _named_files(self, name: str, words: Sequence[str], folder: str) -> Iterator[tuple[str, str]]:
        """Scripts of the repository that a command runs, and jobs that it hands to another machine."""
        for index, word in enumerate(words[:30]):
            if word.startswith("-") or len(word) > 300:
                continue
            lower = word.lower()
            if lower.endswith(_SCRIPT_ENDINGS) or (
                "." not in lower[1:] and (name in _SHELLS if index else "/" in word)
            ):
                if text := self._script(word, folder):
                    yield text, folder
            elif index and lower.endswith((".yml", ".yaml")) and name not in RUNNERS:
                for script in job_scripts(self._lookup.yaml(folder, word)):
                    yield script, folder

    def _script(self, word: str, folder: str) -> str:
        """The text of a file that is a shell script by its first line, or has none."""
        for place in dict.fromkeys((below(folder, word), below("", word))):
            data = self._lookup.files.get(place)
            if data is None or len(data) > MAX_SCRIPT:
                continue
            text = decode(data)
            first = text.split("\n", 1)[0]
            if not first.startswith("#!") or re.search(r"\b(?:ba|z|da|a|k)?sh\b|pwsh|powershell", first):
                return text
        return ""


_SCRIPT_ENDINGS = (".sh", ".bash", ".ps1", ".bat", ".cmd")
_SHELLS = frozenset({"bash", "sh", "zsh", "dash", "source", ".", "powershell", "pwsh", "cmd"})
_READERS = frozenset({
    "cat", "cp", "mv", "rm", "echo", "printf", "chmod", "ls", "git", "grep", "sed", "awk", "touch", "mkdir", "test",
    "[", "[[", "tar", "zip", "unzip", "curl", "wget", "head", "tail", "diff", "tee", "find", "export", "set", "pip",
    "conda", "mamba", "micromamba", "pytest", "dvc", "shellcheck", "shfmt", "black", "ruff", "flake8", "pylint",
    "isort", "mypy", "yamllint", "actionlint", "zizmor", "scp", "rsync", "dos2unix", "ln", "stat", "file",
})  # fmt: skip
"""Commands that take files as data and run none of them."""
