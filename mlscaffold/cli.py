"""The command line: which commands there are, and how errors become messages and exit codes."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence

from mlscaffold import __version__, plain_options
from mlscaffold.errors import CLEAN, OURS, THEIRS, UserError, nearest, printable
from mlscaffold.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Final

COMMANDS: Final = {
    "new": "write a new project that trains and passes its own tests",
    "check": "hold a project to the conventions",
    "audit": "report on any repository, without running anything of it",
    "score": "the ML Test Score, by evidence that is verified",
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
    __import__(f"mlscaffold.commands.{name}")
    command = sys.modules[f"mlscaffold.commands.{name}"]
    options = plain_options.read(command.arguments, rest) if name == "check" else None
    if options is None:
        from mlscaffold import parsing

        options = parsing.read(name, command, rest)
    options.given = arguments
    code: int = command.run(options)
    return code


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
