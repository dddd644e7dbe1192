"""The rule `delivery/unvalidated-input`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts import knowledge
from mlscaffold.facts.model import Project
from mlscaffold.facts.request_bodies import BODY
from mlscaffold.facts.traits import is_aside
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="production", since="0.1", confidence="medium", when="serves")
def unvalidated_input(project: Project) -> Iterator[Problem]:
    """What a request brings goes into the model as it came."""
    files = [f for f in project.python if not f.is_test and not is_aside(f.path)]
    own = {f.module.partition(".")[0] for f in files if f.module}
    loads = knowledge.MODEL_LOADERS | knowledge.PICKLES
    loaded = {name for f in files for c in f.calls if c.name in loads for name in c.targets}
    for file in files:
        described = {f.qualname for f in file.functions if any(d.endswith("input_schema") for d in f.decorators)}
        for call in file.calls:
            # Azure ML answers what does not fit the sample that it is shown.
            if call.scope in described:
                continue
            if call.origins.isdisjoint(BODY) or not call.method.startswith(("predict", "decision")):
                continue
            # What a function or a class of the project's own is given, it may check.
            if call.receiver and (call.name.partition(".")[0] not in own or call.name.split(".")[-2] in loaded):
                yield Problem(
                    call.at,
                    f"`{call.receiver}.{call.method}` is given what the request brought, and nothing checks it before",
                    "Describe a row (names, types, ranges) with pydantic, say, and answer what does not fit with 422.",
                )
