"""Models of PyTorch that predict in the mode in which they are trained, in which dropout drops."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.imported import with_imported, with_importing
from mlscaffold.facts.model import Call, Project, PythonFile
from mlscaffold.facts.seeds import is_partial
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Final

# PyTorch 2.9, torchvision 0.24, timm 1.0
_BY_MODE: Final = pattern(
    r"torch\.nn\.(?:\w*Dropout\w*|BatchNorm\w*|SyncBatchNorm|InstanceNorm\w*|Transformer\w*|MultiheadAttention)$"
    r"|torch\.nn\.functional\.\w*dropout\w*$"
    r"|torchvision\.models\.(?:\w+\.)*(?:resnet|resnext|wide_resnet|densenet|mobilenet|efficientnet|inception|vgg|alexnet"
    r"|googlenet|shufflenet|mnasnet|squeezenet|regnet|convnext|vit_|swin)\w*$"
    r"|timm\.create_model$|segmentation_models_pytorch\.\w+$"
)
"""Layers that do in training what they must not do when it predicts, and makers of networks that have some."""
WORDS: Final = (
    "Dropout", "dropout", "BatchNorm", "InstanceNorm", "Transformer", "MultiheadAttention", "create_model",
    "segmentation_models", "smp.", "resnet", "resnext", "densenet", "mobilenet", "efficientnet", "inception", "vgg",
    "alexnet", "googlenet", "shufflenet", "mnasnet", "squeezenet", "regnet", "convnext", "vit_", "swin",
)  # fmt: skip
"""One of these is in each of their names."""
_NO_MODEL: Final = pattern(r"optim|sched|scaler|criterion|loss")


class UnsetMode(NamedTuple):
    """One prediction by a model that was never told to predict."""

    call: Call
    loaded: Call


def predictions_in_training_mode(project: Project) -> Iterator[UnsetMode]:
    """The first prediction in each module that loads weights, trains nothing, and never sets the mode."""
    for file in project.python:
        if file.is_test or is_aside(file.path) or file.behaviour.trains or not file.complete:
            continue
        found = _prediction(file)
        if found is None or any(_sets_mode(f) or is_partial(f) for f in with_importing(project, file.path)):
            continue
        if any(_BY_MODE.match(c.name) for f in with_imported(project, file.path) for c in f.calls):
            yield found


def _prediction(file: PythonFile) -> UnsetMode | None:
    loaded: dict[tuple[str, str], Call] = {}
    for call in file.calls:
        if call.method == "load_state_dict" and call.receiver:
            model = call.receiver.removesuffix(".module")
            if not _NO_MODEL.search(model.lower()):
                loaded[call.scope, model] = call
        elif call.name == "torch.load" and len(call.targets) == 1 and call.targets[0]:
            loaded.setdefault((call.scope, call.targets[0]), call)
        elif loaded and call.arguments:
            written = f"{call.receiver}.{call.method}" if call.receiver else call.method
            before = _loaded(loaded, call.scope, written)
            if before is not None:
                return UnsetMode(call, before)
    return None


def _loaded(loaded: dict[tuple[str, str], Call], scope: str, written: str) -> Call | None:
    if found := loaded.get((scope, written)) or loaded.get(("", written)):
        return found
    if written.startswith("self."):
        owner = scope.rpartition(".")[0]
        return next((c for (s, w), c in loaded.items() if w == written and s.rpartition(".")[0] == owner), None)
    return None


def _sets_mode(file: PythonFile) -> bool:
    return any(
        (c.method == "eval" and c.receiver and not c.arguments)
        or (c.method == "train" and c.receiver and any(a.value is False or a.keyword == "mode" for a in c.arguments))
        for c in file.calls
    )
