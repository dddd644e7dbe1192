"""The rule `ml-api/unsafe-load`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Project
from mlscaffold.facts.traits import is_aside
from mlscaffold.facts.untrusted import has_old_torch, unsafe_loads
from mlscaffold.rules import Fix, Problem, SetArgument, rule


@rule(level="warning", stage="production", since="0.1", when="ml", fix="unsafe")
def unsafe_load(project: Project) -> Iterator[Problem]:
    """A pickle is loaded that somebody else made: a download, an upload, what a request brings."""
    old_torch = has_old_torch(project.dependencies)
    for file in project.python:
        if file.is_test or is_aside(file.path):
            continue
        for call, source, origin in unsafe_loads(file, old_torch=old_torch):
            is_torch = call.name == "torch.load"
            yield Problem(
                call.at,
                f"`{call.method}` unpickles {source}: whoever made it runs their code here",
                "Pass `weights_only=True`."
                if is_torch
                else "Take a format that holds data and no code (Parquet, safetensors, ONNX), or compare its hash.",
                related=(origin.at,) if origin else (),
                fix=Fix("Load weights only", (SetArgument(call.at, "load", "weights_only", "True"),), safe=False)
                if is_torch
                else None,
            )
