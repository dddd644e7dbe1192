"""What an image holds, as far as its Dockerfile copies it out of the project."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator, Sequence
from posixpath import basename, dirname, join, normpath

from mlscaffold.facts.build_files import is_there, short
from mlscaffold.facts.dockerfile import Instruction, base_and_stage, instructions
from mlscaffold.facts.launched import started_scripts
from mlscaffold.facts.model import ConfigFile, Project
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Final

_PLAIN_BASE: Final = pattern(
    r"(?:[\w.-]{1,80}/){0,3}(?:python|ubuntu|debian|alpine|miniconda3?|miniforge3?|micromamba|cuda|pytorch|tensorflow|uv"
    r"|amazonlinux|pypy)(?:[:@].*)?"
)
"""Images that hold a Python, and no application of anybody."""
_COMPOSE: Final = pattern(r"(?:docker-)?compose[\w.-]*\.ya?ml")
_VOLUME: Final = pattern(r"\.volumes\.\d+(?:\.source)?$")
_MOUNTS: Final = pattern(r"docker[ \t]+run\b[^`]{0,300}?[ \t](?:-v|--volume|--mount)[ \t=]")


class Copy(NamedTuple):
    """One instruction that copies out of the context."""

    line: int
    sources: Sequence[str]
    target: str
    """From the root of the image."""


class Held(NamedTuple):
    """What is copied to one place of an image."""

    line: int
    path: str
    """In the project."""


class Image(NamedTuple):
    """What the last stage of a Dockerfile is made of."""

    base: str
    workdir: str
    copies: tuple[Copy, ...]
    told: str
    """What else than copies and commands it says."""
    commands: tuple[Instruction, ...]
    is_plain: bool
    """Whether nothing comes out of another image, and where things go is known."""

    @property
    def holds_python(self) -> bool:
        """Whether it builds on an image with Python, and with no application of anybody."""
        return _PLAIN_BASE.fullmatch(self.base) is not None


def image_of(text: str) -> Image | None:
    """The last stage of a Dockerfile, with what it takes over from stages that it builds on."""
    stages: dict[str, Image] = {}
    current: Image | None = None
    stage = ""
    for item in instructions(text):
        if item.name == "FROM":
            base, stage = base_and_stage(item.body)
            current = stages.get(base) or Image(base, "/", (), "", (), is_plain=True)
        elif current is not None:
            current = _with(current, item)
        if current is not None:
            stages[stage] = current
    return current


def _with(image: Image, item: Instruction) -> Image:
    if item.name == "WORKDIR":
        folder = item.body.strip("\"'")
        return image._replace(
            workdir=normpath(join(image.workdir, folder)), is_plain=image.is_plain and "$" not in folder
        )
    if item.name in {"CMD", "ENTRYPOINT"}:
        return image._replace(commands=(*(c for c in image.commands if c.name != item.name), item))
    if item.name in {"COPY", "ADD"}:
        *sources, target = item.words or [""]
        if "--from" in item.options or any(sign in item.body for sign in ("<<", "$", "://")):
            return image._replace(is_plain=False, told=f"{image.told}\n{item.body}")
        where = join(image.workdir, target)
        return image._replace(copies=(*image.copies, Copy(item.line, tuple(sources), where)))
    return image._replace(told=f"{image.told}\n{item.name} {item.body}")


def files_in(image: Image, context: str, project: Project) -> dict[str, Held] | None:
    """The files in an image that is built in a folder, each with what it is copied from.

    None where something that is copied is not in the folder. What is not seen, since git ignores it or something else
    keeps it, may be a folder with any files: that is a `*`.
    """
    found: dict[str, Held] = {}
    for copy in image.copies:
        for source in copy.sources:
            path = normpath(join(context, source.lstrip("/")))
            if any(sign in source for sign in "*?["):
                files = [f.path for f in project.files if fnmatch.fnmatchcase(f.path, path)]
                found.update((normpath(join(copy.target, basename(f))), Held(copy.line, f)) for f in files)
            elif path == "." or path in project.paths or ("." in basename(path) and is_there(short("", path), project)):
                found.update((to, Held(copy.line, f)) for to, f in _copied(path, copy.target, project))
            elif is_there(short("", path), project):
                found[f"{normpath(copy.target)}/*"] = Held(copy.line, path)
            else:
                return None
    return found


def started_files(dockerfile: str, text: str, project: Project) -> Iterator[str]:
    """The scripts of the project that an image starts by Python, where they lie elsewhere than in the image."""
    image = image_of(text) if "python" in text else None
    if image is None:
        return
    for script in sorted(started_scripts(f"{c.name} {c.body}" for c in image.commands)):
        place = normpath(join(image.workdir, script))
        for context in dict.fromkeys((dirname(dockerfile), "")):
            held = files_in(image, context, project) or {}
            if place in held:
                yield held[place].path
                break


def _copied(path: str, target: str, project: Project) -> Iterator[tuple[str, str]]:
    """Where a file or the files of a folder go, and which they are."""
    below = [f.path for f in project.files if path == "." or f.path.startswith(f"{path}/")]
    if below:
        yield from ((normpath(join(target, f if path == "." else f[len(path) + 1 :])), f) for f in below)
    else:
        # Whether the target is a folder cannot always be told.
        yield from ((normpath(target), path), (normpath(join(target, basename(path))), path))


def may_compose(path: str) -> bool:
    """Whether a file is one of Compose."""
    return _COMPOSE.fullmatch(basename(path)) is not None


def is_mounted(config: ConfigFile) -> bool:
    """Whether what settings start is given a folder of whoever starts it."""
    if not may_compose(config.path):
        return any(".volumeMounts." in s.key for s in config.settings)
    return any(
        _VOLUME.search(s.key) is not None and str(s.value).startswith((".", "$", "/", "~")) for s in config.settings
    )


def mounts(text: str) -> bool:
    """Whether a text has its readers start an image with a folder of theirs."""
    return "docker" in text and _MOUNTS.search(text) is not None
