"""The rule `ml-api/forward-called`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Call, Project, PythonFile
from mlscaffold.facts.torch_modules import is_imported_class, is_used_as_module, torch_modules
from mlscaffold.rules import CallObject, Fix, Problem, rule


@rule(level="warning", stage="exploration", since="0.1", when="ml", fix="unsafe")
def forward_called(project: Project) -> Iterator[Problem]:
    """A PyTorch module is run by `.forward(x)` instead of being called."""
    found = [(f, c) for f in project.sources if not f.is_test for c in f.calls if _runs_forward(c)]
    modules = torch_modules(project) if found else frozenset()
    for file, call in found:
        if _owner_is(call, file, modules) or is_used_as_module(call, file, project):
            yield Problem(
                call.at,
                f"`{call.receiver}.forward(...)` runs the module without its hooks",
                f"Call it: `{call.receiver}(...)`.",
                fix=Fix(f"Call `{call.receiver}`", (CallObject(call.at, "forward"),), safe=False),
            )


def _runs_forward(call: Call) -> bool:
    if call.method != "forward" or call.receiver in {"super()", "self", ""} or not call.arguments:
        return False
    # `Base.forward(self, x)` is what `super()` would do.
    return call.arguments[0].names != ("self",)


def _owner_is(call: Call, file: PythonFile, modules: frozenset[str]) -> bool:
    owner = call.name.removesuffix(".forward")
    if owner.startswith("torch.nn.functional."):
        return False
    return (owner.startswith("torch.nn.") and owner.count(".") >= 2) or (
        owner.rpartition(".")[2] in modules and is_imported_class(owner, file)
    )
