"""What training makes of its texts, rows or targets, and what asks the model makes of none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from mlscaffold.facts.asked_models import asked_models
from mlscaffold.facts.logarithmic_targets import kept_logarithms
from mlscaffold.facts.model import Project, ServedOtherwise
from mlscaffold.facts.raw_texts import raw_texts


def served_otherwise(
    project: Project, read: Callable[[Sequence[str]], Mapping[str, bytes]]
) -> Iterator[ServedOtherwise]:
    """The places where a model is asked with something else than it was trained on, or its answer means another thing.

    `read` gives the text of files.
    """
    for asked in asked_models(project, read):
        yield from raw_texts(asked)
        yield from kept_logarithms(asked)
