"""Tolerance: which commands of a shell script may fail without the script failing.

It follows what shells do: without `set -e` only the last command says how a script went, and with it a command before
`&&` still does not end it; of a pipe, the last one counts unless `pipefail` is set. Where that cannot be seen (the
script looks at `$?`, defines functions, catches signals), nothing is taken for tolerated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mlscaffold.facts.scripts.shell import Command, ScriptLine, ended_commands
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Final

_DEEPEST: Final = 20
"""Parentheses in parentheses."""
_LOOKS_AT_STATUS = pattern(r"\$\?|\$\{\?\}|PIPESTATUS|\btrap\b|\bwait\b|LASTEXITCODE|ERRORLEVEL", re.IGNORECASE)
_BEGINS: Final = frozenset({"if", "elif", "while", "until"})
_COMPOUND: Final = _BEGINS | {"then", "else", "do", "fi", "done", "for", "case", "esac", "select", "function"}
_SIGNS: Final = {"|&": "|", ";;": ";", "\n": ";", "&": ";"}
_FLAGS = pattern(r"[-+][A-Za-z]+")


class Manner(NamedTuple):
    """How a script is run."""

    stops: bool
    """Whether the first command that fails ends it (`set -e`)."""
    pipes: bool
    """Whether a pipe fails with any part of it (`pipefail`)."""
    lines: bool = False
    """Whether each line is a script by itself, and all of them must succeed: a recipe of make."""

    def told(self, words: Sequence[str]) -> Manner:
        """The manner after `set -eo pipefail` or `bash -e`."""
        stops, pipes = self.stops, self.pipes
        for index, word in enumerate(words[1:], 1):
            if not _FLAGS.fullmatch(word):
                continue
            is_on = word.startswith("-")
            if "e" in word:
                stops = is_on
            if word.endswith("o"):
                named = words[index + 1 : index + 2]
                pipes = is_on if named == ["pipefail"] else pipes
                stops = is_on if named == ["errexit"] else stops
        return Manner(stops, pipes, self.lines)


STRICT: Final = Manner(stops=True, pipes=True)
BARE: Final = Manner(stops=False, pipes=False)
BY_LINE: Final = Manner(stops=False, pipes=False, lines=True)


class Judged(NamedTuple):
    """One simple command, and whether its failure is passed over."""

    line: ScriptLine
    words: list[str]
    tolerated: bool


def judged(lines: Sequence[ScriptLine], manner: Manner) -> Iterator[Judged]:
    """The commands of a script in their order."""
    if manner.lines:
        for line in lines:
            yield from judged([line], manner._replace(lines=False))
        return
    commands = [(line, command) for line in lines for command in ended_commands(line.text)]
    tolerated = _Script(commands, manner).tolerated
    for index, (line, command) in enumerate(commands):
        if command.words:
            yield Judged(line, command.words, index in tolerated)


class _Pipeline:
    """Commands that are piped into each other: numbers of commands, or groups in parentheses."""

    __slots__ = ("operator", "parts")

    def __init__(self, operator: str) -> None:
        self.operator = operator
        """What stands before it in its chain: `&&`, `||` or nothing."""
        self.parts: list[int | list[_Chain]] = []


_Chain = list[_Pipeline]


class _Script:
    """The commands of a script, put together to chains by their operators, and those that may fail."""

    def __init__(self, commands: Sequence[tuple[ScriptLine, Command]], manner: Manner) -> None:
        self._commands = [command for _, command in commands]
        self._manner = manner
        self.tolerated: set[int] = set()
        self._odd = False
        """Whether it is no plain sequence of chains."""
        self._conditions: list[int] = []
        self._tokens = self._tokenized([line.offset for line, _ in commands])
        self._at = 0
        words = {word for command in self._commands for word in command.words[:2]}
        self._is_compound = any(not _COMPOUND.isdisjoint(command.words[:1]) for command in self._commands)
        self._looks = any(map(_LOOKS_AT_STATUS.search, {line.text for line, _ in commands}))
        chains = self._sequence(0)
        if self._odd:
            return
        self._judge(chains, is_last=True, lost=False)
        if not self._looks and words.isdisjoint({"exit", "return", "false"}):
            self.tolerated.update(self._conditions)

    def _tokenized(self, lines: Sequence[int]) -> list[int | str]:
        """Numbers of commands and signs; `{` and `}` are parentheses too. `lines` say where each command stands."""
        tokens: list[int | str] = []
        in_condition = False
        for number, (command, line) in enumerate(zip(self._commands, lines, strict=True)):
            if number and line != lines[number - 1] and (not tokens or tokens[-1] not in {"&&", "||", "|", "("}):
                tokens.append(";")
            if command.operator == "$":
                continue
            first = command.words[0] if command.words else ""
            in_condition = first in _BEGINS or (in_condition and first not in {"then", "do"})
            if first == "}":
                tokens.append(")")
            elif first == "{":
                tokens += ["(", number] if len(command.words) > 1 else ["("]
            elif first:
                tokens.append(number)
            if first and in_condition:
                self._conditions.append(number)
            if command.operator:
                tokens.append(_SIGNS.get(command.operator, command.operator))
        return tokens

    def _sequence(self, depth: int) -> list[_Chain]:
        """The chains up to the parenthesis that closes them."""
        chains: list[_Chain] = [[_Pipeline("")]]
        expects = True
        while self._at < len(self._tokens):
            part = self._tokens[self._at]
            self._at += 1
            if part == ")":
                if not depth:
                    self._odd = True
                break
            if isinstance(part, int) or part == "(":
                self._odd = self._odd or not expects or depth >= _DEEPEST
                expects = False
                if self._odd:
                    break
                chains[-1][-1].parts.append(part if isinstance(part, int) else self._sequence(depth + 1))
            elif part == ";":
                if not (expects and chains[-1][-1].operator):
                    chains.append([_Pipeline("")])
                expects = True
            elif part == "|":
                expects = True
            else:
                chains[-1].append(_Pipeline(part))
                expects = True
        return [chain for chain in chains if chain[0].parts]

    def _judge(self, chains: Sequence[_Chain], *, is_last: bool, lost: bool, nested: bool = False) -> None:
        """Note what may fail; `nested` says that `set -e` does not reach here, left of `&&` or `||` as it is."""
        for number, chain in enumerate(chains):
            unseen = self._looks or self._is_compound
            at_end = unseen or (is_last and number == len(chains) - 1)
            # From the right: what follows a command decides what becomes of its failure.
            passed_over = not at_end and (nested or not self._manner.stops)
            for pipeline in reversed(chain):
                is_final = pipeline is chain[-1]
                last_part = pipeline.parts[-1] if pipeline.parts else None
                for part in pipeline.parts:
                    here = lost or passed_over or (part is not last_part and not self._manner.pipes and not self._looks)
                    if not isinstance(part, int):
                        before, inner = self._manner, nested or not is_final
                        self._judge(part, is_last=True, lost=here, nested=inner)
                        self._manner = before
                    elif here or self._commands[part].words[0] == "!":
                        self.tolerated.add(part)
                if pipeline.operator == "||":
                    passed_over = all(map(self._is_idle, pipeline.parts))
                elif is_final:
                    passed_over = not at_end
            only = chain[0].parts[0]
            if len(chain) == 1 and isinstance(only, int) and self._commands[only].words[0] == "set":
                self._manner = self._manner.told(self._commands[only].words)

    def _is_idle(self, part: int | list[_Chain]) -> bool:
        """Whether what is run instead can only succeed."""
        if not isinstance(part, int):
            return all(self._is_idle(p) for chain in part for pipeline in chain for p in pipeline.parts)
        words = self._commands[part].words
        words = words[1:] if words[0] == "{" else words
        if words[0] in {"echo", "printf"}:
            # What is written to a file may be asked for later.
            return not self._commands[part].writes
        return words[0] in {"true", ":"} or (words[0] in {"exit", "return"} and words[1:2] == ["0"])
