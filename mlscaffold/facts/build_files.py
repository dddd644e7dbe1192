"""Files that a build needs and the repository does not have.

They are what images copy and install, what Compose builds, what lists of requirements include, and what tests are
run on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from posixpath import basename, dirname, join, normpath

from mlscaffold.facts.dockerfile import base_and_stage, instructions
from mlscaffold.facts.kept_elsewhere import is_ignored
from mlscaffold.facts.model import MissingFile, Place, Project
from mlscaffold.facts.test_collection import NOT_TESTS
from mlscaffold.facts.text import split_lines
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import NamedTuple, pattern

_OPEN = pattern(r"[*?\[\]{}$<>|`\"'%@]|://|\.\.")
"""Signs of a pattern, a variable, an address, or of a path that leads out of the folder."""
_BY_HAND = pattern(
    r"(?:.*/)?(?:Pipfile|setup\.(?:py|cfg)|[\w.-]*requirements?[\w.-]*\.(?:txt|in)|[\w-]+\.(?:py|toml|cfg|ini|sh|ya?ml|conf))"
)
"""What people write and commit; data, models and locks are made or fetched."""
_SECRET = pattern(r"secret|credential|token|password|\.env|local", re.IGNORECASE)
_CODE = frozenset(
    {"src", "app", "api", "scripts", "notebooks", "tests", "requirements", "server", "backend", "service"}
)
"""Folders that hold what people write."""
_MADE = pattern(
    r"\b(?:cp|copy|mv|move|touch|wget|curl|gdown|unzip|tar|cat|tee|echo|sed|ln|sync|export|freeze|compile|pipreqs"
    r"|generat\w*|creat\w*|render\w*|download\w*|writ\w*|sav\w*|add|rename\w*|build_\w+|lock)\b|>|-o\b|--output",
    re.IGNORECASE,
)
"""In a line that makes, fetches or moves a file."""
_COPIES = pattern(r"\s*(?:COPY|ADD)\s")
_FILLED_IN = (".in", ".example", ".sample", ".template", ".tmpl", ".dist", ".j2", ".jinja", ".dvc")
_PIP = pattern(r"\bpip[\d.]*\s+(?:[^&;|]*?\s)?install\b([^&;|]*)")
_LISTED = pattern(r"(?:^|\s)(?:-r|--requirement)[ =]*([\w./-]+)")
_INCLUDED = pattern(r"[ \t]*(?:-r|-c|--requirement|--constraint)[ \t=]*([\w./-]+)[ \t]*(?:#.*)?")
_IN_TOX = pattern(r"(?:^|[\s=])-[rc][ \t]*(?:\{toxinidir\}/|\{tox_root\}/)?([\w./-]+\.txt)\b")
_COMPOSE = pattern(r"(?:docker-)?compose[\w.-]*\.ya?ml")
_PYTEST = pattern(r"(?:^|[\s;&])(?:py\.?test)((?:[ \t]+[^\s;&|#]+)*)")
_ASKED = pattern(r"\bif\b|\[ |\btest -|exists|hashFiles")


class _Wanted(NamedTuple):
    """One path that something cannot do without."""

    at: Place
    written: str
    places: tuple[str, ...]
    """Where in the project it may lie: one of them must be there."""
    what: str
    made_as: str = ""
    """How a command that makes it would name it; empty for its last part."""


def missing_build_files(
    project: Project,
    dockerfiles: Mapping[str, str],
    lists: Callable[[], Mapping[str, str]],
    tasks: Callable[[], Mapping[str, str]],
    scripts: Callable[[], str],
) -> Iterator[MissingFile]:
    """The files of the project that its builds need, and that it does not have; in doubt they are left out.

    `lists` gives the texts of lists of requirements and of tox's settings, `tasks` those of Makefiles, `scripts` that
    of all that may make a file.
    """
    if ".gitmodules" in project.paths or project.git.prefix:
        return
    wanted = [
        *_of_images(project, dockerfiles),
        *_of_compose(project, dockerfiles),
        *_of_lists(lists()),
        *_of_tests(project, tasks()),
    ]
    elsewhere = _elsewhere(project)
    missing = [w for w in wanted if not any(_is_there(p, project, elsewhere) for p in w.places)]
    missing = [w for w in missing if not is_aside(w.at.path) and not NOT_TESTS.search(w.at.path.lower())]
    if not missing:
        return
    text = scripts()
    lines = (line for line in split_lines(text) if len(line) < 2_000 and not _COPIES.match(line))
    made = "\n".join(line for line in lines if _MADE.search(line))
    for item in missing:
        name = item.made_as or basename(item.written.rstrip("/"))
        if not re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", made):
            yield MissingFile(item.at, item.written, item.what)


def _is_there(path: str, project: Project, elsewhere: Container[str]) -> bool:
    """Whether a path is there, or may be though it is not seen: ignored, kept elsewhere, filled in from a template."""
    if path in project.paths or path == "" or is_ignored(path, project.git.ignores):
        return True
    if any(path + ending in project.paths for ending in _FILLED_IN):
        return True
    above = path
    while above:
        if above in elsewhere or f"{above}.dvc" in project.paths:
            return True
        above = dirname(above)
    return False


def is_there(path: str, project: Project) -> bool:
    """Whether the project has a path, or may have it though it is not seen."""
    return _is_there(path, project, _elsewhere(project))


def _elsewhere(project: Project) -> frozenset[str]:
    """What DVC keeps, and the links behind which something else lies."""
    made = {out for pipeline in project.dvc.pipelines for out in pipeline.outs}
    kept = {out for pointer in project.dvc.pointers for out in pointer.outs}
    return frozenset(made | kept).union(f.path for f in project.files if f.is_link)


def short(folder: str, path: str) -> str:
    """A path from the top of the project; empty where it is the top, or leads out of it."""
    short = normpath(join(folder, path.lstrip("/")))
    return "" if short.startswith("..") or short == "." else short


def _is_by_hand(path: str) -> bool:
    if _OPEN.search(path) or _SECRET.search(path):
        return False
    return _BY_HAND.fullmatch(path) is not None or basename(path.rstrip("/")) in _CODE


# ------------------------------------------------------------------------------------------- images


def contexts_of(project: Project, dockerfiles: Iterable[str]) -> dict[str, set[str]]:
    """By Dockerfile the folders that it may be built in: its own, those above it, and where Compose builds it."""
    found: dict[str, set[str]] = {}
    for path in dockerfiles:
        folder = dirname(path)
        around = found.setdefault(path, {folder, ""})
        while folder := dirname(folder):
            around.add(folder)
    for _, _, folder, context, dockerfile in _builds(project):
        where = short(folder, context)
        # A command may build it anywhere, whatever Compose says.
        found.setdefault(short(where, dockerfile), set()).add(where)
    return found


def _of_images(project: Project, dockerfiles: Mapping[str, str]) -> Iterator[_Wanted]:
    contexts = contexts_of(project, dockerfiles)
    for path, text in dockerfiles.items():
        for line, written, what in _needs(text):
            yield _Wanted(Place(path, line), written, tuple(short(c, written) for c in sorted(contexts[path])), what)


def _needs(text: str) -> Iterator[tuple[int, str, str]]:
    """What the stages of a Dockerfile copy out of the context, and the lists that they install out of all of it."""
    stages: dict[str, tuple[str, str | None]] = {}
    workdir, whole, stage, before = "", None, "", ""
    for item in instructions(text):
        if item.name == "FROM":
            base, stage = base_and_stage(item.body)
            workdir, whole = stages.get(base, ("", None))
            before = before if base in stages else ""
        elif item.name == "WORKDIR":
            workdir = join(workdir, item.body.strip("\"'"))
        elif item.name in {"COPY", "ADD"} and "--from" not in item.options and "<<" not in item.body:
            *sources, target = item.words or [""]
            if any(normpath(s) in {".", "/"} for s in sources):
                whole = normpath(join(workdir, target))
            yield from ((item.line, s, "is copied into the image") for s in sources if _is_by_hand(s))
        elif item.name == "RUN" and whole is not None and not item.options and " cd " not in f" {item.body}":
            for command in _PIP.finditer(item.body):
                for found in _LISTED.finditer(command[1]):
                    place = normpath(join(workdir, found[1]))
                    below = place if whole in {".", "/"} else place.removeprefix(f"{whole}/")
                    inside = whole in {".", "/"} or below != place
                    if (
                        inside
                        and _is_by_hand(found[1])
                        and basename(found[1]) not in before + item.body[: command.start()]
                    ):
                        yield item.line, below.lstrip("/"), "is installed from in the image"
        if item.name != "FROM":
            before += f"\n{item.body}"
        stages[stage] = (workdir, whole)


# ------------------------------------------------------------------------------------------ Compose


def _builds(project: Project) -> Iterator[tuple[Place, Place, str, str, str]]:
    """The services of Compose that are built here.

    Of each, where its context and its Dockerfile stand, the folder of the file, and what the two are.
    """
    for config in project.configs:
        if not _COMPOSE.fullmatch(basename(config.path)) or config.templated:
            continue
        services: dict[str, dict[str, tuple[str, Place]]] = {}
        for setting in config.settings:
            parts = setting.key.split(".")
            if len(parts) in {3, 4} and parts[0] == "services" and parts[2] == "build":
                services.setdefault(parts[1], {})[".".join(parts[3:])] = (str(setting.value), setting.at)
        for said in services.values():
            context, at = said.get("") or said.get("context") or (".", next(iter(said.values()))[1])
            dockerfile, at_file = said.get("dockerfile", ("Dockerfile", at))
            if "dockerfile_inline" not in said and not _OPEN.search(f"{context.replace('..', '')} {dockerfile}"):
                yield at, at_file, dirname(config.path), context, dockerfile


def _of_compose(project: Project, dockerfiles: Mapping[str, str]) -> Iterator[_Wanted]:
    for at_context, at, folder, context, dockerfile in _builds(project):
        if normpath(join(folder, context)).startswith("..") or context.startswith(("/", "~")):
            continue
        names = (dockerfile, dockerfile.lower()) if dockerfile == "Dockerfile" else (dockerfile,)
        # With several files for Compose, paths begin at the first of them.
        places = [short(short(start, context), name) for start in (folder, "") for name in names]
        written = normpath(join(context, dockerfile))
        yield _Wanted(at, written, tuple(places), "is what this service is built from")
        # Below the top, paths may begin elsewhere.
        where = short("", context)
        for _, source, _ in () if folder else _needs(dockerfiles.get(short(where, dockerfile), "")):
            what = f"is copied out of this folder by `{short(where, dockerfile)}`"
            inside = short(where, source)
            yield _Wanted(at_context, source, (inside,), what, inside if where else "")


# ----------------------------------------------------------------------------- requirements and tests


def _of_lists(texts: Mapping[str, str]) -> Iterator[_Wanted]:
    for path, text in texts.items():
        is_list = path.endswith((".txt", ".in", ".pip"))
        for number, line in enumerate(split_lines(text), 1):
            if line.lstrip().startswith("#"):
                continue
            for found in [_INCLUDED.fullmatch(line)] if is_list else _IN_TOX.finditer(line):
                if found and not _OPEN.search(found[1].replace("..", "")):
                    places = tuple(normpath(join(start, found[1])) for start in (dirname(path), ""))
                    if not any(p.startswith("..") for p in places[:1]):
                        yield _Wanted(Place(path, number), found[1], places, "is included here")


def _of_tests(project: Project, tasks: Mapping[str, str]) -> Iterator[_Wanted]:
    """The folders and files that CI and Makefiles run pytest on, where none of the project's ends so."""
    for path, text in tasks.items():
        for number, line in enumerate(split_lines(text), 1):
            for written in tested_paths(line) if line.startswith("\t") and not _ASKED.search(line) else ():
                yield _Wanted(Place(path, number), written, _ends(written, project), "is what the tests are run on")
    for ci in project.ci:
        asked = any(_ASKED.search(c.text) for c in ci.commands)
        for command in ci.commands:
            for written in () if asked else tested_paths(command.text):
                yield _Wanted(command.at, written, _ends(written, project), "is what the tests are run on")


def tested_paths(text: str) -> Iterator[str]:
    """The folders and files of tests that a command gives to pytest."""
    for found in _PYTEST.finditer(text):
        words = found[1].split()
        for before, word in zip(["", *words], words, strict=False):
            path = word.partition("::")[0]
            if before.startswith("-") or word.startswith("-") or _OPEN.search(path) or path.startswith("/"):
                continue
            if "/" in path or path.endswith(".py") or path == "tests":
                yield path


def _ends(written: str, project: Project) -> tuple[str, ...]:
    """The paths of the project that end so, in whatever folder a command may be run; else the one that is missing."""
    path = normpath(written)
    found: Iterable[str] = (p for p in project.paths if p == path or p.endswith(f"/{path}"))
    return (next(iter(found), path),)
