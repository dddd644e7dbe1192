"""What switches debug mode on outside of code: images, services of Compose, the settings of a site of Django."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from posixpath import basename, dirname

from mlscaffold.facts.debug_mode import EVERYBODY, is_open
from mlscaffold.facts.dockerfile import Instruction, base_and_stage, instructions, variables
from mlscaffold.facts.launched import started_scripts
from mlscaffold.facts.model import ConfigFile, DebugSwitch, Place, Project
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import pattern

_FOR_WORK = pattern(r"(?:^|[/._-])(?:dev\w*|local|debug|tests?|override|ci)(?:[/._-]|$)", re.IGNORECASE)
"""Paths of what is for those who write the code, and starts nothing that others reach."""
_STARTS_FLASK = pattern(r"\bflask\b[\"', ]+(?:[^\n]{0,200}?[\"', ])?run\b")
_RELOADS = pattern(r"\buvicorn\b[^\n]{0,400}--reload\b")
RELOAD = "--reload"
"""What has uvicorn restart a service, whose image nobody changes, whenever a file changes."""
_SET = pattern(r"^[ \t]*(\w+)\.(?:debug[ \t]*=|config\[[\"']DEBUG[\"']\][ \t]*=)[ \t]*True\b", re.MULTILINE)
_HOST = pattern(r"(?:--host|-h)[=\"', ]+(?:0\.0\.0\.0|::)(?![\w.])")
_ON = frozenset({"1", "true", "yes", "on", "True"})
_VERSION = pattern(r"==\s*v?(\d+)\.(\d+)")


def switches_in_image(path: str, text: str) -> Iterator[DebugSwitch]:
    """Where a Dockerfile switches on the debug mode of Flask, and starts Flask's own server for others or a script."""
    if "FLASK" not in text and "--debug" not in text and "--reload" not in text:
        return
    stages: dict[str, dict[str, tuple[str, int]]] = {}
    known: dict[str, tuple[str, int]] = {}
    started: list[Instruction] = []
    for item in instructions(text):
        if item.name == "FROM":
            base, stage = base_and_stage(item.body)
            known = dict(stages.get(base, {}))
            started = []
            stages[stage] = known
        elif item.name == "ENV":
            known |= {name: (value, item.line) for name, value in variables(item.body).items()}
        elif item.name in {"CMD", "ENTRYPOINT"}:
            started = [*(i for i in started if i.name != item.name), item]
    command = " ".join(item.body for item in sorted(started, key=lambda i: i.name, reverse=True))
    if _RELOADS.search(command) and _HOST.search(command):
        yield DebugSwitch(Place(path, started[-1].line), RELOAD, "")
    script = next(iter(started_scripts([f"CMD {command}"])), "")
    is_flask = _STARTS_FLASK.search(command) is not None
    for_all = _HOST.search(command) or known.get("FLASK_RUN_HOST", ("", 0))[0] in EVERYBODY
    if not (script or (is_flask and for_all)) or "--no-debug" in command:
        return
    if is_flask and re.search(r"--debug\b(?!ger)", command):
        yield DebugSwitch(Place(path, started[-1].line), "--debug", "")
    else:
        yield from _by_variables(path, known, script)


def _by_variables(path: str, known: Mapping[str, tuple[str, int]], script: str) -> Iterator[DebugSwitch]:
    said = known.get("FLASK_DEBUG")
    if said and said[0] in _ON:
        yield DebugSwitch(Place(path, said[1]), f"FLASK_DEBUG={said[0]}", script)
    elif not said and (said := known.get("FLASK_ENV")) and said[0] == "development":
        yield DebugSwitch(Place(path, said[1]), "FLASK_ENV=development", script)


def switches_in_code(path: str, text: str) -> Iterator[DebugSwitch]:
    """Where a module sets the debug mode of an application, which the module starts."""
    if found := _SET.search(text):
        yield DebugSwitch(Place(path, text.count("\n", 0, found.start()) + 1), found[0].strip(), path)


