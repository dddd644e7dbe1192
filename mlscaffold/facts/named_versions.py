"""Files that are versions of another one by their names, with that one beside them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from posixpath import basename, splitext

from mlscaffold.facts.model import Project
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import pattern

_MARKED = pattern(
    r"(?P<of>.*[^/ _.-])(?:[ _.-]+(?:final|old|new|backup|bak|copy|latest|updated?)\d*|[ ]?\(\d+\)"
    r"|[ ]-[ ]Copy(?:[ ]\(\d+\))?|(?P<number>[ _.-]+v(?:er(?:sion)?)?[ _.-]?\d+|[_-]20\d{2}-?[01]\d-?[0-3]\d))",
    re.IGNORECASE | re.DOTALL,
)
_WORK = pattern(
    r"(?:^|[ _.-])(?:train(?:ing)?|test|eval(?:uation)?|main|run|model|models|clf|classifier|notebook|eda|analysis"
    r"|explor(?:e|ation)|pre-?process(?:ing|ed)?|clean(?:ed|ing)?|data|dataset|features?|pipeline|predict(?:ion)?"
    r"|experiment|script|report|submission|scaler|encoder|weights|checkpoint|utils|config|params)$",
    re.IGNORECASE,
)
_KINDS = (
    ".py", ".ipynb", ".r", ".csv", ".parquet", ".xlsx", ".pkl", ".joblib", ".h5", ".pt", ".pth", ".onnx", ".yaml",
    ".yml",
)  # fmt: skip

_FIELD = pattern(r"\{[^{}]{0,40}\}")
_CHOOSES = pattern(r"[\w.-]{0,80}[^\W\d_]{3}[\w.-]{0,80}\{[^{}]{0,40}\}[\w.-]{0,40}$")
"""A name, one field, and its ending: what else code puts together may name anything."""
_DOTTED = pattern(r"(?P<of>.*[^/ _.-])[ _.-]v(?P<number>\d+(?:\.\d+)+)(?:[ _-].*)?", re.IGNORECASE | re.DOTALL)
"""A number with points is nobody's name of a model: `net_v1.2.3`, `net_v1.2.4_dropout`."""
_PLAIN = pattern(r"(?P<of>.*[^/ _.-])[ _.-]+v(?P<number>\d+)", re.IGNORECASE | re.DOTALL)


def named_versions(project: Project) -> Iterator[tuple[str, str]]:
    """(path, path of the file that it is a version of) of the tracked files that people work on."""
    stems = _worked_on(project)
    chosen = _chosen_by_code(project)
    for (stem, extension), path in stems.items():
        match = _MARKED.fullmatch(stem)
        if match is None or (match["of"], extension) not in stems:
            continue
        # `resnet_v2` is a model's name; `train_v2` is a version of `train`.
        is_work = not match["number"] or _WORK.search(match["of"].rpartition("/")[2])
        if is_work and not chosen(path, stems[match["of"], extension]):
            yield path, stems[match["of"], extension]


def numbered_versions(project: Project) -> Iterator[tuple[str, ...]]:
    """The paths, two or more, of files that are versions of one file by their numbers, where that one is not there."""
    stems = _worked_on(project)
    groups: dict[tuple[str, str, bool], dict[str, str]] = {}
    for (stem, extension), path in stems.items():
        dotted = _DOTTED.fullmatch(stem)
        match = dotted or _PLAIN.fullmatch(stem)
        if match is None or (match["of"], extension) in stems or extension in {".yaml", ".yml"}:
            continue
        if dotted or _WORK.search(match["of"].rpartition("/")[2]):
            groups.setdefault((match["of"], extension, dotted is not None), {}).setdefault(match["number"], path)
    chosen = _chosen_by_code(project)
    for group in groups.values():
        if len(group) > 1 and not chosen(*group.values()):
            yield tuple(group.values())


def composes_name(text: str) -> bool:
    """Whether a string puts together the name of a file that people work on."""
    return "{" in text and text.endswith(_KINDS)


def _chosen_by_code(project: Project) -> Callable[..., bool]:
    """Whether code puts the names of all of some files together from one text, and takes now one, now another."""
    ends = {
        name
        for file in project.sources
        for text in file.texts
        if composes_name(text.value) and _CHOOSES.match(name := basename(text.value))
    }
    patterns = [".+".join(map(re.escape, _FIELD.split(name))) for name in sorted(ends)]
    return lambda *paths: any(all(re.fullmatch(p, basename(path)) for path in paths) for p in patterns)


def _worked_on(project: Project) -> dict[tuple[str, str], str]:
    """The tracked files that people work on, by their path without its ending, and by that."""
    copies = {notebook.path for notebook in project.notebooks if notebook.is_copy}
    own = [f for f in project.files if f.tracked and f.path not in copies and f.role not in {"test", "infrastructure"}]
    return {splitext(f.path): f.path for f in own if f.path.lower().endswith(_KINDS) and not is_aside(f.path)}
