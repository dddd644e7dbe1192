"""Which of the parts of a training each class makes itself: optimizer, loss, data."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts import knowledge
from mlscaffold.facts.model import Call, ClassDefinition, PythonFile
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Final

# torch.optim and torch.nn of PyTorch 2.9, keras and tensorflow.keras of Keras 3.12, tf.train of TensorFlow 1.15.
_OPTIMIZER: Final = pattern(
    r"torch\.optim\.[A-Z]\w*|(?:tensorflow\.)?keras\.optimizers\.(?:\w+\.)*[A-Z]\w*"
    r"|tensorflow\.(?:compat\.v1\.)?train\.\w+Optimizer"
)
_LOSS: Final = pattern(r"torch\.nn\.(?:\w+\.)*[A-Z]\w*Loss|(?:tensorflow\.)?keras\.losses\.\w+")
_DATA: Final = pattern(r"torch\.utils\.data\.(?:\w+\.)*DataLoader|(?:tensorflow\.)?keras\.datasets\.\w+\.load_data")
_INJECTED: Final = pattern(
    r"model|net(?:work)?s?$|optim|criteri|loss|loader|data(?:set|module)?s?$|rows|frame|^df|^[xX](?:_|$)|metric|encoder"
    r"|generator|factory|^make_|_fn$|_cls$|_class$",
)
"""Parameters by which a part is handed in, or what makes it."""
_FLOWS: Final = ("FlowSpec", "DataModule", "TestCase")
"""Bases of classes that are no models: their methods are the steps of a pipeline, or of a test."""


class SelfBuilt(NamedTuple):
    """A class that makes the optimizer, the loss and the data that it is trained with, and is handed none of them."""

    definition: ClassDefinition
    parts: tuple[Call, ...]
    """The calls that make them, one of each."""


def self_built(file: PythonFile) -> Iterator[SelfBuilt]:
    """The classes of a module that build all parts of their training themselves, with one choice of each."""
    made: dict[str, dict[str, list[Call]]] = {}
    for call in file.calls:
        owner, _, method = call.scope.partition(".")
        if method:
            for part in _parts_of(call):
                made.setdefault(owner, {}).setdefault(part, []).append(call)
    for definition in file.classes:
        parts = made.get(definition.name, {})
        if (
            len(parts) == 3
            and not any(b.endswith(_FLOWS) for b in definition.bases)
            and not _is_handed(definition.name, file)
        ):
            chosen = [calls for part, calls in parts.items() if part != "data"]
            if all(len({c.name or c.method for c in calls}) == 1 for calls in chosen):
                yield SelfBuilt(definition, tuple(parts[p][0] for p in ("data", "optimizer", "loss")))


def _parts_of(call: Call) -> Iterator[str]:
    """The kinds of parts that a call makes."""
    name = call.name
    if _OPTIMIZER.fullmatch(name):
        yield "optimizer"
    elif _LOSS.fullmatch(name):
        yield "loss"
    elif name in knowledge.READERS or _DATA.fullmatch(name):
        yield "data"
    elif call.method == "compile":
        yield from (g.keyword for g in call.arguments if g.keyword in {"optimizer", "loss"} and _is_fixed(g.value))


def _is_fixed(value: object) -> bool:
    return isinstance(value, str)


def _is_handed(owner: str, file: PythonFile) -> bool:
    """Whether a part is handed in where an object is made, or set by a method afterwards."""
    return any(
        _INJECTED.search(parameter)
        for function in file.functions
        if function.qualname == f"{owner}.__init__" or function.qualname.startswith((f"{owner}.set", f"{owner}.with_"))
        for parameter in function.parameters
    )
