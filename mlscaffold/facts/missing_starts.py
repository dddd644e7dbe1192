"""What images, services and Procfiles start, and the project does not have, or does not put where it is started.

A module is named as a server for web applications (`uvicorn demo.api:app`) or Python (`-m`) takes it, a script by its
path. What no file of the project is called like is missing; what lies elsewhere in an image than where it is started
is missing there, as far as the image is made of nothing but copies.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from posixpath import basename, join, normpath

from mlscaffold.facts.build_files import contexts_of, is_there
from mlscaffold.facts.image_files import Image, files_in, image_of, is_mounted, may_compose, mounts
from mlscaffold.facts.launched import SERVERS
from mlscaffold.facts.model import MissingStart, Place, Project
from mlscaffold.facts.nowhere import is_others
from mlscaffold.facts.scripts.command_line import arguments, is_python, program, shell_argument, unwrapped
from mlscaffold.facts.scripts.shell import simple_commands
from mlscaffold.facts.text import split_lines
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Final, TypeAlias

    _Found: TypeAlias = tuple[MissingStart, str]
    """What is missing, and how its file would be called without an ending."""

_APPLICATION: Final = pattern(r"(?!python:|file:|unix:)([A-Za-z_]\w*(?:\.\w+){0,9}):([A-Za-z_]\w*)(?:\(\))?")
_SCRIPT: Final = pattern(r"[\w./-]{1,200}\.py")
_MODULE: Final = pattern(r"[A-Za-z_]\w*(?:\.\w+){1,9}")
_ELSEWHERE: Final = ("--chdir", "--app-dir", "--pythonpath", "--factory-dir", "--reload-dir")
_BRINGS: Final = pattern(r"git\+|\bgit clone\b|\bsvn\b")
"""In what may bring code that is not the project's."""
_MOVES: Final = pattern(r"\b(?:mv|cp|ln|rsync)[ \t]|\bgit clone\b|\bunzip[ \t]|\btar[ \t]|\bcd[ \t]|>")
_INSTALLS: Final = pattern(
    r"\binstall\b[^&;|]{0,300}[ \t](?:-e|--editable|\.|\./\S{0,99}|\.\[\S{1,99})(?:[ \t]|$)"
    r"|\b(?:poetry|pdm)[ \t]+install|\buv[ \t]+sync|setup\.py"
)
_BUILT: Final = pattern(r"services\.[^.]{1,200}\.build(?:\.|$)")
_PROCESS: Final = pattern(r"[ \t]*[\w-]{1,60}[ \t]*:[ \t]*(\S.*)")


class Started(NamedTuple):
    """What a command has Python run."""

    written: str
    path: str
    """Of its file, from where the command is run, without its ending where it is a module."""
    attribute: str
    """What a server takes out of a module; empty for all else."""

    @property
    def is_script(self) -> bool:
        """Whether it is named by its path."""
        return self.path.endswith(".py")

    @property
    def name(self) -> str:
        """Of its file, without the ending."""
        return basename(self.path).removesuffix(".py")


def missing_starts(
    project: Project, dockerfiles: Mapping[str, str], procfile: str, scripts: Callable[[], str]
) -> Iterator[MissingStart]:
    """What is started and not there; in doubt it is left out. `scripts` gives the text of what may make a file."""
    if ".gitmodules" in project.paths or project.git.prefix:
        return
    found = [*_of_images(project, dockerfiles), *_of_services(project), *_of_processes(project, procfile)]
    text = scripts() if found else ""
    mounted = mounts(text)
    for item, name in found:
        if not (item.place and mounted) and not re.search(rf"(?<![\w.-]){re.escape(name)}\.py\b", text):
            yield item


def _of_images(project: Project, dockerfiles: Mapping[str, str]) -> Iterator[_Found]:
    contexts = contexts_of(project, dockerfiles)
    mounted = any(is_mounted(c) for c in project.configs)
    for path, text in dockerfiles.items():
        image = image_of(text)
        if image is None or is_aside(path) or not image.copies or not image.holds_python:
            continue
        if _BRINGS.search(image.told) or "{{" in text:
            continue
        known = image.is_plain and not mounted and len(image.commands) == 1
        for item in image.commands:
            for started in started_by(item.body):
                at, name = Place(path, item.line), started.name
                if _is_nowhere(started, project):
                    if not re.search(rf"\b{re.escape(name)}\b", image.told + _renamed(image)):
                        yield MissingStart(at, started.written, _defined(started, project)), name
                elif known and not _may_be_put(started, image, project) and not _may_be_near(started, path, project):
                    held = [files for c in sorted(contexts[path]) if (files := files_in(image, c, project)) is not None]
                    where = normpath(join(image.workdir, started.path))
                    if held and not any(_has(where, started, files) for files in held):
                        yield MissingStart(at, started.written, "", where), name


