"""Steps of an optimiser of PyTorch by gradients that nothing has cleared since the last one."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.imported import with_importing
from mlscaffold.facts.model import Call, Project, PythonFile
from mlscaffold.facts.seeds import is_partial
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final

# PyTorch 2.9
_CLEARS: Final = pattern(r"zero_?grad|(?:clear|reset|clean|none)_?grad|grad\w*\.(?:\w+\.)*(?:zero_|fill_)$")
_OPTIMISER: Final = pattern(r"(?:^|[._])(?:opt|optim|optimi[sz]er)s?(?:_\w+)?$|optimi[sz]er$")
_OTHERS: Final = frozenset({
    "deepspeed", "colossalai", "fairscale", "ignite", "fastai", "pytorch_lightning", "lightning", "paddle", "mxnet",
    "mindspore", "oneflow",
})  # fmt: skip
"""Libraries that clear gradients by themselves, or in a way of their own."""


def uncleared_steps(project: Project) -> Iterator[tuple[Call, Call]]:
    """(step, backward) of each optimiser that steps in a loop, where nothing that runs with it clears gradients."""
    for file in project.sources:
        steps = [] if file.is_test else [*_steps(file)]
        if steps and not any(_clears(other) or is_partial(other) for other in with_importing(project, file.path)):
            yield from steps


def _steps(file: PythonFile) -> Iterator[tuple[Call, Call]]:
    if not any(call.method == "backward" for call in file.calls):
        return
    roots = {i.module.partition(".")[0] for i in file.imports}
    # A star brings along whatever clears.
    if "torch" not in roots or roots & _OTHERS or any(i.name == "*" for i in file.imports):
        return
    backward = {c.scope: c for c in reversed(file.calls) if c.method == "backward" and c.looped}
    for call in file.calls:
        if call.method == "step" and call.looped and call.scope in backward and _is_of_optimiser(call):
            yield call, backward.pop(call.scope)


def _is_of_optimiser(call: Call) -> bool:
    owner = call.name.removesuffix(".step")
    if call.arguments:
        # `scaler.step(optimizer)` steps the optimiser; a closure clears what it computes.
        names = call.arguments[0].names
        return "scaler" in call.receiver.lower() and len(names) == 1 and _OPTIMISER.search(names[0].lower()) is not None
    if owner.startswith("torch.optim."):
        return "lr_scheduler" not in owner
    return not owner and _OPTIMISER.search(call.receiver.lower()) is not None


def _clears(file: PythonFile) -> bool:
    return any(_CLEARS.search(f"{c.receiver}.{c.method}") for c in file.calls) or any(
        a.value is None and a.name.rpartition(".")[2] == "grad" for a in file.assignments
    )
