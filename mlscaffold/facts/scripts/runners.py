"""What a call of a task runner (tox, nox, make, npm...) runs, by the files that configure it.

Each function takes the words of a command and its working folder, and returns scripts.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Iterator, Sequence

from mlscaffold.facts.nodes import Node, plain
from mlscaffold.facts.scripts.command_line import arguments, option, options, program
from mlscaffold.facts.scripts.lookup import Lookup, below, table_in
from mlscaffold.facts.scripts.shell import script_lines
from mlscaffold.facts.scripts.task_files import (
    just_scripts,
    make_scripts,
    named_scripts,
    python_scripts,
    tox_scripts,
    tox_toml_scripts,
)
from mlscaffold.facts.text import split_lines
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final


MAKEFILES: Final = ("GNUmakefile", "makefile", "Makefile")
JUSTFILES: Final = ("justfile", "Justfile", ".justfile")
_TASKFILES: Final = ("Taskfile.yml", "Taskfile.yaml", "taskfile.yml", "taskfile.yaml", "Taskfile.dist.yml")
_COMPOSE: Final = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
_MAKE_VALUES = frozenset({"-C", "-f", "-j", "-l", "-o", "-W", "-I", "--directory", "--file", "--makefile"})

_Words = Sequence[str]


def _make(lookup: Lookup, words: _Words, folder: str) -> list[str]:
    where = below(folder, option(words, "-C", "--directory"))
    named = option(words, "-f", "--file", "--makefile")
    text = lookup.text(where, *((named,) if named else MAKEFILES))
    for included in re.findall(r"(?m)^-?include[ \t]+([\w./-]+)", text)[:20]:
        text += "\n" + lookup.text(where, included)
    targets = [target for target in arguments(words, _MAKE_VALUES) if "=" not in target and not target.isdigit()]
    scripts = make_scripts(text, targets) if text else []
    return [f"cd {where}\n{script}" for script in scripts] if where != folder else scripts


def _tox(lookup: Lookup, words: _Words, folder: str) -> list[str]:
    environments = [e for given in options(words, "-e") for e in given.split(",") if e and "$" not in e]
    named = option(words, "-c", "--conf", "--workdir")
    for name in (named,) if named.endswith((".ini", ".cfg")) else ("tox.ini", "setup.cfg"):
        if scripts := tox_scripts(lookup.text(folder, name), environments):
            return scripts
    for name, keys in (("tox.toml", ()), ("pyproject.toml", ("tool", "tox"))):
        if table := lookup.toml(folder, name, *keys):
            return tox_toml_scripts(table, environments)
    return []


def _nox(lookup: Lookup, words: _Words, folder: str) -> list[str]:
    named = option(words, "-f", "--noxfile") or "noxfile.py"
    given = options(words, "-s", "-e", "--session", "--sessions", several=True)
    sessions = [session for several in given for session in several.split() if "$" not in session]
    return python_scripts(lookup.text(folder, named), sessions, "session")


def _invoke(lookup: Lookup, words: _Words, folder: str) -> list[str]:
    tasks = arguments(words)[:5]
    return python_scripts(lookup.text(folder, "tasks.py"), tasks, "task") if tasks else []


def _just(lookup: Lookup, words: _Words, folder: str) -> list[str]:
    text = lookup.text(folder, *JUSTFILES)
    return just_scripts(text, arguments(words, frozenset({"-f", "-d", "--justfile", "--set"}))) if text else []


def _task(lookup: Lookup, words: _Words, folder: str) -> list[str]:
    """Task and taskipy share the name of their program."""
    names = arguments(words)[:5] or ["default"]
    tables = [plain(document.get("tasks") or _NOTHING) for document in lookup.yaml(folder, *_TASKFILES)]
    tables.append(lookup.toml(folder, "pyproject.toml", "tool", "taskipy", "tasks"))
    return [script for name in names for table in tables for script in named_scripts(table, name)]


def _node(lookup: Lookup, words: _Words, folder: str) -> list[str]:
    import json

    names = [word for word in words[1:] if not word.startswith("-")]
    if names[:1] in (["run"], ["run-script"]):
        names = names[1:]
    if not names or names[0] in {"install", "ci", "i", "add", "exec", "dlx", "publish"}:
        return []
    text = lookup.text(below(folder, option(words, "--prefix", "--cwd", "-C")), "package.json")
    try:
        content = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return []
    return named_scripts(table_in(content, "scripts"), "test" if names[0] == "t" else names[0])


def _pre_commit(lookup: Lookup, words: _Words, folder: str) -> list[str]:
    """The entries of hooks that stand in the configuration itself."""
    if "run" not in words:
        return []
    scripts = []
    for document in lookup.yaml(folder, option(words, "-c", "--config") or ".pre-commit-config.yaml"):
        for repository in (document.get("repos") or _NOTHING).elements():
            for hook in (repository.get("hooks") or _NOTHING).elements():
                stages = {stage.text for stage in (hook.get("stages") or _NOTHING).elements()}
                entry = hook.get("entry")
                if entry and entry.kind == "scalar" and (not stages or stages & {"pre-commit", "commit"}):
                    scripts.append(entry.text)
    return scripts


def _container(lookup: Lookup, words: _Words, folder: str) -> list[str]:
    """What an image runs while it is built, and what the services of a compose file run."""
    named = option(words, "-f", "--file")
    compose = "compose" in words[1:2] or program(words[0]) == "docker-compose"
    if compose and {"up", "run"} & set(words):
        return list(job_scripts(lookup.yaml(folder, *((named,) if named else _COMPOSE))))
    if "build" in words and not compose:
        contexts = [word for word in words[words.index("build") + 1 :] if not word.startswith("-")]
        names = [named] if named else [f"{context}/Dockerfile" for context in contexts[-1:]] or ["Dockerfile"]
        return dockerfile_scripts(lookup.text(folder, *names))
    return []


RUNNERS: Final[dict[str, Callable[[Lookup, _Words, str], list[str]]]] = {
    "make": _make, "gmake": _make, "tox": _tox, "nox": _nox, "inv": _invoke, "invoke": _invoke, "just": _just,
    "task": _task, "go-task": _task, "npm": _node, "yarn": _node, "pnpm": _node, "bun": _node,
    "pre-commit": _pre_commit, "pre_commit": _pre_commit, "prek": _pre_commit,
    "docker": _container, "docker-compose": _container, "podman": _container,
}  # fmt: skip


# ------------------------------------------------------------------------------- environment managers

_TASK_TABLES: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "pdm": (("pyproject.toml", "tool", "pdm", "scripts"),),
    "rye": (("pyproject.toml", "tool", "rye", "scripts"),),
    "poe": (("pyproject.toml", "tool", "poe", "tasks"), ("poe_tasks.toml", "tasks")),
    "poetry": (("pyproject.toml", "tool", "poe", "tasks"),),
    "pipenv": (("Pipfile", "scripts"),),
    "pixi": (("pixi.toml", "tasks"), ("pyproject.toml", "tool", "pixi", "tasks")),
    "mise": (("mise.toml", "tasks"), (".mise.toml", "tasks")),
}  # fmt: skip
_ENVIRONMENTS: Final = {
    "hatch": ("scripts", (("pyproject.toml", "tool", "hatch", "envs"), ("hatch.toml", "envs"))),
    "pixi": ("tasks", (("pixi.toml", "feature"), ("pyproject.toml", "tool", "pixi", "feature"))),
}
"""Managers whose tasks belong to environments: the key of the tasks in each, and where they stand."""


def project_tasks(lookup: Lookup, words: _Words, folder: str) -> Iterator[str]:
    """Scripts of the project that a manager of environments knows by name: `hatch run test`, `poe test`."""
    for index, word in enumerate(words[:6]):
        tool = program(word)
        if tool in _TASK_TABLES or tool in _ENVIRONMENTS:
            names = [name for name in words[index + 1 :] if not name.startswith("-") and name != "run"][:3]
            for table in _TASK_TABLES.get(tool, ()):
                tasks = lookup.toml(folder, *table)
                for name in names:
                    yield from named_scripts(tasks, name)
            yield from _environment_tasks(lookup, tool, names, folder)


def _environment_tasks(lookup: Lookup, tool: str, names: Sequence[str], folder: str) -> Iterator[str]:
    key, tables = _ENVIRONMENTS.get(tool, ("", ()))
    for table in tables:
        for environment, settings in lookup.toml(folder, *table).items():
            tasks = table_in(settings, key)
            for name in names:
                # hatch: `environment:script`, else a script of the environment that was named before.
                asked, colon, script = name.partition(":")
                if not colon or asked == environment:
                    yield from named_scripts(tasks, script or name)


# -------------------------------------------------------------------------------- Dockerfiles and jobs


_RUN_DOCUMENT = pattern(
    r"[ \t]*RUN[ \t]+(?:--\S+[ \t]+){0,9}<<-?[ \t]*[\"']?([A-Za-z_]\w{0,50})[\"']?[ \t]*", re.IGNORECASE
)


def _run_documents(text: str) -> Iterator[str]:
    """The scripts that `RUN` instructions hold as here-documents."""
    lines = split_lines(text)
    ends: dict[str, list[int]] = {}
    for number, line in enumerate(lines):
        ends.setdefault(line.strip(), []).append(number)
    index = 0
    while index < len(lines):
        opened = _RUN_DOCUMENT.fullmatch(lines[index])
        closing = ends.get(opened[1], []) if opened else []
        place = bisect.bisect_left(closing, index)
        index += 1
        if place < len(closing):
            yield "\n".join(lines[index : closing[place]])
            index = closing[place] + 1


def dockerfile_scripts(text: str) -> list[str]:
    """The `RUN` instructions of a Dockerfile."""
    scripts = list(_run_documents(text)) if "<<" in text else []
    for line in script_lines(re.sub(r"(?m)^[ \t]*#.*\n?", "", text)):
        match = re.match(r"(?is)(?:ONBUILD\s+)?RUN\s+((?:--\w+(?:=\S+)?\s+)*)(.*)", line.text)
        if match:
            body = match[2]
            scripts.append(" ".join(re.findall(r'"((?:[^"\\]|\\.)*)"', body)) if body.startswith("[") else body)
    return scripts


_NOTHING = Node("list", (), "", 0, 0, False, "", 1)
_COMMAND_KEYS = frozenset({"entrypoint", "command", "cmd", "run", "script", "commands", "args"})


def job_scripts(documents: Sequence[Node]) -> Iterator[str]:
    """What the description of a job in YAML says is to be run."""
    stack = list(documents)
    for _ in range(5_000):
        if not stack:
            return
        node = stack.pop()
        for name, value in node.items():
            if name.text in _COMMAND_KEYS and value.kind == "scalar":
                yield value.text
            elif name.text in _COMMAND_KEYS and value.kind == "list":
                words = [element.text for element in value.elements() if element.kind == "scalar"]
                # Either the words of one command, or one command each.
                yield " ".join(quoted(word) for word in words)
                yield "\n".join(word for word in words if " " in word)
            stack.append(value)
        stack.extend(node.elements())


def quoted(word: str) -> str:
    """A word as it must be written to stay one word."""
    return f"'{word}'" if re.search(r"[\s\"$&|;<>()]", word) and "'" not in word else word
