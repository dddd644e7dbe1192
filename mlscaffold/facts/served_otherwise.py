"""What training makes of its texts, rows or targets, and what asks the model makes of none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from mlscaffold.facts.asked_models import Everything, asked_models, is_application
from mlscaffold.facts.drifted_features import Features, drifted_features
from mlscaffold.facts.fitted_anew import fitted_anew
from mlscaffold.facts.logarithmic_targets import kept_logarithms
from mlscaffold.facts.model import Place, Project, ServedOtherwise
from mlscaffold.facts.other_pixels import other_pixels, own_other_pixels
from mlscaffold.facts.raw_texts import raw_texts
from mlscaffold.facts.unknown_columns import unknown_columns
from mlscaffold.facts.unscaled_rows import unscaled_rows


def served_otherwise(
    project: Project, read: Callable[[Sequence[str]], Mapping[str, bytes]]
) -> Iterator[ServedOtherwise]:
    """The places where a model is asked with something else than it was trained on, or its answer means another thing.

    `read` gives the text of files.
    """
    everything = Everything(project, read)
    # What several modules import is looked at with each of them.
    drifted: dict[Place, ServedOtherwise] = {}
    every = list(asked_models(everything))
    asking = {f.path for asked in every for f in asked.beside} | {f.path for f in everything.files if is_application(f)}
    features = Features(lambda: everything.code)
    for asked in every:
        yield from raw_texts(asked)
        yield from kept_logarithms(asked)
        yield from unscaled_rows(asked)
        yield from other_pixels(asked)
        yield from fitted_anew(asked)
        for found in drifted_features(asked, asking, features):
            drifted.setdefault(found.at, found)
    yield from drifted.values()
    yield from own_other_pixels(everything)
    yield from unknown_columns(everything)
