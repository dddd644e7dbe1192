"""What happens when the user or the system stops a command half-way: it unwinds, once, and cleans up."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


class Stop:
    """Whether this process was told to stop: kept, since code that we call may swallow the exception."""

    def __init__(self) -> None:
        self.signal: int | None = None
        self._raised: BaseException | None = None

    def check(self) -> None:
        """Unwind if the process was told to stop."""
        if self.signal is not None:
            self._unwind(self.signal)

    def _unwind(self, number: int) -> NoReturn:
        # 128 and the signal's number is what a shell shows for a process that a signal ended.
        self._raised = KeyboardInterrupt() if number == signal.SIGINT else SystemExit(128 + number)
        raise self._raised

    def arrived(self, number: int, frame: FrameType | None) -> None:
        """Handle a signal that ends a process; a further one must not end the cleaning up that the first began."""
        if self.signal is None:
            self.signal = number
            # Python swallows what is raised in a finaliser, which would be left half done: `check` unwinds later.
            if not _in_finaliser(frame):
                self._unwind(number)

    def swallowed(self, unraisable: sys.UnraisableHookArgs) -> bool:
        """Whether this is the stop itself, which a callback from C cannot pass on: `check` unwinds a little later."""
        return self._raised is not None and unraisable.exc_value is self._raised


def _in_finaliser(frame: FrameType | None) -> bool:
    while frame is not None and frame.f_code.co_name != "__del__":
        frame = frame.f_back
    return frame is not None


@contextmanager
def unwinding() -> Iterator[Stop]:
    """While this lasts, signals that end a process raise an exception instead, so that `finally` runs."""
    stop = Stop()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = {}
    for name in _NAMES:
        number = getattr(signal, name, None)
        # What is ignored (`nohup`, a job in the background) stays so.
        if number is not None and signal.getsignal(number) in {signal.SIG_DFL, signal.default_int_handler}:
            before[number] = signal.signal(number, stop.arrived)
    complain = sys.unraisablehook
    sys.unraisablehook = lambda unraisable: None if stop.swallowed(unraisable) else complain(unraisable)
    try:
        yield stop
    except SystemExit:
        if stop.signal is not None:
            print("mlscaffold: interrupted", file=sys.stderr)
        raise
    finally:
        sys.unraisablehook = complain
        for number, handler in before.items():
            signal.signal(number, handler)
