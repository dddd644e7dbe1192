"""Which classes of a project are modules of PyTorch, and what a file calls it."""

from __future__ import annotations

from mlscaffold.facts.model import Project, PythonFile

_BASES = frozenset({
    "pytorch_lightning.LightningModule", "lightning.LightningModule", "lightning.pytorch.LightningModule",
    "transformers.PreTrainedModel", "torch_geometric.nn.MessagePassing",
})  # fmt: skip


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


def torch_as(file: PythonFile) -> str:
    """The name under which a file imports torch as a whole; empty where it does not."""
    return next((i.alias for i in file.imports if i.module == "torch" and not i.name and not i.scope), "")
