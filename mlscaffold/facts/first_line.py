"""Python by its first line: programs whose names have no ending, and that say themselves what runs them.

A kernel goes by that line, and so do pre-commit's `types: [python]` and editors. Nobody can import such a file: it is
a script, and no module.
"""

from __future__ import annotations

from collections.abc import Sequence
from posixpath import basename

from mlscaffold.lean import TYPE_CHECKING, pattern
from mlscaffold.tree import BEGINNING

if TYPE_CHECKING:
    from typing import Final

_PYTHON: Final = pattern(r"(?:python|pypy)[\d.]*w?(?:\.exe)?")
_RUNNERS: Final = frozenset({"uv", "poetry", "pdm", "pipenv", "hatch", "rye", "pixi", "conda", "mamba", "micromamba"})
"""Programs that run another one in an environment that they make."""
_OF_UV: Final = frozenset({"-s", "--script", "--gui-script"})
"""What has `uv run` take a file for Python that is not called so."""
_WITH_VALUE: Final = frozenset({"-u", "-C", "-P", "--unset", "--chdir"})
"""Options of `env` that take the next word."""
_OTHERS: Final = frozenset({
    "SConstruct", "Sconstruct", "sconstruct", "SConscript", "Snakefile", "BUILD", "BUCK", "TARGETS", "WORKSPACE",
    "Tiltfile", "waf",
})  # fmt: skip
"""Files of build tools, which bring names of their own, and waf itself, which is packed; people put the line there for
their editors."""


def may_be_python(path: str) -> bool:
    """Whether only the first line of a file can say if it is Python: its name has no ending."""
    name = basename(path)
    return "." not in name and name not in _OTHERS


def is_python(path: str, beginning: bytes) -> bool:
    """Whether a file is Python: by its ending, or, where its name has none, by its first bytes."""
    return path.endswith(".py") or (beginning.startswith(b"#!") and may_be_python(path) and _runs_python(beginning))


def is_python_text(path: str, text: str) -> bool:
    """Whether a file with this text is Python."""
    return is_python(path, text[:BEGINNING].encode("utf-8", "replace"))


def _runs_python(beginning: bytes) -> bool:
    """Whether a first line names Python as what runs the file, itself or by `env` or a tool of environments."""
    words = beginning[2:].split(b"\n", 1)[0].decode("latin-1").split()
    program, rest = _program(words)
    if program == "env":
        program, rest = _program(_without_options(rest))
    if program in _RUNNERS and {"run", "exec"} & set(rest):
        return not _OF_UV.isdisjoint(rest) or any(_PYTHON.fullmatch(_name(word)) for word in rest)
    return _PYTHON.fullmatch(program) is not None


def _program(words: Sequence[str]) -> tuple[str, Sequence[str]]:
    return (_name(words[0]), words[1:]) if words else ("", ())


def _name(word: str) -> str:
    return word.replace("\\", "/").rpartition("/")[2]


def _without_options(words: Sequence[str]) -> Sequence[str]:
    """What `env` is to run: behind its options and the variables that it sets."""
    waiting = [*words]
    while waiting and (waiting[0].startswith("-") or "=" in waiting[0]):
        word = waiting.pop(0)
        if word in _WITH_VALUE:
            del waiting[:1]
        elif word.startswith("-S") and len(word) > 2:
            waiting.insert(0, word[2:])
        elif word.startswith("--split-string="):
            waiting.insert(0, word.partition("=")[2])
    return waiting
