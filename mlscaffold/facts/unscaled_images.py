"""Images that a network of Keras is asked about as they were read, where it was trained on images that were scaled."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from mlscaffold.facts.imported import with_imported
from mlscaffold.facts.model import Call, Project, PythonFile
from mlscaffold.facts.text import decode
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final

# Keras 2.15, OpenCV 4.12, Pillow 12
_GENERATOR: Final = "ImageDataGenerator"
_LOADS: Final = frozenset({"load_model", "model_from_json"})
_READS: Final = frozenset({"imread", "imdecode", "load_img", "img_to_array", "decode_jpeg", "decode_image"})
_OPENS: Final = "PIL.Image.open"
_MAY_SCALE: Final = pattern(
    r"255|127\.5|\b1\.?/|rescal|normali|standardi|preprocess|transform|ToTensor|augment|(?<!gray)(?<!grey)scale|flow_from|as_float"
    r"|ImageDataGenerator|/ ?(?:np|numpy)\.max|\bprepare",
    re.IGNORECASE,
)
"""What may bring the values of an image into another range."""
_WITHIN_MODEL: Final = pattern(r"Rescaling|preprocess_input|Normalization\(adapt|layers\.Normalization|Lambda\(")
"""What scales images as a part of the network, or beside the generator."""


def unscaled_images(project: Project, read: Callable[[Sequence[str]], Mapping[str, bytes]]) -> Iterator[Call]:
    """The calls that ask a network about an image as it was read, where each generator of the training scales.

    `read` gives the text of files; what any module that the asking one imports may do to an image counts as scaling.
    """
    own = [f for f in project.sources if not f.is_test and not is_aside(f.path)]
    made = [c for f in own for c in f.calls if c.method == _GENERATOR]
    if not made or not all(c.argument("rescale") and not c.argument("preprocessing_function") for c in made):
        return
    asking = [f for f in own if not (f.is_notebook or f.behaviour.trains) and _asks_about_images(f)]
    texts = read([f.path for f in own if not f.is_notebook]) if asking else {}
    if any(_WITHIN_MODEL.search(decode(data)) for data in texts.values()):
        return
    for file in asking:
        beside = [texts[f.path] for f in with_imported(project, file.path) if f.path in texts]
        if not any(_MAY_SCALE.search(decode(data)) for data in beside):
            yield next(c for c in file.calls if c.method == "predict" and c.receiver)


def _asks_about_images(file: PythonFile) -> bool:
    """Whether a module reads an image, loads a network of Keras and asks it."""
    methods = {c.method for c in file.calls}
    reads = not _READS.isdisjoint(methods) or any(c.name == _OPENS for c in file.calls)
    asks = any(c.method == "predict" and c.receiver for c in file.calls)
    return reads and asks and not _LOADS.isdisjoint(methods)
