"""Trained models as files: which paths are such, and which ones the code writes inside the project."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from posixpath import dirname, join, normpath

from mlscaffold.facts import knowledge
from mlscaffold.facts.model import Call, Place, Project, PythonFile
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    import re
    from typing import Final

_METHODS: Final = frozenset({"save", "save_model", "save_weights", "dump", "export"})
_PLAIN: Final[re.Pattern[str]] = pattern(r"(?:\.{1,2}/|[A-Za-z0-9_])[\w ./-]*")


class Written(NamedTuple):
    """One model that code writes to a path inside the project."""

    at: Place
    path: str
    """As the code has it."""
    places: tuple[str, ...]
    """Where that is, relative to the project: when the code runs in its own folder, or in one above."""
    begins: bool = False
    """Whether the path only begins those of several files: TensorFlow writes `net.ckpt-100.index` for `net.ckpt`."""


def is_model_file(path: str) -> bool:
    """Whether a path is that of a trained model, or of what was fitted with it, by how it ends."""
    return path.lower().endswith(knowledge.MODEL_ENDINGS)


def written_models(project: Project) -> Iterator[Written]:
    """The models that code writes to paths it names itself.

    Hydra starts code in a folder of the run, elsewhere: then only what notebooks write is known to be in the project.
    """
    own = {f.module for f in project.python if f.module}
    moved = any(i.module.partition(".")[0] == "hydra" for file in project.python for i in file.imports)
    for file in project.sources:
        # What reads from the folder of Colab, or from that of Kaggle, writes there, too.
        there = file.is_notebook and any(t.value.startswith(("/content/", "/kaggle/")) for t in file.texts)
        if not (file.is_test or is_aside(file.path) or there or (moved and not file.is_notebook)):
            yield from _written_by(file, own)


def _written_by(file: PythonFile, own: Collection[str]) -> Iterator[Written]:
    for call in file.calls:
        # A function of the project's own puts it where it likes.
        path = "" if call.name.rpartition(".")[0] in own else _target(call)
        if any(
            dead.at.cell == call.at.cell and dead.at.line < call.at.line <= dead.last_line
            for dead in file.dead_branches
        ):
            continue
        if path and not path.startswith("/") and _PLAIN.fullmatch(path):
            # A notebook runs where it lies, a script where whoever starts it is.
            here = dirname(file.path)
            folders = (here,) if file.is_notebook else tuple(_upwards(here))
            places = dict.fromkeys(normpath(join(folder, path)) for folder in folders)
            inside = tuple(place for place in places if place.split("/")[0] != "..")
            if inside:
                yield Written(call.at, path, inside, begins=_is_checkpoint(call, path))


def _is_checkpoint(call: Call, path: str) -> bool:
    """Whether a call may write a checkpoint of TensorFlow: those of PyTorch and its kin are one file."""
    if call.name in knowledge.MODEL_WRITERS:
        return False
    return path.endswith(".ckpt") and call.method in {"save", "save_weights"}


def _upwards(folder: str) -> Iterator[str]:
    while folder:
        yield folder
        folder = dirname(folder)
    yield ""


def _target(call: Call) -> str:
    """The path of a model that a call writes, or an empty string."""
    values = [a.value for a in call.arguments if isinstance(a.value, str)]
    if call.name == "open":
        path = call.argument("file", 0)
        mode = call.argument("mode", 1)
        written = path and mode and isinstance(mode.value, str) and {"w", "b"} <= set(mode.value)
        values = [path.value] if path and written and isinstance(path.value, str) else []
    elif call.name not in knowledge.MODEL_WRITERS and call.method not in _METHODS:
        return ""
    return next((value for value in values if is_model_file(value)), "")
