"""The command line as argparse reads it, with complaints that look like all others."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from types import ModuleType
from typing import Any

from mlscaffold.errors import UserError, nearest


def read(name: str, command: ModuleType, arguments: Sequence[str]) -> argparse.Namespace:
    """The options of a command."""
    formatter = _Formatter if {"-h", "--help"} & {*arguments} else _Unread
    parser = _Parser(
        prog=f"mlscaffold {name}", description=command.__doc__, formatter_class=formatter, allow_abbrev=False
    )
    command.arguments(parser)
    return parser.parse_args(arguments)


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Keeps the paragraphs of a command's description."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=30)


class _Unread(_Formatter):
    """The same where nobody asks for help: argparse makes one for each option, and each would measure the terminal."""

    def __init__(self, prog: str) -> None:
        argparse.HelpFormatter.__init__(self, prog, width=80)


class _Parser(argparse.ArgumentParser):
    """A parser whose complaints look like all others and offer the nearest option."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Keep what is parsed, to tell by it which command below was meant."""
        self._given = list(args or ())
        return super().parse_known_args(args, namespace)

    def error(self, message: str) -> None:  # type: ignore[override]
        meant = _meant(self, self._given)
        hint = f"`{meant.prog} --help` lists the options."
        if choice := re.fullmatch(r"argument (.+): invalid choice: '(.*)' \(choose from (.*)\)", message, re.DOTALL):
            choices = choice[3].replace("'", "").split(", ")
            message = f"{choice[1].split('/')[-1]} cannot be `{choice[2]}`; it is one of {', '.join(choices)}"
            hint = nearest(choice[2], choices) or hint
        if message.startswith("unrecognized arguments: --"):
            wrong = message.split(": ", 1)[1].split()[0].split("=")[0]
            known = list(meant._option_string_actions)  # noqa: SLF001
            # One that there is was written where no option can be.
            near = f"Write `{wrong}` before `--`." if wrong in known else nearest(wrong, known)
            hint = f"{near} {hint}".strip()
        raise UserError(message, hint)


def _meant(parser: argparse.ArgumentParser, given: Sequence[str]) -> argparse.ArgumentParser:
    """The parser of the command that arguments name below a parser, or itself."""
    below = [p for a in parser._actions if isinstance(a, argparse._SubParsersAction) for p in a.choices.items()]  # noqa: SLF001
    choices = dict(below)
    return next((choices[word] for word in given if word in choices), parser)