def _of_services(project: Project) -> Iterator[_Found]:
    """What the commands of services start that are built of the project, where no file is called so."""
    for config in project.configs:
        if not may_compose(config.path) or config.templated or is_aside(config.path):
            continue
        built = {
            s.key.split(".")[1] for s in config.settings if re.fullmatch(r"services\.[^.]+\.build(?:\..+)?", s.key)
        }
        words: dict[str, list[tuple[Place, str]]] = {}
        for setting in config.settings:
            parts = setting.key.split(".")
            if len(parts) > 2 and parts[0] == "services" and parts[1] in built and parts[2] == "command":
                words.setdefault(parts[1], []).append((setting.at, str(setting.value)))
        for said in words.values() if not is_mounted(config) else ():
            body = said[0][1] if len(said) == 1 else str([word for _, word in said]).replace("'", '"')
            for started in started_by(body):
                if _is_nowhere(started, project):
                    name = started.name
                    yield MissingStart(said[0][0], started.written, _defined(started, project)), name


def _of_processes(project: Project, procfile: str) -> Iterator[_Found]:
    """What a Procfile starts at the top of the project."""
    for number, line in enumerate(split_lines(procfile), 1):
        found = _PROCESS.fullmatch(line)
        for started in started_by(found[1]) if found and "PYTHONPATH" not in line else ():
            name = started.name
            at = Place("Procfile", number)
            if _is_nowhere(started, project):
                yield MissingStart(at, started.written, _defined(started, project)), name


# ---------------------------------------------------------------------------------------- commands


def started_by(body: str) -> Iterator[Started]:
    """What a command, in the form of a list or of a shell, has Python run."""
    if body.startswith("["):
        words = re.findall(r'"((?:[^"\\]|\\.){0,400})"', body)
        script = shell_argument(words)
        commands = [words] if script is None else [*simple_commands(script)]
    else:
        commands = [*simple_commands(body)]
    # Where a command changes the folder, or what Python looks into, paths begin elsewhere.
    if any(words[:1] in (["cd"], ["export"], ["."], ["source"]) for words in commands) or "PYTHONPATH" in body:
        return
    for words in commands:
        yield from _by_words(words)


def _by_words(words: Sequence[str]) -> Iterator[Started]:
    run = unwrapped(words)
    if not run or any(word.startswith(_ELSEWHERE) for word in run):
        return
    if program(run[0]) in SERVERS:
        for word in run[1:]:
            if found := _APPLICATION.fullmatch(word):
                yield Started(found[1], found[1].replace(".", "/"), found[2])
                return
    elif is_python(run[0]) or run[:2] == ["streamlit", "run"]:
        given = arguments(run if is_python(run[0]) else run[1:], frozenset({"-W", "-X"}))
        if given and "-c" not in run and _SCRIPT.fullmatch(given[0]):
            yield Started(given[0], given[0], "")
    elif any(map(is_python, words)) and "-m" in words and _MODULE.fullmatch(run[0]):
        yield Started(run[0], run[0].replace(".", "/"), "")


def _is_nowhere(started: Started, project: Project) -> bool:
    """Whether no file or folder of the project is called like what is started, and nobody else's package is."""
    name = started.name
    if any(basename(path) in {name, f"{name}.py", f"{name}.pyc", f"{name}.so"} for path in project.paths):
        return False
    if any(name in glob for glob in project.git.ignores):
        return False
    if started.is_script:
        # What is started by its whole path comes with the image.
        return not started.path.startswith("/") and not is_there(normpath(started.path), project)
    root = started.path.partition("/")[0]
    if _is_others(started, project):
        return False
    if "/" in started.path and not any(f"/{root}/" in f"/{path}/" for path in project.paths):
        return False
    return not started.attribute or bool(_defined(started, project))


def _is_others(started: Started, project: Project) -> bool:
    return not started.is_script and is_others(started.path.partition("/")[0], project)


def _defined(started: Started, project: Project) -> str:
    """The first module that defines what a server takes out of the one that is missing."""
    own = [f for f in project.python if not f.is_test and not is_aside(f.path)]
    wanted = started.attribute
    if not wanted:
        return ""
    found = (
        f.path
        for f in own
        if any(wanted in c.targets and not c.scope for c in f.calls) or any(d.qualname == wanted for d in f.functions)
    )
    return next(found, "")


# ------------------------------------------------------------------------------------------ images


def _renamed(image: Image) -> str:
    return "\n".join(f"{' '.join(copy.sources)} {copy.target}" for copy in image.copies)


def _may_be_put(started: Started, image: Image, project: Project) -> bool:
    """Whether a command may put in its place what is started, or have Python find it elsewhere."""
    if _MOVES.search(image.told) or _is_others(started, project):
        return True
    return not started.is_script and ("PYTHONPATH" in image.told or _INSTALLS.search(image.told) is not None)


def _may_be_near(started: Started, dockerfile: str, project: Project) -> bool:
    """Whether a folder has what is started that the image may be built in, as an image below the top may in any."""
    end = "" if started.is_script else ".py"
    return "/" in dockerfile and any(path.endswith(f"/{started.path}{end}") for path in project.paths)


def _has(where: str, started: Started, files: Collection[str]) -> bool:
    if any(f.endswith("/*") and where.startswith(f[:-1]) for f in files):
        return True
    if started.is_script:
        return where in files
    return any(f == f"{where}.py" or f.startswith(f"{where}/") for f in files)
