"""The command line: which commands there are, and how errors become messages and exit codes."""

from __future__ import annotations

import argparse
import errno
import os
import re
import sys
from collections.abc import Sequence

from mlscaffold import __version__
from mlscaffold.errors import CLEAN, OURS, THEIRS, UserError, nearest, printable
from mlscaffold.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any, Final

COMMANDS: Final = {
    "new": "write a new project that trains and passes its own tests",
    "check": "hold a project to the conventions",
    "audit": "report on any repository, without running anything of it",
    "server": "serve an editor: findings while you type",
    "explain": "show a rule's page: what, why, repair, when to ignore, examples",
    "rules": "list the rules",
    "data": "describe tables in a data dictionary, and render it",
    "runs": "record runs in the experiment log, and render it",
}
"""Each is a module of `mlscaffold.commands` with `arguments(parser)` and `run(options) -> int`."""

_THEIRS: Final = frozenset({
    errno.ENAMETOOLONG, errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EISDIR, errno.ENOENT, errno.EEXIST,
    errno.ELOOP, errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOTEMPTY,
})  # fmt: skip
"""What the operating system says of a place that the user chose, or of the machine."""

_HELP = """usage: mlscaffold COMMAND [OPTIONS]

Start, keep in order and audit machine-learning repositories.

commands:
{commands}

options:
  --version   show the version
  --help      show this page; `mlscaffold COMMAND --help` shows the command's

exit codes: 0 clean, 1 findings, 2 something in your hands (usage, settings, input), 3 our bug"""


def main(arguments: Sequence[str]) -> int:
    """Run one command line (without the program's name) and return its exit code."""
    if hasattr(sys.stdout, "reconfigure"):
        # Where the terminal's encoding lacks a character of a name, an escape stands for it.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        code = _dispatch(list(arguments))
        sys.stdout.flush()
    except UserError as error:
        _complain(error)
        return THEIRS
    except KeyboardInterrupt:
        print("mlscaffold: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader of our output went away (`| head`): nobody is left to tell.
        _drop_output()
        return CLEAN
    except OSError as error:
        if error.errno not in _THEIRS:
            return _report_bug(error, arguments)
        if error.filename is None:
            # What could not be written is the output itself.
            _drop_output()
        _complain(_of_system(error))
        return THEIRS
    except Exception as error:  # noqa: BLE001, RUF100 - whatever is left is our bug, and is logged
        return _report_bug(error, arguments)
    else:
        return code


def _complain(error: UserError) -> None:
    print(f"mlscaffold: error: {printable(error.message)}", file=sys.stderr)
    if error.hint:
        print(f"  {printable(error.hint)}", file=sys.stderr)


def _of_system(error: OSError) -> UserError:
    """What the operating system refuses, and where."""
    if error.errno == errno.ENOSPC:
        return UserError("no space is left for what is to be written")
    if error.filename is None and error.errno == errno.ENOENT:
        return UserError("the working folder is gone", "Change to one that exists, then run again.")
    if error.filename is None:
        return UserError(f"the output cannot be written: {error.strerror}", "Send it elsewhere.")
    names = [name if isinstance(name, int) else os.fsdecode(name) for name in (error.filename, error.filename2) if name]
    shown = " and ".join(f"`{name if len(str(name)) <= 200 else f'{str(name)[:200]}…'}`" for name in names)
    return UserError(f"{shown}: {error.strerror}", "Choose another place, or mend this one, then run again.")


def _drop_output() -> None:
    """Let what is still buffered go nowhere, or the interpreter complains of it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _dispatch(arguments: list[str]) -> int:
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        commands = "\n".join(f"  {name:<10}{text}" for name, text in COMMANDS.items())
        print(_HELP.format(commands=commands))
        return CLEAN if arguments else THEIRS
    if arguments[0] in {"-V", "--version"}:
        print(f"mlscaffold {__version__}")
        return CLEAN
    name, *rest = arguments
    if name not in COMMANDS:
        raise UserError(f"there is no command `{name}`", nearest(name, COMMANDS) or "`mlscaffold --help` lists them.")
    import importlib

    command = importlib.import_module(f"mlscaffold.commands.{name}")
    formatter = _Formatter if {"-h", "--help"} & {*rest} else _Unread
    parser = _Parser(
        prog=f"mlscaffold {name}", description=command.__doc__, formatter_class=formatter, allow_abbrev=False
    )
    command.arguments(parser)
    options = parser.parse_args(rest)
    options.given = arguments
    code: int = command.run(options)
    return code


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


def _report_bug(error: Exception, arguments: Sequence[str]) -> int:
    """Write the traceback to a file, name it, and ask for it."""
    import platform
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile(
        "w", prefix="mlscaffold-bug-", suffix=".log", delete=False, encoding="utf-8", errors="backslashreplace"
    ) as log:
        log.write(f"mlscaffold {__version__}, Python {platform.python_version()}, {platform.platform()}\n")
        log.write(f"arguments: {list(arguments)!r}\n\n")
        log.write("".join(traceback.format_exception(error)))
    print(f"mlscaffold: this is our bug: {type(error).__name__}: {printable(str(error))}", file=sys.stderr)
    print(f"  The traceback is in {log.name}; please send it with your report.", file=sys.stderr)
    return OURS
