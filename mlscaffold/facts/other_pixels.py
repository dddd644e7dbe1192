"""Images that a network of Keras is asked about in another range than that of the arrays that it was trained on."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence

from mlscaffold.facts.asked_models import Asked, Everything, target_of
from mlscaffold.facts.made_of import Code, given_to, method_of
from mlscaffold.facts.model import Place, ServedOtherwise
from mlscaffold.facts.python import dotted
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final

# Keras 2.15, OpenCV 4.12, Pillow 12, NumPy 2.3
_READS: Final = frozenset({
    "imdecode", "load_img", "cv2.imread", "cv.imread", "Image.open", "PIL.Image.open", "imageio.imread",
    "imageio.v2.imread", "imageio.v3.imread", "scipy.misc.imread", "scipy.ndimage.imread",
})  # fmt: skip
"""What gives images with values from 0 to 255; some `imread` do not."""
_KEEPS: Final = frozenset({
    "resize", "cvtColor", "invert", "bitwise_not", "array", "asarray", "expand_dims", "reshape", "img_to_array",
    "convert", "astype", "flatten", "squeeze", "copy", "stack", "float32", "crop", "transpose", "flip", "int", "list",
    "rotate", "imresize", "copyMakeBorder", "GaussianBlur", "fromarray", "reversed", "concatenate", "vstack",
})  # fmt: skip
"""What leaves the values of an image in the range from 0 to 255."""
_READS_IMAGE: Final = pattern(r"imread|imdecode|load_img|Image\.open")
_WITHIN_MODEL: Final = pattern(r"Rescaling|preprocess_input|\bNormalization\(|layers\.Normalization|Lambda\(|rescale")
"""What may make the range of no account, as a part of the network, or scales elsewhere."""
_BYTES: Final = 255


def other_pixels(asked: Asked) -> Iterator[ServedOtherwise]:
    """The prediction for an image that is not divided as the arrays are that each network is fitted to."""
    if "keras" in asked.text_of_training and not _WITHIN_MODEL.search(asked.text_of_all):
        yield from _in_other_range(asked.code, asked.file.path, asked.fits)


def own_other_pixels(everything: Everything) -> Iterator[ServedOtherwise]:
    """The same for programs that train a network, and then ask it about images that they read."""
    for file in everything.files:
        text = everything.texts.get(file.path, "") if file.behaviour.trains and not file.is_notebook else ""
        if "keras" in text and _READS_IMAGE.search(text) and not _WITHIN_MODEL.search(text):
            fits = [c for c in everything.code.called("fit", within=[file.path]) if target_of(c) is not None]
            yield from _in_other_range(everything.code, file.path, fits)


def _in_other_range(code: Code, path: str, fits: Sequence[ast.Call]) -> Iterator[ServedOtherwise]:
    calls = [c for c in code.called("predict", within=[path]) if _asks(code, c)]
    for kind, judge in (("divided", _divides), ("normalised", _normalises)):
        if calls and (made := _made(code, fits, judge)):
            yield from _asked_otherwise(code, calls, kind, made)


def _asks(code: Code, call: ast.Call) -> bool:
    """Whether a call asks a network of Keras."""
    owner = call.func.value if isinstance(call.func, ast.Attribute) and call.args else None
    return owner is not None and code.passes(owner, _is_network) is True


def _is_network(_: Code, node: ast.expr) -> bool | None:
    return True if method_of(node) in {"load_model", "model_from_json", "Sequential", "Model"} else None


def _made(code: Code, fits: Sequence[ast.Call], judge: Callable[[ast.expr], bool]) -> Place | None:
    """Where the arrays are scaled that networks are fitted to, if all are scaled in that way."""
    return code.place_in_all([given_to(c, "x") for c in fits], lambda _, node: judge(node) or None)


def _asked_otherwise(code: Code, calls: Sequence[ast.Call], kind: str, made: Place) -> Iterator[ServedOtherwise]:
    for call in calls:
        way = _Way()
        if code.passes(call.args[0], way.note) is not False or not way.reads or way.unknown:
            continue
        if kind == "divided" and not way.divided and not way.normalised:
            yield ServedOtherwise("divided", code.place(call), made, "predict")
        if kind == "normalised" and not way.normalised:
            yield ServedOtherwise("normalised", code.place(way.divided[0] if way.divided else call), made, "predict")
        return


class _Way:
    """What is done to an image on its way to a prediction."""

    def __init__(self) -> None:
        self.reads = self.unknown = self.normalised = False
        self.divided: list[ast.expr] = []

    def note(self, code: Code, node: ast.expr) -> bool | None:
        """Note what an expression does; what reads an image is the end of the way."""
        if isinstance(node, ast.BinOp):
            is_inverted = isinstance(node.op, ast.Sub) and getattr(node.left, "value", None) == _BYTES
            self.unknown = self.unknown or not (_divides(node) or is_inverted)
            self.divided += [node] if _divides(node) else []
        elif isinstance(node, (ast.Compare, ast.BoolOp)):
            self.unknown = True
        elif isinstance(node, ast.Call):
            name = code.full_name(node.func) or method_of(node)
            method = name.rpartition(".")[2]
            if method in _READS or name in _READS:
                self.reads = True
                return False
            if _normalises(node):
                self.normalised = True
            # What scikit-image makes of an image has values from 0 to 1.
            elif (method not in _KEEPS or name.startswith("skimage.")) and code.function(node) is None:
                self.unknown = True
        return None


def _divides(node: ast.expr) -> bool:
    """Whether an expression divides by 255."""
    match node:
        case ast.BinOp(op=ast.Div(), right=ast.Constant(value=int() | float() as number)):
            return number == _BYTES
    return False


def _normalises(node: ast.expr) -> bool:
    """Whether an expression calls `keras.utils.normalize`, by which each row gets the length 1."""
    if not isinstance(node, ast.Call) or method_of(node) != "normalize":
        return False
    return dotted(node.func).endswith("keras.utils.normalize")
