"""Which classes of a project are modules of PyTorch, and what a file calls it."""

from __future__ import annotations

from mlscaffold.facts.model import Call, Project, PythonFile
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final

_BASES = frozenset({
    "pytorch_lightning.LightningModule", "lightning.LightningModule", "lightning.pytorch.LightningModule",
    "transformers.PreTrainedModel", "torch_geometric.nn.MessagePassing",
})  # fmt: skip

# torchvision 0.24, timm 1.0, segmentation-models-pytorch 0.5
_MAKES: Final = pattern(
    r"torchvision\.models\.(?:\w+\.)*[a-z]\w*$|timm\.create_model$|torch\.hub\.load$|segmentation_models_pytorch\.\w+$"
)
"""What makes a module of PyTorch and is no class of it."""
_OF_MODULES: Final = frozenset({"eval", "load_state_dict", "zero_grad"})
"""Methods that tell a module of PyTorch from what else has a `forward`."""


def torch_modules(project: Project) -> frozenset[str]:
    """The names of the project's own classes that are modules of PyTorch, by their bases, step by step."""
    found: set[str] = set()
    children: dict[str, set[str]] = {}
    for file in project.sources:
        for item in file.classes:
            for base in item.bases:
                children.setdefault(base.rpartition(".")[2], set()).add(item.name)
                if base.startswith("torch.nn.") or base in _BASES:
                    found.add(item.name)
    waiting = [*found]
    while waiting:
        more = children.get(waiting.pop(), set()) - found
        found |= more
        waiting += more
    return frozenset(found)


def is_imported_class(owner: str, file: PythonFile) -> bool:
    """Whether a dotted name is that of a class which a file defines, imports, or finds in a module that it imports."""
    prefix, _, name = owner.rpartition(".")
    if name in {d.name for d in file.classes} | {i.alias for i in file.imports}:
        return True
    modules = {f"{i.module}.{i.name}" if i.name else i.module for i in file.imports}
    return prefix in modules


def is_used_as_module(call: Call, file: PythonFile, project: Project) -> bool:
    """Whether the variable that a call is made on was made a module of PyTorch, or is used as one, where it is seen.

    What a wrapper holds as its `module` is left aside: who calls that means to pass the wrapper over.
    """
    if call.receiver.endswith(".module") or not {"torch", "torchvision", "timm"} & {
        i.module.partition(".")[0] for i in file.imports
    }:
        return False
    module, _, variable = call.name.removesuffix(f".{call.method}").rpartition(".")
    # It may be the global of a module of the project's own.
    there = [f for f in project.python if f.module == module] if variable and module else []
    makers = [c for f in there for c in f.calls if variable in c.targets]
    makers += [c for c in file.calls if call.receiver in c.targets]
    if makers:
        return all(_MAKES.match(c.name) for c in makers)
    return not call.name and any(c.receiver == call.receiver and c.method in _OF_MODULES for c in file.calls)


def torch_as(file: PythonFile) -> str:
    """The name under which a file imports torch as a whole; empty where it does not."""
    return next((i.alias for i in file.imports if i.module == "torch" and not i.name and not i.scope), "")
