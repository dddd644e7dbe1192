"""Models of PyTorch that predict in the mode in which they are trained, in which dropout drops."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.imported import with_imported, with_importing
from mlscaffold.facts.model import Call, Project, PythonFile
from mlscaffold.facts.parts import part_named
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
_SAME_IN_BOTH: Final = pattern(
    r"torch\.nn\.(?:InstanceNorm|MultiheadAttention)|segmentation_models_pytorch\.(?!create_model|Unet)"
)
"""Of these, what does the same in both modes by its defaults, or may."""
_WITHOUT_GRADIENTS: Final = frozenset({"torch.no_grad", "torch.inference_mode"})
_MODEL: Final = pattern(r"(?:^|[._])(?:model|net|network|classifier|clf|resnet|cnn)$|_(?:model|net)$")
"""A network, by the name of its variable."""
_JUDGES: Final = pattern(r"(?:^|[_.])(?:eval|evaluat\w*|predict\w*|infer\w*|accuracy)(?:_|$)")
_MEANT: Final = pattern(
    r"gan(?:s|_|$)|generator|discriminator|mc_?drop|monte_?carlo|uncertain|bayes|stochastic|ensemble|teacher|momentum"
)
"""What a project is about where networks are asked in the mode of training on purpose, by names in it."""
_BY_THEMSELVES: Final = frozenset({
    "lightning", "pytorch_lightning", "fastai", "ignite", "catalyst", "skorch", "poutyne", "transformers", "accelerate",
    "mmcv", "mmengine", "ultralytics", "detectron2", "monai", "sentence_transformers", "torchtnt", "composer", "flair",
    "allennlp", "speechbrain", "deepspeed", "gym", "gymnasium", "torchbearer", "trl",
})  # fmt: skip
"""Libraries that set the mode by themselves."""
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
        together = with_importing(project, file.path)
        if found and any(_sets_mode(f) or is_partial(f) for f in together):
            found = None
        if found is None:
            found = _handed_on(project, file)
        if found is None:
            continue
        if any(_BY_MODE.match(c.name) for f in with_imported(project, file.path) for c in f.calls):
            yield found


class NeverSet(NamedTuple):
    """One evaluation in a project that never tells any network to predict."""

    call: Call
    without_gradients: Call


def evaluations_in_training_mode(project: Project) -> Iterator[NeverSet]:
    """The evaluation in each module that asks a network without gradients, where nothing in the project sets a mode."""
    found = [(f, e) for f in project.python if not f.is_test and not is_aside(f.path) if (e := _evaluation(f))]
    if not found or any(map(_may_set_mode, project.sources)):
        return
    for file, evaluation in found:
        together = with_importing(project, file.path)
        trained = any(f.behaviour.trains and any(c.method == "backward" for c in f.calls) for f in together)
        calls = [c for f in together for c in f.calls]
        if trained and any(_BY_MODE.match(c.name) and not _SAME_IN_BOTH.match(c.name) for c in calls):
            yield evaluation


def _may_set_mode(file: PythonFile) -> bool:
    """Whether a module sets the mode, leaves that to a library, or is about networks that are to drop."""
    if (
        _sets_mode(file)
        or is_partial(file)
        or any(c.method == "train" and c.receiver and c.arguments for c in file.calls)
    ):
        return True
    if any(i.module.partition(".")[0] in _BY_THEMSELVES or i.name == "*" for i in file.imports):
        return True
    if any(a.name.rpartition(".")[2] in {"training", "track_running_stats"} for a in file.assignments):
        return True
    names = (file.path, *(c.name for c in file.classes), *(f.name for f in file.functions))
    told = any(c.argument("training") or c.argument("track_running_stats") for c in file.calls)
    return told or any(_MEANT.search(name.lower()) for name in names)


def _evaluation(file: PythonFile) -> NeverSet | None:
    """What a module asks a network for without gradients, of rows that it is judged on: of a test before others."""
    found: list[tuple[bool, NeverSet]] = []
    quiet: Call | None = None
    for call in file.calls:
        if call.name in _WITHOUT_GRADIENTS:
            quiet = call
        elif quiet and call.scope == quiet.scope and call.at > quiet.at and _asks_network(call):
            parts = {part_named(n) for n in _said(call)}
            if parts & {"test", "validation"} or _JUDGES.search(call.scope.lower()):
                found.append(("test" not in parts, NeverSet(call, quiet)))
            quiet = None
    return min(found, key=lambda item: item[0])[1] if found else None


def _said(call: Call) -> Iterator[str]:
    """The names that say what an evaluation is of: its function, and what is given."""
    names = (call.scope, *(name for a in call.arguments for name in a.names))
    yield from (name for name in names if "device" not in name.lower())


def _asks_network(call: Call) -> bool:
    """Whether a call gives rows to a network, or hands one on to what does."""
    written = f"{call.receiver}.{call.method}" if call.receiver else call.method
    return bool(call.arguments) and any(_MODEL.search(n.lower()) for n in (written, *_given(call)))


def _given(call: Call) -> Iterator[str]:
    return (a.names[0] for a in call.arguments if len(a.names) == 1)


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


def _handed_on(project: Project, file: PythonFile) -> UnsetMode | None:
    """A prediction by a function that a network is handed to once its weights are loaded, and that sets no mode.

    The function and the code that calls it must see the network by names that nothing tells to predict.
    """
    for loaded in file.calls:
        network = loaded.receiver
        if loaded.method != "load_state_dict" or not network.isidentifier() or _NO_MODEL.search(network.lower()):
            continue
        if any(c.receiver == network and c.method in {"eval", "train"} for c in file.calls):
            continue
        for call in file.calls:
            names = [a.names for a in call.arguments if not a.keyword]
            if call.at > loaded.at and call.scope == loaded.scope and (network,) in names:
                place = names.index((network,))
                if predicted := _asked_within(project, call.method, place, bound=bool(call.receiver)):
                    return UnsetMode(predicted, loaded)
    return None


def _asked_within(project: Project, method: str, place: int, *, bound: bool) -> Call | None:
    """Where the only function of a name asks what it is given at a place, under another's eyes, and sets no mode."""
    found = [(f, d) for f in project.sources if not f.is_test for d in f.functions if d.name == method]
    if len(found) != 1 or is_partial(found[0][0]):
        return None
    file, function = found[0]
    place += bound and function.parameters[:1] in {("self",), ("cls",)}
    given = function.parameters[place] if place < len(function.parameters) else ""
    within = [c for c in file.calls if c.scope == function.qualname]
    judged = "test" in part_named(function.name) or _JUDGES.search(function.name.lower())
    if not given or not judged or any(c.method in {"eval", "train"} for c in within):
        return None
    # Whom it is handed to may set the mode.
    if any((given,) in [a.names for a in c.arguments] for c in within):
        return None
    return next((c for c in within if c.method == given and not c.receiver and c.arguments), None)


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
