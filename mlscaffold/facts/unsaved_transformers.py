"""Models that were fitted to what a transformer made of rows, and are served without it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from posixpath import basename

from mlscaffold.facts import knowledge
from mlscaffold.facts.model import Argument, Call, Project, PythonFile
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Final

SCALES: Final = tuple(
    f"sklearn.{name}."
    for name in (
        "preprocessing.StandardScaler", "preprocessing.MinMaxScaler", "preprocessing.RobustScaler",
        "preprocessing.MaxAbsScaler", "preprocessing.PowerTransformer", "preprocessing.QuantileTransformer",
        "decomposition.PCA", "decomposition.TruncatedSVD", "feature_extraction.text.TfidfVectorizer",
        "feature_extraction.text.CountVectorizer",
    )
)  # fmt: skip
"""What rows have to go through whenever the model is asked, and what learns numbers of them that nobody types in."""
_MAKES: Final = frozenset({"fit_transform", "transform"})
ASKS: Final = frozenset({"predict", "predict_proba"})
_PREPARES: Final = frozenset({"transform", "fit_transform", "normalize", "scale", "preprocess"})


def may_lose_transformer(text: str) -> bool:
    """Whether code may save a model and not what made the rows that it was fitted to."""
    return "fit_transform(" in text and "dump(" in text


class Unsaved(NamedTuple):
    """A transformer that training fits and does not save, and a service that asks the model without it."""

    transformer: Call
    saved: Call
    """Where the model is saved."""
    asked: Call


def unsaved_transformers(project: Project) -> Iterator[Unsaved]:
    """The services that ask a model for rows as they come, where it was fitted to what a lost transformer made of them.

    Left out is a model that several files write, and a service that loads more than one thing or changes its rows.
    """
    own = [f for f in project.sources if not f.is_test and not is_aside(f.path)]
    writers: dict[str, list[tuple[Call, Call]]] = {}
    written: dict[str, set[str]] = {}
    for file in own:
        for use in file.artifacts:
            if use.action == "written" and use.path:
                written.setdefault(basename(use.path), set()).add(file.path)
        if lost := _lost(file):
            writers.setdefault(lost[0], []).append(lost[1:])
    for file in own if writers else ():
        loaded = {basename(u.path) for u in file.artifacts if u.action == "loaded"}
        if not file.behaviour.serves or file.behaviour.trains or len(loaded) != 1:
            continue
        (name,) = loaded
        if len(found := writers.get(name, [])) != 1 or len(written.get(name, ())) != 1:
            continue
        asked = next((c for c in file.calls if c.method in ASKS), None)
        if asked and not any(prepares(c) for c in file.calls):
            yield Unsaved(*found[0], asked)


def _lost(file: PythonFile) -> tuple[str, Call, Call] | None:
    """The file that the only model of a module or notebook is saved in, its transformer that is not, and the saving."""
    saved = [u for u in file.artifacts if u.action == "written" and u.path]
    if len(saved) != 1 or any("ipeline" in c.method for c in file.calls):
        return None
    dumps = [c for c in file.calls if c.at.order[:3] == saved[0].at.order[:3] and _writes(c)]
    if len(dumps) != 1:
        return None
    fits = [c for c in file.calls if c.method == "fit" and c.receiver and c.receiver in dumps[0].arguments[0].names]
    for fit in fits:
        rows = fit.argument("X", 0)
        made = _made_by(rows, fit, file.calls) if rows else None
        if made and not _is_kept(made.receiver, file.calls):
            return basename(saved[0].path), made, dumps[0]
    return None


def _writes(call: Call) -> bool:
    known = call.name in knowledge.PICKLE_WRITERS | knowledge.MODEL_WRITERS
    return known and bool(call.arguments) and len(call.arguments[0].names) == 1


def _made_by(rows: Argument, fit: Call, calls: Sequence[Call]) -> Call | None:
    """The transformer that the rows of a fit come out of, where it is the last that makes what is called so."""
    before = [c for c in calls if c.at.order < fit.at.order and len(rows.names) == 1 and rows.names[0] in c.targets]
    last = max(before, key=lambda c: c.at.order, default=None)
    return last if last and last.method in _MAKES and last.name.startswith(SCALES) and last.receiver else None


def _is_kept(name: str, calls: Sequence[Call]) -> bool:
    """Whether a transformer is handed to anything that may save it, or learned numbers of it are looked at."""
    names = (n for call in calls for given in call.arguments for n in given.names)
    return any(n == name or n.startswith(f"{name}.") for n in names)


def prepares(call: Call) -> bool:
    """Whether a call may make of rows what the transformer made of them."""
    return call.method in _PREPARES or any(word in call.method.lower() for word in ("scal", "prepro", "vectori"))
