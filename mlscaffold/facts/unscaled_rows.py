"""Rows that a model is asked about as they come, where it was trained on scaled ones."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from mlscaffold.facts.asked_models import Asked
from mlscaffold.facts.made_of import Code, given_to, method_of
from mlscaffold.facts.model import Place, ServedOtherwise
from mlscaffold.facts.unsaved_transformers import SCALES
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final

_CLASSES: Final = frozenset(name.rstrip(".").rpartition(".")[2] for name in SCALES)
_ASKS: Final = frozenset({"fit", "transform", "fit_transform"})
_PREDICTS: Final = frozenset({"predict", "predict_proba", "fit_predict"})
"""What makes features of its own of scaled rows."""
_HOLDS: Final = pattern(r"\b(?:Pipeline|make_pipeline|ColumnTransformer|make_column_transformer)\(")
_MAY_SCALE: Final = pattern(
    r"scal|normali|standard|^(?:stds?|sigmas?|max|norm|requests|httpx|\(-\)/)$|pipeline|process|transform|prepare"
    r"|feature_eng|vectori|pca|encod|z_?score",
    re.IGNORECASE | re.MULTILINE,
)
"""Names of what may scale rows, or hold what does."""


def unscaled_rows(asked: Asked) -> Iterator[ServedOtherwise]:
    """The first prediction of a module that scales nothing, where all models are fitted to what a scaler made.

    What is saved is known to be such a model, or else nothing keeps the scaler, so that the model cannot hold it.
    """
    text = asked.text_of_all
    if (
        not any(f"{name}(" in text for name in _CLASSES)
        or _HOLDS.search(asked.text_of_training)
        or asked.may(_MAY_SCALE)
    ):
        return
    if asked.file.behaviour.reads_data:
        return
    calls = [c for c in asked.code.called("predict", "predict_proba", within=[asked.file.path]) if _asks(c)]
    scaled = _scaled(asked.code, asked.fits, lost=not asked.is_saved_alone) if calls else None
    if scaled:
        yield ServedOtherwise("scaled", asked.code.place(calls[0]), scaled, method_of(calls[0]))


def _asks(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and bool(call.args)


def _scaled(code: Code, fits: Sequence[ast.Call], *, lost: bool) -> Place | None:
    """Where the rows are scaled that models are fitted to, if all of them are."""

    def is_scaled(code: Code, node: ast.expr) -> bool | None:
        if method_of(node) in _PREDICTS:
            return False
        return (method_of(node) in {"fit_transform", "transform"} and _is_scaler(code, node, lost=lost)) or None

    return code.place_in_all([given_to(c, "X") for c in fits], is_scaled)


def _is_scaler(code: Code, node: ast.expr, *, lost: bool) -> bool:
    """Whether what changes rows in a call is a scaler, and if asked one that the module keeps for nothing else."""
    owner = node.func.value if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else None
    if method_of(owner) in _CLASSES:
        return True
    if not isinstance(owner, ast.Name) or method_of(code.value(owner)) not in _CLASSES:
        return False
    return not lost or all(_only_changes(code, name) for name in code.names(owner.id, code.path(owner)))


def _only_changes(code: Code, name: ast.Name) -> bool:
    """Whether a name is given a value, or stands before a method that learns of rows or changes them."""
    if isinstance(name.ctx, ast.Store):
        return True
    above = code.parents.get(name)
    return isinstance(above, ast.Attribute) and above.attr in _ASKS and isinstance(code.parents.get(above), ast.Call)
