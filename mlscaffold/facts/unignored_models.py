"""Trained models that git would take in: those that lie in the project untracked, and those that code writes."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename, dirname

from mlscaffold.facts.kept_elsewhere import is_ignored
from mlscaffold.facts.model import Place, Project
from mlscaffold.facts.model_files import Written, is_model_file, written_models
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import NamedTuple, pattern

_OF_A_PERSON = pattern(r"(?:^|[_.-])(?:token|credentials?|creds|cookies?|session)(?:[_.-]|$)")


class Unignored(NamedTuple):
    """One model, or all of one folder and ending, that git neither tracks nor ignores."""

    at: Place
    path: str
    line: str
    """What has git ignore it, as a line of `.gitignore` in which nothing is quoted yet."""
    is_there: bool


def unignored_models(project: Project) -> Iterator[Unignored]:
    """What lies here first, then what is written. A folder with such models in git holds them on purpose."""
    models = [f for f in project.files if is_model_file(f.path) and f.role != "test" and not is_aside(f.path)]
    kept = {_group(f.path) for f in models if f.tracked or f.lfs}
    lying: dict[str, str] = {}
    for file in models:
        if not file.tracked and _group(file.path) not in kept and not is_ignored(file.path, project.git.ignores):
            lying.setdefault(_group(file.path), file.path)
    for line, path in lying.items():
        yield Unignored(Place(path), path, line, is_there=True)
    by_dvc = {out for p in project.dvc.pipelines for out in p.outs} | {o for p in project.dvc.pointers for o in p.outs}
    # A function of the project's own may put a folder before the name that it is given.
    names = {basename(f.path) for f in models} | {basename(out) for out in by_dvc}
    for item in {w.path: w for w in reversed(list(written_models(project)))}.values():
        # Whoever may read it may act for its owner: that is no model for DVC to keep.
        if _OF_A_PERSON.search(basename(item.path)):
            continue
        if basename(item.path) in names or any(_group(p) in kept or _is_held(p, project, by_dvc) for p in item.places):
            continue
        if item.begins and _has_checkpoint(item, project):
            continue
        within = item.path.replace("../", "").removeprefix("./")
        line = (f"**/{within}" if "/" in within else within) + "*" * item.begins
        yield Unignored(item.at, item.path, line, is_there=False)


def _has_checkpoint(item: Written, project: Project) -> bool:
    """Whether git holds, or ignores, files such as TensorFlow writes for a checkpoint of this path."""
    if any(is_ignored(f"{place}{end}", project.git.ignores) for place in item.places for end in _ENDS):
        return True
    folders = {dirname(place) for place in item.places}
    started = tuple(f"{basename(item.path)}{sign}" for sign in ".-")
    return any(
        basename(f.path).startswith(started) or (_CHECKPOINT.search(f.path) and dirname(f.path) in folders)
        for f in project.files
        if f.tracked or f.lfs
    )


_ENDS = (".index", "-1.index", ".data-00000-of-00001", "-1.data-00000-of-00001")
_CHECKPOINT = pattern(r"\.ckpt(?:-\d{1,12})?\.(?:index|meta|data-\d{1,8}-of-\d{1,8})$")


def _group(path: str) -> str:
    """The folder and the ending, as git ignores them at once."""
    folder, _, name = path.rpartition("/")
    return f"/{folder}/*.{name.rpartition('.')[2]}".replace("//", "/")


def _is_held(path: str, project: Project, by_dvc: set[str]) -> bool:
    return is_ignored(path, project.git.ignores) or any(path == out or path.startswith(f"{out}/") for out in by_dvc)
