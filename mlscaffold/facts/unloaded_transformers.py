"""Transformers that training fits and saves, and that nothing loads, the service neither."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator, Sequence
from posixpath import basename

from mlscaffold.facts import knowledge
from mlscaffold.facts.model import ArtifactUse, Call, Project, PythonFile
from mlscaffold.facts.tested import reached, targets_of
from mlscaffold.facts.traits import is_aside
from mlscaffold.facts.unsaved_transformers import ASKS, SCALES, prepares
from mlscaffold.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Final


_WRITERS: Final = knowledge.PICKLE_WRITERS | knowledge.MODEL_WRITERS
_HOLDS: Final = frozenset({"Pipeline", "make_pipeline", "ColumnTransformer", "make_column_transformer"})


class Unloaded(NamedTuple):
    """A transformer whose file nothing loads, and a service that asks a model for rows as they come."""

    transformer: Call
    saved: Call
    """Where the transformer is saved."""
    path: str
    asked: Call


def unloaded_transformers(project: Project) -> Iterator[Unloaded]:
    """The first such transformer for each service.

    Nothing is said where the service, or what it imports, may change rows, where a pipeline may hold the transformer,
    and where its file may be loaded by a name that is only known at run time.
    """
    own = [f for f in project.sources if not f.is_test and not is_aside(f.path)]
    saved = [found for file in own for found in _saved(file)]
    saved = [found for found in saved if not _is_loaded(found, project.sources)]
    serving = [f for f in own if f.behaviour.serves and not f.is_notebook] if saved else []
    if not serving or any(call.method in _HOLDS for file in own for call in file.calls):
        return
    targets = targets_of(project)
    fitting = {transformer.at.path for transformer, *_ in saved}
    transformer, dump, use = saved[0]
    for file in serving if len(fitting) == 1 else ():
        asked = next((c for c in file.calls if c.method in ASKS and c.scope), None)
        inside = reached({file.path}, targets)
        if asked and not any(prepares(c) for f in project.sources if f.path in inside for c in f.calls):
            yield Unloaded(transformer, dump, use.path, asked)


def _saved(file: PythonFile) -> Iterator[tuple[Call, Call, ArtifactUse]]:
    """The transformers that a module fits and writes to a file of a known name, with the call that writes each."""
    written = [c for c in file.calls if c.name in _WRITERS and c.arguments]
    fitted = [c for c in file.calls if c.method in {"fit", "fit_transform"} and c.name.startswith(SCALES)]
    for dump in written:
        made = next((c for c in fitted if dump.arguments[0].names == (c.receiver,) and c.scope == dump.scope), None)
        use = _file(dump, file.artifacts) if made else None
        if made and use and "*" not in basename(use.path):
            yield made, dump, use


def _file(dump: Call, uses: Sequence[ArtifactUse]) -> ArtifactUse | None:
    """The file that a call writes, by its path or by the name that this was given in the same function."""
    for use in uses:
        if use.action == "written" and use.at.order[:3] == dump.at.order[:3]:
            if use.path:
                return use
            named = [u for u in uses if u.action == "named" and u.name == use.name and u.scope == use.scope]
            return named[0] if len(named) == 1 else None
    return None


def _is_loaded(saved: tuple[Call, Call, ArtifactUse], sources: Sequence[PythonFile]) -> bool:
    """Whether any code may load the file of a transformer."""
    wanted = basename(saved[2].path)
    names = {saved[2].name} - {""}
    for file in sources:
        for use in file.artifacts:
            is_it = fnmatch.fnmatch(wanted, basename(use.path)) if use.path else use.name in names
            if is_it and use.path and use.name:
                names.add(use.name)
            if is_it and use.action not in {"written", "named"}:
                return True
    return any(
        use.name in names and use.action not in {"written", "named"} for file in sources for use in file.artifacts
    )
