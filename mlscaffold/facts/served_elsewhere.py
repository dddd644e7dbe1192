"""Models that training writes into one folder, where what serves loads one of the same name from another.

Said only where no folder that either is started in makes the two paths one, nothing brings the file from the one to
the other, and the two belong together: one folder lies in the other, or both name the same features.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from posixpath import basename, dirname

from mlscaffold.facts.all_texts import Code, Read, all_code, is_fetched, other_texts
from mlscaffold.facts.artifact_uses import action_of
from mlscaffold.facts.file_uses import Deed, FileUse, file_uses, folders_above, places_of
from mlscaffold.facts.image_files import is_mounted, mounts
from mlscaffold.facts.imported import with_importing
from mlscaffold.facts.kept_elsewhere import is_ignored
from mlscaffold.facts.model import Project, PythonFile, ServedElsewhere
from mlscaffold.facts.model_files import is_model_file
from mlscaffold.facts.traits import is_aside
from mlscaffold.facts.written_paths import Paths
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Final

_STORES: Final = frozenset({
    "mlflow", "wandb", "clearml", "neptune", "comet_ml", "bentoml", "sagemaker", "zenml", "metaflow", "hydra",
    "huggingface_hub", "azureml", "boto3", "kfp", "dvc",
})  # fmt: skip
"""What brings models to where they are served, or starts code elsewhere."""
_MOVES: Final = pattern(
    r"\b(?:cp|mv|ln|rsync|scp|cop(?:y|ies|ied)|copying|mov(?:e|es|ed|ing)|plac(?:e|es|ed|ing)|put|puts|renam\w{1,4}|transfer"
    r"|download\w{0,4}|upload\w{0,4}|fetch\w{0,4}|pull|sync|link|symlink|drag|replac\w{1,4}|add)\b",
    re.IGNORECASE,
)
_ENTERS: Final = pattern(r"\b(?:cd|pushd|workdir|working[-_]dir\w{0,6}|chdir)\b", re.IGNORECASE)
_MOVING: Final = frozenset({
    "copy", "copy2", "copyfile", "copyfileobj", "copytree", "move", "rename", "renames", "replace", "link", "symlink",
    "symlink_to", "hardlink_to", "make_archive", "unpack_archive",
})  # fmt: skip
_MOVERS: Final = frozenset({"os", "shutil"})
_SAVES: Final = frozenset({"open", "dump", "save", "save_model", "save_weights", "save_pretrained", "export"})
_STREAMS: Final = frozenset({"pickle", "json", "yaml", "cPickle", "dill", "toml"})
"""Modules that write into what `open` gave."""
_WORD: Final = pattern(r"[A-Za-z]\w{3,40}")
_USUAL: Final = frozenset({
    "data", "model", "name", "type", "value", "index", "test", "train", "target", "label", "features", "utf8", "text",
    "result", "prediction", "predictions", "score", "accuracy", "status", "message", "error", "true", "false", "path",
    "file", "classifier", "preprocessor", "pipeline", "scaler", "category", "mean", "median", "number", "float64",
    "int64", "object", "input", "output", "passthrough", "ignore", "drop", "columns", "main",
})  # fmt: skip
_SHARED: Final = 4
"""Features that two programs name alike, if they have to do with one model."""
_LONGEST: Final = 2_000


class _Pair(NamedTuple):
    written: FileUse
    loaded: FileUse
    places: tuple[str, ...]
    """Where what is loaded may lie."""


def served_elsewhere(project: Project, read: Read) -> Iterator[ServedElsewhere]:
    """Such models; in doubt they are left out.

    `read` gives the contents of files, and is asked only where two modules have such a name.
    """
    names = _names(project)
    roots = {i.module.partition(".")[0] for f in project.sources for i in f.imports}
    if not names or not roots.isdisjoint(_STORES) or any(is_mounted(c) for c in project.configs):
        return
    code = list(all_code(project, read))
    others = other_texts(project, read)
    if any(part.tree is None or "chdir" in part.text for part in code):
        return
    if is_fetched(project, code, others) or any(map(mounts, others)):
        return
    paths = Paths(code)
    if _may_write_any(paths):
        return
    for name in sorted(names - _moved(names, paths)):
        pair = _pair(project, [use for use in file_uses(paths, {name}) if use.deed not in {Deed.NAMED, Deed.SPOKEN}])
        if pair and _belong_together(pair, project, code) and not _may_be_brought(pair, others):
            kept = next((f.path for f in project.files if f.tracked and f.path in pair.places), "")
            ignored = [place for place in pair.places if is_ignored(place, project.git.ignores)]
            if kept or (pair.loaded.deed is Deed.READ and len(ignored) == len(pair.places)):
                loaded = pair.loaded.named_at
                yield ServedElsewhere(pair.written.at, pair.written.path, loaded, kept or pair.loaded.path, bool(kept))


def _names(project: Project) -> set[str]:
    """The names of models that stand in a module that trains, and in one that does not."""
    own = [f for f in project.sources if not f.is_test and not is_aside(f.path)]
    training, serving = (
        {basename(use.path) for f in own if (f.behaviour.trains is not None) is trains for use in f.artifacts}
        for trains in (True, False)
    )
    return {name for name in training & serving if "*" not in name and is_model_file(name)}


def _pair(project: Project, uses: Sequence[FileUse]) -> _Pair | None:
    """Where one place writes a file, and others load another of its name: all that is done with either."""
    own = {f.path: f for f in project.sources if not f.is_test and not is_aside(f.path)}
    written = [use for use in uses if use.deed is Deed.WRITTEN]
    loaded = [use for use in uses if use.deed in {Deed.READ, Deed.ASKED}]
    if len(written) != 1 or len(uses) != len(written) + len(loaded) or any("*" in use.path for use in uses):
        return None
    training = own.get(written[0].at.path)
    if training is None or training.behaviour.trains is None:
        return None
    made = set(_places(written[0], project))
    apart = [
        _Pair(written[0], use, places)
        for use in loaded
        if (places := _places(use, project)) and made.isdisjoint(places) and _serves(use, own)
    ]
    return apart[0] if made and len({pair.places for pair in apart}) == 1 else None


def _serves(use: FileUse, own: Mapping[str, PythonFile]) -> bool:
    file = own.get(use.at.path)
    return file is not None and not file.is_notebook and file.behaviour.trains is None


def _places(use: FileUse, project: Project) -> tuple[str, ...]:
    """Where a path may lead, whichever module of those that come to it is started."""
    starts = [use.at.path, *(f.path for f in with_importing(project, use.at.path))]
    return tuple(dict.fromkeys(place for start in starts for place in places_of(use.path, start)))


def _may_write_any(paths: Paths) -> bool:
    """Whether a model is written under a name that is not known."""
    for node in paths.expressions():
        if not isinstance(node, ast.Call) or action_of(node) != "written":
            continue
        func = node.func
        method = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
        receiver = func.value if isinstance(func, ast.Attribute) else None
        if method not in _SAVES or (method == "dump" and getattr(receiver, "id", "") in _STREAMS):
            continue
        given = [*node.args, *(k.value for k in node.keywords), *([receiver] if receiver and method == "open" else ())]
        names = [basename(paths.path_of(argument).text) for argument in given]
        if not any("." in name and "*" not in name for name in names):
            return True
    return False


def _moved(names: set[str], paths: Paths) -> set[str]:
    """The files that code may copy or move."""
    found: set[str] = set()
    for node in paths.expressions():
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _MOVING):
            continue
        given, of = node.args, node.func.value
        if getattr(of, "id", "") not in _MOVERS:
            # `Path.rename`, and no method of a table or a text.
            if len(given) != 1 or node.keywords or isinstance(given[0], (ast.Dict, ast.Lambda)):
                continue
            given = [of, *given]
        told = {basename(paths.path_of(argument).text) for argument in given}
        found |= names if all("*" in name or not name for name in told) else names & told
    return found


def _may_be_brought(pair: _Pair, others: Iterable[str]) -> bool:
    """Whether a page, a script or settings may tell how a file comes from one folder to the other."""
    name = basename(pair.written.path)
    loading = {basename(dirname(place)) for place in pair.places} - {""}
    making = {basename(dirname(place)) for place in places_of(pair.written.path, pair.written.at.path)} - {""}
    either, entered = (_any_of({name, *loading, *making}), _any_of({name, *loading}))
    whole = {f"{folder}/{name}" for folder in loading}
    for text in others:
        if name not in text and not any(folder in text for folder in loading | making):
            continue
        if any(path in text.replace("\\", "/") for path in whole):
            return True
        for line in text.split("\n"):
            shown = line[:_LONGEST]
            if (_MOVES.search(shown) and either.search(shown)) or (_ENTERS.search(shown) and entered.search(shown)):
                return True
    return False


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.-])(?:{'|'.join(map(re.escape, sorted(words)))})(?![\w-])")


def _belong_together(pair: _Pair, project: Project, code: Sequence[Code]) -> bool:
    """Whether what serves lies below what trains, and nothing else is trained there; or both name the same features."""
    made, loaded = dirname(pair.written.at.path), dirname(pair.loaded.at.path)
    if made in folders_above(loaded):
        below = [folder for folder in folders_above(loaded) if len(folder) > len(made)]
        trained = {dirname(f.path) for f in project.sources if f.behaviour.trains is not None and not f.is_test}
        if not any(folder in below for place in trained for folder in folders_above(place)):
            return True
    serving = {f.path for f in with_importing(project, pair.loaded.at.path)}
    features = _words({pair.written.at.path}, code) & _words(serving, code)
    return len(features - _USUAL) >= _SHARED


def _words(files: set[str], code: Iterable[Code]) -> set[str]:
    """What code names that may be features: by strings, and by the fields of its classes."""
    found: set[str] = set()
    for part in code:
        for node in ast.walk(part.tree) if part.path in files and part.tree is not None else ():
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and _WORD.fullmatch(node.value):
                found.add(node.value.lower())
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                found.add(node.target.id.lower())
    return found
