"""A watch over code that must only compute: what else it does is noted and stopped (PEP 578).

An audit hook can never be taken away again, so that one is set once and looks only while it is asked to.
"""

import ast
import os
import signal
import sys
import sysconfig
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import mlscaffold_checks

from mlscaffold import lean
from mlscaffold.facts.unbound import scopes

HARMLESS = frozenset({
    "sys._getframe", "sys._getframemodulename", "object.__getattr__", "object.__setattr__", "builtins.id", "array.__new__",
    "code.__new__", "sys._current_frames", "sys._current_exceptions", "time.sleep", "gc.get_referrers", "gc.get_objects",
    "cpython.PyInterpreterState_Clear", "sys.unraisablehook", "sys.excepthook",
})  # fmt: skip
"""Events that neither run code of others nor reach out of the process."""
_PARSE = ast.parse.__code__
_SCOPES = scopes.__code__
_SCRATCH = str(Path(tempfile.gettempdir()) / "mlscaffold-")
_ON_SCRATCH = frozenset({
    "open", "os.mkdir", "os.rmdir", "os.remove", "os.unlink", "os.scandir", "os.listdir", "shutil.rmtree", "os.chmod",
    "tempfile.mkdtemp", "tempfile.mkstemp",
})  # fmt: skip
_READS = frozenset({"open", "os.scandir", "os.listdir", "pathlib.Path.glob"})
_INSTALLED = tuple(
    {*map(sysconfig.get_path, ("stdlib", "purelib", "platlib")), str(Path(mlscaffold_checks.__file__).parent)}
)


class Forbidden(BaseException):
    """Something other than computing; no `except Exception` hides it."""


class TooSlow(BaseException):
    """An input that takes longer than it may."""


class _Watch:
    """What the hook knows: whether to look, and what it saw."""

    def __init__(self):
        self.set = False
        self.looks = False
        self.scratch = False
        self.seen = []

    def hook(self, event, arguments):
        if not self.looks or event in HARMLESS:
            return
        first = arguments[0] if arguments else None
        if event == "compile" and sys._getframe(1).f_code is _PARSE:
            # Nothing but a tree comes of it.
            return
        if event == "compile" and sys._getframe(1).f_code is _SCOPES:
            # A table of names comes of it, and no code (`symtable` of the standard library).
            return
        if event in {"compile", "exec"} and sys._getframe(1).f_code.co_filename == lean.__file__:
            # The constructor of a class of ours, of the names in our own source.
            return
        if event in _READS and _is_installed(first) and not _writes(event, arguments):
            return
        if event == "open" and first == "":
            # Python wants to show the line of a syntax error, and we name it no file.
            return
        if event == "import" and first.startswith("encodings."):
            # A text declares an encoding. All there are have been imported; to run one is forbidden.
            return
        if self.scratch and event in _ON_SCRATCH and _is_scratch(event, arguments):
            return
        text = f"{event}{tuple(str(a)[:200] for a in arguments)}"
        self.seen.append(text)
        raise Forbidden(text)


def _is_installed(path):
    """Whether a path is of the program or of a library: rule packs and their pages, none of an input."""
    return str(path).startswith(_INSTALLED) or str(path) in sys.path


def _is_scratch(event, arguments):
    """Whether a temporary file of ours is meant, by its path or by the descriptor of its folder."""
    of_folder = {"os.remove": 1, "os.rmdir": 1, "os.scandir": 0, "os.mkdir": 2, "open": None}.get(event)
    descriptor = -1 if of_folder is None else arguments[of_folder]
    return str(arguments[0]).startswith(_SCRATCH) or (isinstance(descriptor, int) and descriptor > 2)


def _writes(event, arguments):
    """Whether a file is opened for more than reading."""
    if event != "open":
        return False
    mode, flags = arguments[1:]
    return bool(set(mode or "") & set("wax+")) or bool(
        (flags or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC)
    )


_watch = _Watch()


def _stop(signum, frame):
    raise TooSlow


@contextmanager
def guarded(cpu_seconds=2.0, wall_seconds=30.0, scratch=False, looks=True):
    """A stop to whatever within does more than compute, or takes too long.

    `scratch` allows temporary files of ours; without `looks` the time alone counts.

    The bar is on the time of the processor, which other work on the machine does not lengthen; the wall
    clock only catches what waits.
    """
    if not _watch.set:
        sys.addaudithook(_watch.hook)
        _watch.set = True
    handlers = [signal.signal(s, _stop) for s in (signal.SIGPROF, signal.SIGALRM)]
    seen = len(_watch.seen)
    signal.setitimer(signal.ITIMER_PROF, cpu_seconds)
    signal.setitimer(signal.ITIMER_REAL, wall_seconds)
    _watch.scratch, _watch.looks = scratch, looks
    try:
        yield
    finally:
        _watch.looks = False
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in zip((signal.SIGPROF, signal.SIGALRM), handlers, strict=True):
            signal.signal(number, handler)
        if len(_watch.seen) > seen:
            # Whatever the code, or Python itself, made of it.
            raise Forbidden(_watch.seen[seen])


class Stopwatch:
    """Seconds of the processor that a block took."""

    def __enter__(self):
        self._started = time.process_time()
        self.seconds = 0.0
        return self

    def __exit__(self, *_):
        self.seconds = time.process_time() - self._started
