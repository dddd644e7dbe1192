"""Which classes of a project are modules of PyTorch."""

from __future__ import annotations

from mlscaffold.facts.model import Project

_BASES = frozenset({
    "pytorch_lightning.LightningModule", "lightning.LightningModule", "lightning.pytorch.LightningModule",
    "transformers.PreTrainedModel", "torch_geometric.nn.MessagePassing",
})  # fmt: skip


def torch_modules(project: Project) -> frozenset[str]:
    """The names of the project's own classes that are modules of PyTorch, by their bases, step by step."""
    bases = [(d.name, d.bases) for f in project.sources for d in f.classes]
    found: set[str] = set()
    while True:
        more = {name for name, given in bases if any(_is_module(base, found) for base in given)} - found
        if not more:
            return frozenset(found)
        found |= more


def _is_module(base: str, found: set[str]) -> bool:
    return base.startswith("torch.nn.") or base in _BASES or base.rpartition(".")[2] in found
