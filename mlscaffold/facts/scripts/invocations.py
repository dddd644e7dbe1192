"""What a script runs in the end, followed through the repository's own scripts and task runners."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from mlscaffold.facts.scripts.command_line import container_command, program, shell_argument, unwrapped
from mlscaffold.facts.scripts.lookup import Lookup, below
from mlscaffold.facts.scripts.runners import JUSTFILES, MAKEFILES, RUNNERS, job_scripts, project_tasks, quoted
from mlscaffold.facts.scripts.shell import ScriptLine, script_lines, simple_commands
from mlscaffold.facts.scripts.tolerance import BARE, BY_LINE, STRICT, Judged, Manner, judged
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
    tolerated: bool = False
    """Whether its failure is passed over; False where nobody asked."""

    @property
    def program(self) -> str:
        """The name of the program without its folder."""
        return program(self.words[0])


class _Part(NamedTuple):
    """A script that is followed."""

    script: str
    folder: str
    manner: Manner | None
    """How it is run; None where nobody asks what comes of failures."""
    tolerated: bool = False
    """Whether its failure is passed over as a whole."""


def _commands(lines: Sequence[ScriptLine], manner: Manner | None) -> Iterator[Judged]:
    if manner is None:
        return (Judged(line, words, False) for line in lines for words in simple_commands(line.text))
    return judged(lines, manner)


class Follower:
    """Finds every command that scripts run, and every command that those run by files of the repository.

    Each command is followed once in the life of a follower, however often it is called.
    """

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._lookup = Lookup(files)
        self._followed: set[tuple[str, ...]] = set()
        self._count = 0

    def follow(self, script: str, folder: str = "", manner: Manner | None = None) -> Iterator[Invocation]:
        """The commands of a script, in their order; with how it is run, whether they may fail as well."""
        yield from self._follow(_Part(script, folder, manner), 0, 0)

    def _follow(self, part: _Part, depth: int, offset: int) -> Iterator[Invocation]:
        folder = part.folder
        lines = script_lines(part.script)
        for line, raw, is_tolerated in _commands(lines, part.manner):
            offset = offset if depth else line.offset
            self._count += 1
            if self._count > MAX_COMMANDS:
                return
            words = unwrapped(raw)
            if not words:
                continue
            if words[0] in {"cd", "pushd"} and len(words) > 1:
                folder = below(folder, words[-1])
                continue
            lost = part.tolerated or is_tolerated
            yield Invocation(tuple(words), folder, offset, lost)
            key = (str(lost), folder, *raw)
            if depth < MAX_DEPTH and key not in self._followed:
                self._followed.add(key)
                for inner in self._scripts(raw, words, folder, part.manner):
                    yield from self._follow(inner._replace(tolerated=lost), depth + 1, offset)

    def _scripts(self, raw: Sequence[str], words: Sequence[str], folder: str, around: Manner | None) -> Iterator[_Part]:
        """The scripts that a command runs, each with the folder that it runs in."""

        def run(script: str, where: str, manner: Manner) -> _Part:
            return _Part(script, where, manner if around else None)

        name = program(words[0])
        if inline := shell_argument(words):
            yield run(inline, folder, BARE.told(words))
        if inner := container_command(words):
            yield run(" ".join(quoted(word) for word in inner), "", STRICT)
        for script in project_tasks(self._lookup, raw, folder):
            yield run(script, folder, BY_LINE)
        if runner := RUNNERS.get(name):
            manner = self._manner_of_recipes(name, folder) if around else BY_LINE
            for script in runner(self._lookup, words, folder):
                yield run(script, folder, manner)
        if name not in _READERS or "/" in words[0]:
            for script, is_shell in self._named_files(name, words, folder):
                own = BARE.told(script.split("\n", 1)[0].split()) if is_shell else STRICT
                own = own.told(words) if is_shell and name in _SHELLS else own
                yield run(script, folder, around if around and name in {"source", "."} else own)

    def _manner_of_recipes(self, name: str, folder: str) -> Manner:
        """How the recipes of a runner are run: line by line, unless its file says what shell does it."""
        said = {
            "make": (MAKEFILES, ".SHELLFLAGS"),
            "gmake": (MAKEFILES, ".SHELLFLAGS"),
            "just": (JUSTFILES, "set shell"),
        }
        files, word = said.get(name, ((), ""))
        is_said = bool(files) and word in self._lookup.text(folder, *files)
        return STRICT._replace(lines=True) if is_said else BY_LINE

    def _named_files(self, name: str, words: Sequence[str], folder: str) -> Iterator[tuple[str, bool]]:
        """Scripts of the repository that a command runs, and jobs that it hands to another machine.

        Each comes with whether it is for a shell as Linux has it.
        """
        for index, word in enumerate(words[:30]):
            if word.startswith("-") or len(word) > 300:
                continue
            lower = word.lower()
            if lower.endswith(_SCRIPT_ENDINGS) or (
                "." not in lower[1:] and (name in _SHELLS if index else "/" in word)
            ):
                if text := self._script(word, folder):
                    yield text, not lower.endswith((".ps1", ".bat", ".cmd"))
            elif index and lower.endswith((".yml", ".yaml")) and name not in RUNNERS:
                for script in job_scripts(self._lookup.yaml(folder, word)):
                    yield script, False

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
