"""Which training and which serving of a repository belong together: the two that lie nearest to each other."""

from __future__ import annotations

from posixpath import dirname

from mlscaffold.facts.model import Place, Project, PythonFile
from mlscaffold.facts.tested import reached, targets_of
from mlscaffold.facts.traits import is_aside, serving_place
from mlscaffold.lean import NamedTuple


class Pair(NamedTuple):
    """A model's training and its serving."""

    trained: Place
    """Where it is saved, or fitted."""
    served: Place


def trained_and_served(project: Project) -> Pair | None:
    """The training and the serving of a project; None for a library, and where they may be of different projects."""
    if project.published:
        return None
    own = [f for f in project.sources if not f.is_test and not is_aside(f.path)]
    # What is served is saved, and more often by a script than by a notebook.
    fits = sorted((f for f in own if f.behaviour.trains), key=lambda f: (not f.behaviour.saves_model, f.is_notebook))
    trained = [at for f in fits if (at := f.behaviour.saves_model or f.behaviour.trains)]
    # Of several routes, that which answers with the model, by itself or by what it imports; `max` takes the first of
    # equals. Where nothing does, as in a service that answers with a number for now, no model is served.
    answering = frozenset(f.path for f in own if answers_with_model(f))
    targets = targets_of(project)
    serving = sorted(
        (f for f in own if f.behaviour.serves and not answering.isdisjoint(reached({f.path}, targets))),
        key=lambda f: (f.path not in answering, answering.isdisjoint(targets.get(f.path, ()))),
    )
    served = [at for f in serving if (at := f.behaviour.serves)] if serving_place(own) else []
    if not trained or not served:
        return None
    _, pair = max(((_shared(a.path, b.path), Pair(a, b)) for b in served for a in trained), key=lambda found: found[0])
    tops = {place.path.partition("/")[0] for place in (*trained, *served)}
    is_one = _shared(pair.trained.path, pair.served.path) or not _is_far(pair) or len(tops) <= _MOST_PARTS
    return pair if is_one and pair.trained.path != pair.served.path else None


def answers_with_model(file: PythonFile) -> bool:
    """Whether code loads a model, or asks one."""
    return bool(file.behaviour.loads_model) or any(c.method in {"predict", "predict_proba"} for c in file.calls)


_MOST_PARTS = 3
"""Folders of a single project that may train or serve; a collection of projects has more."""


def _is_far(pair: Pair) -> bool:
    return bool(dirname(pair.trained.path) and dirname(pair.served.path))


def _shared(first: str, second: str) -> int:
    """How many folders two paths have in common."""
    folders = list(zip(dirname(first).split("/"), dirname(second).split("/"), strict=False))
    same = 0
    while same < len(folders) and folders[same][0] == folders[same][1] != "":
        same += 1
    return same
