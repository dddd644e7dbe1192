"""Answers of a model that are given as they come, where it was trained on the logarithm of what is asked for."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from mlscaffold.facts.asked_models import Asked, target_of
from mlscaffold.facts.made_of import Code, method_of
from mlscaffold.facts.model import Place, ServedOtherwise
from mlscaffold.facts.python import dotted
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final

_LOGARITHMS: Final = frozenset({"log", "log1p", "log10", "log2", "boxcox"})
_MODULES: Final = frozenset({"np", "numpy", "math", "stats", "scipy.stats", "special", "jnp"})
_TAKES: Final = pattern(r"\b(?:log|log1p|log10|log2|boxcox)\b")
_MAY_INVERT: Final = pattern(
    r"\*\*|(?:^|[._])(?:exp|expm1|exp2|pow|power|inverse|inv)(?:[._]|$)|(?:^|_)log(?:1p|2|10)?(?:_|$)|inverse_|antilog|delog|unlog",
    re.IGNORECASE | re.MULTILINE,
)
"""Names of what may take a logarithm back, or knows of one."""
_BY_ITSELF: Final = pattern(r"TransformedTargetRegressor|inverse_func|PowerTransformer|QuantileTransformer")


def kept_logarithms(asked: Asked) -> Iterator[ServedOtherwise]:
    """The first prediction of a module that takes no logarithm back, where each model is fitted to one."""
    text = asked.text_of_all
    if not _TAKES.search(text) or _BY_ITSELF.search(text) or asked.may(_MAY_INVERT):
        return
    code, path = asked.code, asked.file.path
    calls = [c for c in code.called("predict", within=[path]) if isinstance(c.func, ast.Attribute) and c.args]
    taken = _taken(code, asked.fits) if calls else None
    if taken:
        yield ServedOtherwise("logged", code.place(calls[0]), taken, "predict")


def _taken(code: Code, fits: Sequence[ast.Call]) -> Place | None:
    """Where the logarithm is taken of what models are fitted to, if all are fitted to one."""

    def is_logarithm(code: Code, node: ast.expr) -> bool | None:
        if not isinstance(node, ast.Call) or method_of(node) not in _LOGARITHMS:
            return None
        if isinstance(node.func, ast.Attribute) and dotted(node.func.value) not in _MODULES:
            return None
        return not _is_quantity(code, node)

    return code.place_in_all([target for c in fits if (target := target_of(c)) is not None], is_logarithm)


def _is_quantity(code: Code, node: ast.Call) -> bool:
    """Whether a logarithm is what is asked for: that of a ratio, as of returns, or its negative, as of a pH."""
    above = code.parents.get(node)
    negative = isinstance(above, ast.UnaryOp) or (isinstance(above, ast.BinOp) and isinstance(above.op, ast.Mult))
    return negative or any(isinstance(n, ast.Div) or method_of(n) in {"shift", "pct_change"} for n in ast.walk(node))
