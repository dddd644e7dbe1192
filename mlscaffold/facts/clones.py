"""Preparation of rows that is written twice, in code that trains and in code that serves."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile
from posixpath import commonprefix, dirname

from mlscaffold.facts.imported import stem
from mlscaffold.facts.model import Place, Preparing, Project, PythonFile
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import NamedTuple

_RUN = 4
"""Statements of the same structure, one after the other, that are no chance."""
_PREPARING = 3
"""How many of them prepare."""


class Clone(NamedTuple):
    """One run of statements that stands in two modules."""

    serving: Place
    training: Place
    statements: int


def train_serve_clones(project: Project) -> Iterator[Clone]:
    """The first run of each module that serves which stands in code that trains as well."""
    known: dict[tuple[int, ...], list[tuple[PythonFile, int]]] = {}
    for file in project.sources:
        if _trains(file):
            for at, run in _runs(file):
                known.setdefault(run, []).append((file, at))
    explored = _only_explored(project) if known else set()
    for file in project.sources if known else ():
        if not _serves(file) or (file.path in explored and file.behaviour.serves is None):
            continue
        around = _around(file.path)
        for at, run in _runs(file):
            beside = [found for found in known.get(run, ()) if found[0].path.startswith(around)]
            if beside:
                # Of several, the one that lies nearest.
                other, there = max(beside, key=lambda found: len(commonprefix([found[0].path, file.path])))
                pairs = zip(file.preparing[at:], other.preparing[there:], strict=False)
                same = takewhile(lambda pair: pair[0].digest == pair[1].digest, pairs)
                yield Clone(file.preparing[at].at, other.preparing[there].at, sum(1 for _ in same))
                break


def _only_explored(project: Project) -> set[str]:
    """The modules that notebooks import by their name, and no other module does."""
    imported = {target for _, target, _ in project.import_edges}
    cells = [i for n in project.notebooks if n.code for i in n.code.imports]
    words = {word for i in cells for word in (i.module.rpartition(".")[2], i.name)}
    return {f.path for f in project.python if f.path not in imported and stem(f.path) in words}


def _around(path: str) -> str:
    """How the paths begin of what may belong to the same model: two folders up, since a repository may hold many."""
    above = dirname(dirname(dirname(path)))
    return f"{above}/" if above else ""


def _runs(file: PythonFile) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Each run of statements of one block that prepares rows, and where it begins."""
    for at in range(len(file.preparing) - _RUN + 1):
        run = file.preparing[at : at + _RUN]
        if _is_of_one_block(run) and sum(s.prepares for s in run) >= _PREPARING:
            yield at, tuple(s.digest for s in run)


def _is_of_one_block(run: tuple[Preparing, ...]) -> bool:
    return run[0].block == run[-1].block and run[0].at.cell == run[-1].at.cell


def _trains(file: PythonFile) -> bool:
    """Whether code fits models, or is called after what prepares rows for that."""
    if file.is_test or is_aside(file.path) or _serves(file):
        return False
    return file.behaviour.trains is not None or file.role == "data"


def _serves(file: PythonFile) -> bool:
    """Whether a module answers requests, or loads a model and asks it, and trains none."""
    does = file.behaviour
    if file.is_test or file.is_notebook or does.trains or is_aside(file.path):
        return False
    asks = any(c.method in {"predict", "predict_proba"} for c in file.calls)
    return does.serves is not None or (does.loads_model is not None and asks)
