"""What the code that answers requests does with them."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts import knowledge
from mlscaffold.facts.behaviour import is_reader
from mlscaffold.facts.model import Call, Project
from mlscaffold.facts.traits import is_aside

_FITS = frozenset({"fit_transform", "fit"})
_FITTED = tuple(m for m in knowledge.TRANSFORMER_MODULES if m not in {"imblearn.", "sklearn.manifold."})


def fitted_on_requests(project: Project) -> Iterator[Call]:
    """Transformers that a handler of requests makes and fits, where it loads or calls a trained model."""
    for file in project.python:
        does = file.behaviour
        if file.is_test or is_aside(file.path) or not does.serves or does.trains:
            continue
        predicting = {c.scope for c in file.calls if c.method in {"predict", "predict_proba"}}
        reading = {c.scope for c in file.calls if is_reader(c)}
        for call in file.calls:
            owner = call.name.removesuffix("." + call.method)
            if (
                call.method in _FITS
                and call.scope in predicting - reading - {""}
                and owner.startswith(_FITTED)
                and owner not in knowledge.STATELESS
            ):
                yield call