def switched_on(project: Project) -> Iterator[tuple[Place, str]]:
    """Where images, services of Compose and settings of Django switch debug mode on, and what stands there."""
    heeds_environment = any(
        (found := _VERSION.search(r.specifier)) and (int(found[1]), int(found[2])) < _WITHOUT_ENVIRONMENT
        for r in project.dependencies.requirements
        if r.name == "flask"
    )
    for switch in (*project.debug_switches, *_in_compose(project)):
        if is_aside(switch.at.path) or _FOR_WORK.search(switch.at.path):
            continue
        # Who has the source mounted writes it.
        if switch.what == RELOAD and any(map(_mounts_source, project.configs)):
            continue
        # Later versions of Flask ask for no FLASK_ENV.
        if switch.what.startswith("FLASK_ENV") and not heeds_environment:
            continue
        if not switch.script or _serves_everybody(project, switch.script):
            yield switch.at, switch.what
    yield from ((at, "DEBUG = True") for at in _in_django(project))


_WITHOUT_ENVIRONMENT = (2, 3)


def _serves_everybody(project: Project, script: str) -> bool:
    """Whether a script starts Flask for other machines, and leaves it to the environment how."""
    return any(
        call.name == "flask.Flask.run" and is_open(call) and not call.argument("debug", 2) and not call.unpacks
        for file in project.python
        if f"/{script}".endswith(f"/{file.path}") or f"/{file.path}".endswith(f"/{script}")
        for call in file.calls
    )


def _mounts_source(config: ConfigFile) -> bool:
    """Whether a service of Compose gets a folder of the project."""
    return _COMPOSE.fullmatch(basename(config.path)) is not None and any(
        ".volumes." in s.key and str(s.value).startswith(".") for s in config.settings
    )


def _in_compose(project: Project) -> Iterator[DebugSwitch]:
    for config in project.configs:
        if not _COMPOSE.fullmatch(basename(config.path)):
            continue
        services: dict[str, list[tuple[str, str, int]]] = {}
        for setting in config.settings:
            parts = setting.key.split(".")
            if len(parts) > 2 and parts[0] == "services":
                services.setdefault(parts[1], []).append((".".join(parts[2:]), str(setting.value), setting.at.line))
        for said in services.values():
            command = " ".join(value for key, value, _ in said if key.partition(".")[0] == "command")
            # Who has the source mounted writes it.
            mounted = any(key.startswith("volumes") and value.startswith(".") for key, value, _ in said)
            if mounted or not _STARTS_FLASK.search(command) or not _HOST.search(command):
                continue
            known = {}
            for key, value, line in said:
                if key.startswith("environment."):
                    name, _, given = value.partition("=") if "=" in value else (key.split(".")[-1], "", value)
                    known[name] = (given, line)
            yield from _by_variables(config.path, known, "")


_COMPOSE = pattern(r"(?:docker-)?compose[\w.-]*\.ya?ml")


def _in_django(project: Project) -> Iterator[Place]:
    """The only settings of a site of Django, where these are in debug mode whatever is around them."""
    settings = [f for f in project.python if not f.is_test and any(a.name == "ROOT_URLCONF" for a in f.assignments)]
    if len(settings) != 1 or is_aside(settings[0].path) or _FOR_WORK.search(settings[0].path):
        return
    (file,) = settings
    said = [a for a in file.assignments if a.name == "DEBUG" and not a.scope]
    beside = dirname(file.path)
    # Another file may set it again: settings of production, local ones that git does not have.
    others = any(i.name == "*" or "settings" in f"{i.module}.{i.name}".lower() for i in file.imports)
    others = others or any("execfile" in c.method or c.method in {"exec", "include", "globals"} for c in file.calls)
    others = others or any(
        f.path != file.path and (any(a.name == "DEBUG" for a in f.assignments) or "settings" in basename(f.path))
        for f in project.python
        if dirname(f.path) == beside or f.path.startswith(f"{beside}/")
    )
    if len(said) == 1 and said[0].value is True and not others:
        yield said[0].at
