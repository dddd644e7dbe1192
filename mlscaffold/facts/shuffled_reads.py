"""Readers of rows for training that put them in a random order by themselves, and take a seed for it."""

from __future__ import annotations

from mlscaffold.facts.model import Argument, Call
from mlscaffold.facts.parts import part_named
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final

# Keras 2.15 and 3.12: generators and sets of images and texts, whose order and changes NumPy draws
_GENERATORS: Final = frozenset({"flow_from_directory", "flow_from_dataframe"})
SHUFFLED: Final = (
    *sorted(_GENERATORS), "image_dataset_from_directory", "text_dataset_from_directory", "audio_dataset_from_directory",
)  # fmt: skip
"""Methods and functions of Keras that read rows in an order of their own."""
_SETS: Final = pattern(
    r"(?:tensorflow\.)?keras\.(?:utils|preprocessing(?:\.image|\.text)?)\.(?:image|text|audio)_dataset_from_directory"
)
_FLOW: Final = pattern(r"(?:tensorflow\.)?keras\..{0,80}\bImageDataGenerator\.flow")
# TensorFlow 1.15
_QUEUES: Final = pattern(
    r"tensorflow\.(?:compat\.v1\.)?train\."
    r"(?:(?:string|slice|range)_input_producer|input_producer|(?:maybe_)?shuffle_batch(?:_join)?)"
)
_JUDGED: Final = pattern(r"(?:^|[._])(?:test|valid|val|eval|predict|infer|show|plot)")


def shuffled_by(call: Call) -> str:
    """The source by which a call orders the rows for training that it reads: `numpy`, `tensorflow`, or empty.

    Empty as well where it is given a seed or told not to shuffle, or where the rows serve a judgement.
    """
    of_keras = call.method in _GENERATORS or _SETS.fullmatch(call.name) or _FLOW.fullmatch(call.name)
    if not of_keras and not _QUEUES.fullmatch(call.name):
        return ""
    shuffle, seed = call.argument("shuffle"), call.argument("seed")
    # By position, nobody but a reader of the manual knows which is which.
    many = sum(not given.keyword for given in call.arguments) > _FEW
    if call.unpacks or many or (seed and seed.value is not None) or (shuffle and shuffle.value is not True):
        return ""
    return "" if _is_judged(call) else "numpy" if of_keras else "tensorflow"


_FEW: Final = 3


def _is_judged(call: Call) -> bool:
    """Whether the rows serve a test, by any name around the call."""
    said = [name for name in (*call.targets, call.receiver, *map(_last, call.arguments)) if name]
    parts = {*map(part_named, said)}
    return bool(_JUDGED.search(call.scope.lower())) or ("train" not in parts and bool(parts & {"test", "validation"}))


def _last(given: Argument) -> str:
    """The last part of what an argument names: of a path, or of an attribute."""
    if isinstance(given.value, str):
        return given.value.rstrip("/").rpartition("/")[2]
    return given.names[-1].rpartition(".")[2].removesuffix("[]") if given.names else ""
