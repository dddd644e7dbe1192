"""The rule `ml-api/forward-called`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import PythonFile
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="exploration", since="0.1")
def forward_called(file: PythonFile) -> Iterator[Problem]:
    """A PyTorch module is run by `.forward(x)` instead of being called."""
    modules = {c.name for c in file.classes if any(b.startswith("torch.nn.") for b in c.bases)}
    for call in file.calls:
        if call.method != "forward" or call.receiver in {"super()", "self", ""} or not call.arguments:
            continue
        owner = call.name.removesuffix(".forward")
        local = owner.rpartition(".")[2]
        if (owner.startswith("torch.nn.") and owner.count(".") >= 2) or (local in modules and local != call.receiver):
            yield Problem(
                call.at,
                f"`{call.receiver}.forward(...)` runs the module without its hooks",
                f"Call it: `{call.receiver}(...)`.",
            )
