"""Files of models that training writes under one name, and serving loads under another."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Iterator, Sequence
from posixpath import basename, splitext

from mlscaffold.facts.model import ArtifactUse, Project, PythonFile
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import NamedTuple


class Mistaken(NamedTuple):
    """A file that is written and never loaded, and one with nearly its name that is loaded and never written."""

    written: ArtifactUse
    """Where it gets its name, or is written."""
    loaded: ArtifactUse


class _Known(NamedTuple):
    """What is known of one file name over the whole project."""

    written: list[ArtifactUse]
    loaded: list[ArtifactUse]
    maybe: set[str]
    """`written` and `loaded`, where that may happen to it as well."""


def mistaken_artifacts(project: Project) -> Iterator[Mistaken]:
    """Each pair of such files, by what code does with them anywhere in the project, notebooks and tests included."""
    known: dict[str, _Known] = {}
    everywhere = _bindings(project.sources)
    for file in project.sources:
        here = _bindings([file])
        for use in file.artifacts:
            if use.path:
                _note(known, [use], use, sure=True)
            else:
                # What a name stands for is looked for where it is used, then in the file, then anywhere.
                in_file = here.get(use.name, [])
                near = [b for b in in_file if b.scope == use.scope] or in_file
                found = near or everywhere.get(use.name, [])
                _note(known, found, use, sure=len({b.path for b in found}) == 1)
    serving = {f.path: f for f in project.sources if _may_serve(f)}
    own = {f.path for f in project.sources if not f.is_test and not is_aside(f.path)}
    for pattern in [name for name in known if "*" in name]:
        # What has a name made at run time may be any that fits.
        for name in fnmatch.filter(known, pattern):
            item = known[pattern]
            known[name].maybe.update(item.maybe, {"written"} if item.written else (), {"loaded"} if item.loaded else ())
    orphans = [n for n, k in known.items() if k.written and not k.loaded and "loaded" not in k.maybe]
    missing = [n for n, k in known.items() if k.loaded and not k.written and "written" not in k.maybe]
    for name in missing:
        near_names = [other for other in orphans if is_nearly(name, other)]
        loaded = next((u for u in known[name].loaded if u.at.path in serving and u.at.path in own), None)
        if len(near_names) == 1 and loaded is not None:
            written = next((u for u in known[near_names[0]].written if u.at.path in own), None)
            if written is not None and written.at.path != loaded.at.path:
                yield Mistaken(written, loaded)


def _bindings(files: Iterable[PythonFile]) -> dict[str, list[ArtifactUse]]:
    """What names are given to files, by name."""
    found: dict[str, list[ArtifactUse]] = {}
    for file in files:
        for use in file.artifacts:
            if use.action == "named" and use.name:
                found.setdefault(use.name, []).append(use)
    return found


def _note(known: dict[str, _Known], files: Sequence[ArtifactUse], use: ArtifactUse, *, sure: bool) -> None:
    """Note what a use does with files."""
    for file in files:
        item = known.setdefault(basename(file.path), _Known([], [], set()))
        if use.action == "used":
            item.maybe.update(("written", "loaded"))
        elif use.action in {"written", "loaded"}:
            if sure:
                (item.written if use.action == "written" else item.loaded).append(file)
            else:
                item.maybe.add(use.action)


def _may_serve(file: PythonFile) -> bool:
    """Whether a module may load what others trained: it trains nothing itself."""
    return file.behaviour.trains is None and not file.is_notebook


def is_nearly(one: str, other: str) -> bool:
    """Whether two file names differ as those of one file do that somebody wrote down twice."""
    (stem, suffix), (other_stem, other_suffix) = splitext(one.lower()), splitext(other.lower())
    if "*" in one or "*" in other or _digits(stem) != _digits(other_stem):
        return False
    if suffix != other_suffix:
        return stem == other_stem
    if _letters(stem) != _letters(other_stem):
        # `X_train` and `y_train` are two files, and no slip.
        return False
    plain, other_plain = (s.replace("-", "_").replace("_", "").replace(" ", "") for s in (stem, other_stem))
    return plain == other_plain or (min(len(plain), len(other_plain)) > 4 and is_one_edit(plain, other_plain))


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def _letters(stem: str) -> list[str]:
    """The words of a name that are one letter long."""
    return [word for word in stem.replace("-", "_").split("_") if len(word) == 1]


def is_one_edit(one: str, other: str) -> bool:
    """Whether one letter more, less or other, or two that changed places, make one text of another."""
    if len(one) > len(other):
        one, other = other, one
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) < len(other):
        return one[at:] == other[at + 1 :]
    rest, other_rest = one[at:], other[at:]
    return rest[1:] == other_rest[1:] or (rest[:2] == other_rest[1::-1] and rest[2:] == other_rest[2:])
