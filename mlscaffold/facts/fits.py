"""Fits on rows that were put aside: the calls that see what they must not see."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlscaffold.facts import knowledge
from mlscaffold.facts.model import Argument, Call, PythonFile
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Final

_FITS: Final = frozenset(
    {"fit", "fit_transform", "fit_resample", "fit_sample", "fit_on_texts", "adapt", "train_on_batch"}
)
_SCORES: Final = frozenset({"predict", "predict_proba", "score", "evaluate", "decision_function", "predict_classes"})
_PROJECTIONS: Final = ("sklearn.decomposition.", "sklearn.manifold.", "sklearn.random_projection.")
_TARGET: Final = pattern(r"^(?:\w+\.)*(?:y|target|label)", re.IGNORECASE)


class HeldOutFit(NamedTuple):
    """One fit on the test or validation part alone."""

    call: Call
    owner: str
    """The class that is fitted, without its module."""
    part: str
    """`test` or `validation`."""


def held_out_fits(file: PythonFile) -> Iterator[HeldOutFit]:
    """The fits of a file whose rows come from a test or validation part, and from no training part."""
    for call in file.calls:
        if call.method not in _FITS:
            continue
        owner = call.name.removesuffix("." + call.method)
        rows = call.argument("X", 0) or call.argument("x")
        if rows is None or "predicted" in rows.origins or "train" in rows.origins:
            continue
        part = next((p for p in ("test", "validation") if p in rows.origins), "")
        if part and (
            _misfits(call, owner, rows, file) if _changes(call, owner) else _mistrains(call, owner, part, file)
        ):
            yield HeldOutFit(call, owner.rpartition(".")[2], part)


def _changes(call: Call, owner: str) -> bool:
    """Whether what is fitted changes rows, instead of predicting."""
    return owner.startswith(knowledge.TRANSFORMER_MODULES) or call.method in {"fit_transform", "fit_on_texts", "adapt"}


def _misfits(call: Call, owner: str, rows: Argument, file: PythonFile) -> bool:
    if not owner.startswith(knowledge.TRANSFORMER_MODULES + knowledge.PREDICTOR_MODULES):
        return False
    if owner.startswith("imblearn.") and owner not in knowledge.OVERSAMPLERS:
        return False
    if (
        owner in knowledge.TRANSDUCTIVE
        or owner in knowledge.STATELESS
        or (owner in knowledge.LABEL_CODERS and _is_target(rows))
    ):
        return False
    # A projection of the test rows is a picture of them, unless a model is asked about the outcome.
    return not owner.startswith(_PROJECTIONS) or any(
        c.method in _SCORES and c.scope == call.scope and c.at.order > call.at.order
        and any(set(call.targets) & set(a.names) for a in c.arguments)
        for c in file.calls
    )  # fmt: skip


def _mistrains(call: Call, owner: str, part: str, file: PythonFile) -> bool:
    if not owner.startswith(knowledge.PREDICTOR_MODULES) or owner.startswith(knowledge.UNSCORED) or part != "test":
        return False
    # Each half trained on and tested on the other is cross-validation by hand.
    asked = frozenset[str]().union(
        *(
            a.origins
            for c in file.calls
            if c.method in _SCORES and c.scope == call.scope and c.at.order >= call.at.order
            and c.receiver.removesuffix("()").removesuffix(".fit") == call.receiver
            for a in c.arguments
        )
    )  # fmt: skip
    return "train" not in asked or "test" in asked


def _is_target(rows: Argument) -> bool:
    return bool(rows.names) and all(
        _TARGET.match(name) for name in rows.names if "." not in name or name.count(".") > 1
    )
