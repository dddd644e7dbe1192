"""A command that is watched while it runs: it keeps the terminal and gets our signals, and its last words are kept."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from mlscaffold.errors import warn

NOT_FOUND: Final = 127
NOT_EXECUTABLE: Final = 126
"""Exit codes of a command that could not be started, as shells give them."""

_TAIL: Final = 64 * 1024
_PASSED_ON: Final = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2")
_FROM_KEYBOARD: Final = ("SIGINT", "SIGQUIT")
_COLOUR = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)")


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    """Its exit code; 128 and the signal's number for one that a signal ended, as shells give it."""
    error: str
    """Why it failed; empty when it did not."""


def run(command: Sequence[str], environment: Mapping[str, str], signals: Signals) -> Ended:
    """Run a command to its end; what it writes to standard error is shown as it comes."""
    with _watched_errors() as (theirs, tail):
        try:
            process = subprocess.Popen(command, env={**os.environ, **environment}, stderr=theirs.handle)
        except (OSError, ValueError) as error:
            why = f"could not be started: {getattr(error, 'strerror', None) or error}"
            warn(f"`{command[0]}` {why}")
            return Ended(NOT_FOUND if isinstance(error, FileNotFoundError) else NOT_EXECUTABLE, why)
        theirs.close()
        signals.pass_to(process)
        code = process.wait()
        signals.ended()
    if code < 0:
        name = signal.Signals(-code).name if -code in set(signal.Signals) else str(-code)
        return Ended(128 - code, f"ended by signal {name}")
    return Ended(code, (last_words(bytes(tail)) or f"exit code {code}") if code else "")


def last_words(tail: bytes) -> str:
    """The line of standard error that says why a program failed: its exception, else its last line."""
    text = _COLOUR.sub("", tail.decode("utf-8", "replace")).replace("\r\n", "\n")
    # A progress bar rewrites its line by carriage returns; what it showed last counts.
    lines = [line.rstrip().rpartition("\r")[2] for line in text.split("\n")]
    starts = [i for i, line in enumerate(lines) if line.strip() == "Traceback (most recent call last):"]
    found = ""
    if starts:
        indent = len(lines[starts[-1]]) - len(lines[starts[-1]].lstrip())
        below = (line for line in lines[starts[-1] + 1 :] if line.strip())
        found = next((line for line in below if len(line) - len(line.lstrip()) <= indent), "")
    found = found or next((line for line in reversed(lines) if line.strip()), "")
    return " ".join(found.split())[:500]


# ----------------------------------------------------------------------------------------- signals


class Signals:
    """The signals that would end us: on their way to the command, and once it has ended, kept until its record is."""

    def __init__(self) -> None:
        self.arrived = False
        """Whether one came after the command had ended: there is no time left for what can be left out."""
        self._process: subprocess.Popen[bytes] | None = None
        self._has_ended = False
        self._waiting: list[int] = []

    def take(self, number: int, _: object) -> None:
        """Handle one."""
        if self._has_ended:
            self.arrived = True
        elif number in _keyboard_signals() and _in_foreground():
            # The terminal has sent it to the whole group, the command included.
            return
        elif self._process is None:
            self._waiting.append(number)
        else:
            self._process.send_signal(number)

    def pass_to(self, process: subprocess.Popen[bytes]) -> None:
        """Let a command that was started have them."""
        self._process = process
        for number in self._waiting:
            process.send_signal(number)

    def ended(self) -> None:
        """Let what comes from now on wait."""
        self._has_ended = True


@contextlib.contextmanager
def taken_signals() -> Iterator[Signals]:
    """While this lasts, the signals that would end us do not."""
    signals = Signals()
    before: dict[int, Any] = {}
    for name in _PASSED_ON:
        number = getattr(signal, name, None)
        # What is ignored stays so (`nohup`), for us and for the command.
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            before[number] = signal.signal(number, signals.take)
    try:
        yield signals
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _keyboard_signals() -> set[int]:
    return {getattr(signal, name) for name in _FROM_KEYBOARD if hasattr(signal, name)}


def _in_foreground() -> bool:
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)


# ---------------------------------------------------------------------------------- standard error


class _Handle:
    """Our copy of the end of a channel that the command writes to."""

    def __init__(self, handle: int) -> None:
        self.handle = handle
        self._open = True

    def close(self) -> None:
        if self._open:
            self._open = False
            os.close(self.handle)


@contextlib.contextmanager
def _watched_errors() -> Iterator[tuple[_Handle, bytearray]]:
    """A channel for standard error that shows what comes, and keeps the end of it."""
    ours, theirs = _terminal() if sys.stderr.isatty() else os.pipe()
    handle, tail = _Handle(theirs), bytearray()
    reader = threading.Thread(target=_show, args=(ours, tail), daemon=True)
    reader.start()
    try:
        yield handle, tail
    finally:
        handle.close()
        # A grandchild may keep its end open after the command has ended.
        reader.join(timeout=2)


def _terminal() -> tuple[int, int]:
    """A terminal of its own in place of a pipe, so that programs still draw their bars and colours."""
    try:
        import pty
        import termios

        ours, theirs = pty.openpty()
        attributes = termios.tcgetattr(theirs)
        # The real terminal turns line feeds into new lines; done twice, lines would drift.
        attributes[1] &= ~termios.OPOST
        termios.tcsetattr(theirs, termios.TCSANOW, attributes)
        with contextlib.suppress(OSError, AttributeError):
            termios.tcsetwinsize(theirs, termios.tcgetwinsize(sys.stderr.fileno()))
    except (ImportError, OSError):
        return os.pipe()
    return ours, theirs


def _show(source: int, tail: bytearray) -> None:
    shown: Any = getattr(sys.stderr, "buffer", None)
    with contextlib.suppress(OSError, ValueError):
        # A terminal whose other end is closed gives an error where a pipe gives nothing.
        while block := os.read(source, 8192):
            tail += block
            del tail[:-_TAIL]
            with contextlib.suppress(OSError, ValueError):
                shown.write(block)
                shown.flush()
    with contextlib.suppress(OSError):
        os.close(source)
