"""Logarithms that a service takes of a feature before it asks its model, and that nothing in training takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from mlscaffold.facts.model import Call, Project, PythonFile
from mlscaffold.facts.served import answers_with_model
from mlscaffold.facts.text import decode
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final

# NumPy 2.3
_CHANGES: Final = frozenset(
    f"{module}.{name}" for module in ("numpy", "math") for name in ("log", "log1p", "log2", "log10")
)
_PREDICTS: Final = frozenset({"predict", "predict_proba"})
_ANY_CHANGE: Final = pattern(
    r"(?:np|numpy|math|tf|torch|pl|F)\.(?:log|exp)|\b(?:log|log1p|log2|log10|boxcox|expm1|ln)\(|import[ \t]+log1?p?\b"
    r"|yeojohnson|PowerTransformer|FunctionTransformer|QuantileTransformer|TransformedTarget"
)
"""What may change numbers in the same way."""


def changed_by_service(project: Project, read: Callable[[Sequence[str]], Mapping[str, bytes]]) -> Iterator[Call]:
    """The calls that change a feature on the way to a prediction, where the project trains and changes none.

    `read` gives the text of files, of those alone that may train, if there is such a call.
    """
    own = [f for f in project.sources if not f.is_test and not is_aside(f.path)]
    serving = [
        f for f in own if f.behaviour.serves and not (f.behaviour.trains or f.is_notebook) and answers_with_model(f)
    ]
    found = [call for file in serving for call in _changes(file)]
    if not found or not any(f.behaviour.trains for f in own):
        return
    answering = {f.path for f in serving}
    others = [f.path for f in project.sources if f.path not in answering]
    if not any(_ANY_CHANGE.search(decode(data)) for data in read(others).values()):
        yield from found


def _changes(file: PythonFile) -> Iterator[Call]:
    """The changes in one module whose result a model is asked with, in the same function."""
    for call in file.calls:
        if call.name in _CHANGES and call.scope and call.targets:
            asked = [c for c in file.calls if c.method in _PREDICTS and c.scope == call.scope]
            given = {name for c in asked for argument in c.arguments for name in argument.names}
            made = (c for c in file.calls if c.scope == call.scope and given.intersection(c.targets))
            given |= {name for c in made for argument in c.arguments for name in argument.names}
            if given.intersection(call.targets):
                yield call
