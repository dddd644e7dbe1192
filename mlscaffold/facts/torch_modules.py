"""Which classes of a project are modules of PyTorch."""

from __future__ import annotations

from mlscaffold.facts.model import Project

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
