"""One command line: the program that it really runs, behind `sudo`, `uv run` or `python -m`, and its options."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from functools import lru_cache

from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final


_ASSIGNMENT = pattern(r"[A-Za-z_]\w*\+?=")
_KEYWORDS = frozenset({
    "if", "then", "else", "elif", "do", "while", "until", "!", "{", "time", "command", "exec", "builtin", "nohup",
    "call", "&", "catchsegv", "winpty", "eval", "retry", "unbuffer", "caffeinate",
})  # fmt: skip

_WRAPPERS: Final[dict[str, tuple[int, frozenset[str]]]] = {
    # How many words of their own come before the command, and which options take a value.
    "sudo": (0, frozenset({"-u", "-g", "-h", "-p", "-C"})),
    "doas": (0, frozenset({"-u"})),
    "env": (0, frozenset({"-u", "-C", "-S"})),
    "nice": (0, frozenset({"-n"})),
    "ionice": (0, frozenset({"-c", "-n"})),
    "timeout": (1, frozenset({"-k", "-s", "--signal", "--kill-after"})),
    "xvfb-run": (0, frozenset({"-n", "-s", "-e", "-f", "-w", "--server-args", "--server-num"})),
    "stdbuf": (0, frozenset({"-i", "-o", "-e"})),
    "mpirun": (0, frozenset({"-n", "-np", "--np", "-H", "--host", "-x"})),
    "mpiexec": (0, frozenset({"-n", "-np", "--np", "-H", "--host", "-x"})),
    "srun": (0, frozenset({"-n", "-p", "-N", "-c", "-t", "-J"})),
    "xargs": (0, frozenset({"-n", "-P", "-I", "-L"})),
}

_RUN_OPTIONS = frozenset({
    "-p", "--python", "--with", "--with-requirements", "--with-editable", "--extra", "--group", "--only-group",
    "--no-group", "--no-extra", "--package", "--project", "--directory", "--env-file", "--index", "--index-url",
    "--default-index", "--extra-index-url", "--find-links", "--from", "--spec", "--pip-args", "-n", "--name",
    "--prefix", "--cwd", "-e", "--environment", "--manifest-path", "--venv", "-C", "--refresh-package", "--color",
    "--config-file", "--cache-dir", "--link-mode", "--resolution", "--prerelease", "-w", "-f", "--file",
})  # fmt: skip

_RUNNERS: Final = (
    ("uv", "run"), ("uv", "tool", "run"), ("poetry", "run"), ("pipenv", "run"), ("pdm", "run"), ("rye", "run"),
    ("conda", "run"), ("mamba", "run"), ("micromamba", "run"), ("pixi", "run"), ("hatch", "run"), ("pipx", "run"),
    ("uvx",), ("dotenv", "run"), ("doppler", "run"), ("op", "run"), ("infisical", "run"), ("asdf", "exec"), ("pyenv",
    "exec"), ("mise", "exec"), ("aws-vault", "exec"), ("devbox", "run"),
)  # fmt: skip
"""Programs that run another one in an environment: the words that they begin with."""

_CONTAINER_OPTIONS = frozenset({
    "-v", "--volume", "-e", "--env", "--env-file", "-w", "--workdir", "-u", "--user", "--name", "--network", "--net",
    "-p", "--publish", "--entrypoint", "--platform", "--gpus", "--mount", "-m", "--memory", "--cpus", "-h",
    "--hostname", "--label", "-l", "--shm-size", "--ipc", "--add-host", "--link", "--pull", "--runtime", "-f",
    "--file", "--profile", "--project-name", "--ulimit", "--device", "--cap-add", "--security-opt",
})  # fmt: skip

_PYTHON = pattern(
    r"(?:python|pypy|py)(?:[0-9.]*|w)(?:-config)?|\$\{?\{?(?:env\.)?PYTHON\w*\}?\}?|\$\{?PY\}?|\$\(PYTHON\w*\)",
    re.IGNORECASE,
)
_PYTHON_VALUES = frozenset({"-W", "-X", "--check-hash-based-pycs"})

_MODULE_RUNNERS: Final = {
    "coverage": "run", "memray": "run", "accelerate": "launch", "slipcover": "", "kernprof": "", "torchrun": "",
    "pyinstrument": "", "scalene": "",
}  # fmt: skip
"""Programs that run a Python file or, with `-m`, a module, and the verb by which they do."""

_MODULE_VALUES = frozenset({
    "--source", "--include", "--omit", "--rcfile", "--context", "--concurrency", "--data-file", "--config_file",
    "--num_processes", "--nproc_per_node", "--nnodes", "--master_port", "-o", "-r",
})  # fmt: skip


_VARIABLE = pattern(r"\$(?:\w+|@|\*|\{[^}]*\}\}?|\(\w+\))")
_GLUED = pattern(r"\$(?:\{\w+(?::?[-=+?][^}]*)?\}|\(\w+\))(?=[A-Za-z])")


@lru_cache(maxsize=4_096)
def program(word: str) -> str:
    """The name of a program without its folder, its `.exe`, and variables in front of it (`${PREFIX}coverage`)."""
    word = _GLUED.sub("", word, count=1) if word.startswith("$") else word
    name = word.replace("\\", "/").rstrip("/").rpartition("/")[2]
    return name[:-4] if name.lower().endswith((".exe", ".cmd", ".bat")) else name


def is_python(word: str) -> bool:
    """Whether a word calls a Python interpreter."""
    return _PYTHON.fullmatch(program(word)) is not None


def unwrapped(words: Sequence[str]) -> list[str]:
    """The command that is really run: what stands after assignments, `sudo`, `uv run`, `python -m`...

    The first word of the result is the program as written, or the module of `python -m`.
    """
    rest = list(words)
    for _ in range(12):
        while rest and (_ASSIGNMENT.match(rest[0]) or rest[0] in _KEYWORDS):
            del rest[0]
        if not rest:
            return []
        if len(rest) > 1 and _is_left_open(rest[0]):
            # What a variable puts before a command is a wrapper, if anything; before `-m` it is Python.
            rest = (rest[2:] or rest) if rest[1] == "-m" else rest[1:]
            continue
        shorter = _unwrapped_once(program(rest[0]), rest)
        if shorter is None:
            return rest
        rest = shorter
    return rest


def _unwrapped_once(name: str, rest: list[str]) -> list[str] | None:
    """What a wrapper runs, or None when the command wraps nothing."""
    if name in _WRAPPERS:
        own, valued = _WRAPPERS[name]
        after = _after_options(rest[1:], valued, loose=not own)
        while after and name == "env" and _ASSIGNMENT.match(after[0]):
            del after[0]
        return after[own:]
    if is_python(rest[0]):
        return _python_module(rest)
    if name in _MODULE_RUNNERS:
        after = rest[1:]
        if verb := _MODULE_RUNNERS[name]:
            if after[:1] != [verb]:
                return None
            after = after[1:]
        after = _after_options(after, _MODULE_VALUES, stop="-m", loose=True)
        if after[:1] == ["-m"]:
            return after[1:]
        return ["python", *after] if after else None
    for runner in _RUNNERS:
        if name == runner[0]:
            found = _after_runner(rest, runner)
            if found is not None:
                return found
    return None


def _after_runner(rest: list[str], runner: tuple[str, ...]) -> list[str] | None:
    after = rest[1:]
    for verb in runner[1:]:
        after = _after_options(after, _RUN_OPTIONS, stop=verb)
        if not after or after[0] != verb:
            return None
        after = after[1:]
    after = _after_options(after, _RUN_OPTIONS, stop="-m", loose=True)
    if after[:1] in (["-m"], ["--module"]):
        return ["python", *after]
    return after or None


def _after_options(words: Sequence[str], valued: frozenset[str], *, stop: str = "", loose: bool = False) -> list[str]:
    """The words after the options that come first; with `loose`, a variable before another word is one as well."""
    index = 0
    while index < len(words) and words[index] != stop:
        is_option = words[index].startswith("-")
        if not is_option and not (loose and index + 1 < len(words) and _is_left_open(words[index])):
            break
        if words[index] == "--":
            index += 1
            break
        index += 2 if words[index] in valued else 1
    return list(words[index:])


def _is_left_open(word: str) -> bool:
    """Whether a word is a variable that is not known here, and no call of Python."""
    return _VARIABLE.fullmatch(word) is not None and not is_python(word)


def _python_module(rest: list[str]) -> list[str] | None:
    """What `python -m module` runs, as the module with its arguments; None for scripts and `-c`."""
    index = 1
    while index < len(rest) and (rest[index].startswith("-") or ("-m" in rest[index:] and _is_left_open(rest[index]))):
        flag = rest[index]
        # Flags may be written together: `-Im pytest`.
        if flag == "-m" or (not flag.startswith("--") and flag.endswith("m") and flag[1:-1].isalpha()):
            return rest[index + 1 :] or None
        if flag.startswith("-c") or flag == "-":
            return None
        index += 2 if flag in _PYTHON_VALUES else 1
    return None


def container_command(words: Sequence[str]) -> list[str]:
    """The command that `docker run`, `docker exec` or `docker compose run` starts in its container; else nothing."""
    rest = list(words)
    name = program(rest[0]) if rest else ""
    if name not in {"docker", "podman", "docker-compose", "nerdctl"}:
        return []
    after = _after_options(rest[1:], _CONTAINER_OPTIONS)
    if after[:1] in (["compose"], ["container"]):
        after = _after_options(after[1:], _CONTAINER_OPTIONS)
    if not after or after[0] not in {"run", "exec"}:
        return []
    # The next word is the image, container or service.
    return _after_options(after[1:], _CONTAINER_OPTIONS)[1:]


_SHELLS = frozenset({"bash", "sh", "zsh", "dash", "ash", "ksh", "su", "runuser", "nix-shell"})
_SCRIPT_FLAGS: Final = (
    (frozenset({"nix-shell", "nix"}), pattern(r"--run|--command|-c")),
    (_SHELLS, pattern(r"-[a-z]*c[a-z]*")),
    (frozenset({"cmd", "powershell", "pwsh"}), pattern(r"/c|-command|-c", re.IGNORECASE)),
)
"""Programs that are given a script as an argument, and the flags that say so."""


def shell_argument(words: Sequence[str]) -> str | None:
    """The script of `bash -c '...'` and its like, or None."""
    name = program(words[0]).lower() if words else ""
    flags = next((form for names, form in _SCRIPT_FLAGS if name in names), None)
    if flags is None:
        return None
    index = next((i for i, word in enumerate(words[:-1]) if i and flags.fullmatch(word)), None)
    if index is None:
        return None
    # A shell takes one word as its script, the others all that follow.
    return words[index + 1] if name in _SHELLS else " ".join(words[index + 1 :])


def options(words: Sequence[str], *names: str, several: bool = False) -> list[str]:
    """The values of an option, written `-e x`, `-ex` or `--env=x`; with `several`, `-e x y` has two."""
    values: list[str] = []
    for index, word in enumerate(words[1:], 1):
        if word == "--":
            break
        for name in names:
            if word == name:
                given = words[index + 1 : None if several else index + 2]
                values.extend(itertools.takewhile(lambda value: not value.startswith("-"), given))
            elif name.startswith("--") and word.startswith(name + "="):
                values.append(word[len(name) + 1 :])
            elif len(name) == 2 and len(word) > 2 and word.startswith(name):
                values.append(word[2:].lstrip("="))
    return values


def option(words: Sequence[str], *names: str) -> str:
    """The first value of an option, or an empty string."""
    return next(iter(options(words, *names)), "")


def arguments(words: Sequence[str], valued: frozenset[str] = frozenset()) -> list[str]:
    """What a command was given besides options; those in `valued` take the word after them."""
    found = []
    skip = False
    for word in words[1:]:
        if skip:
            skip = False
        elif word.startswith("-"):
            skip = word in valued
        else:
            found.append(word)
    return found
