"""The rule `reproducibility/unseeded-split`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Call, Project, PythonFile
from mlscaffold.facts.seeds import unseeded
from mlscaffold.facts.splits import random_source, seed_of, seed_parameter
from mlscaffold.facts.traits import is_aside
from mlscaffold.rules import Fix, Problem, SetArgument, rule


@rule(level="warning", stage="prototype", since="0.1", fix="unsafe")
def unseeded_split(project: Project) -> Iterator[Problem]:
    """Rows are split at random without a seed."""
    found = [
        (file, call, source)
        for file in project.sources
        for call in (() if is_aside(file.path) else file.calls)
        if (source := random_source(call, file)) and seed_of(call, source) is None and not call.unpacks
    ]
    if not found:
        return
    free = {s: {f.path for f in files} for s, files in unseeded(project, *{s for _, _, s in found}).items()}
    for file, call, source in found:
        if file.path in free[source]:
            seed = seed_parameter(call, source)
            yield Problem(
                call.at,
                f"`{call.method}` splits at random without a seed: each run tests on other rows",
                f"Pass a fixed `{seed}`, from the settings where there are some.",
                # In a loop the spread over many splits may be what is measured.
                confidence="medium" if call.looped else None,
                fix=_fix(call, seed, file) if source != "torch" or _torch(file) else None,
            )


def _fix(call: Call, parameter: str, file: PythonFile) -> Fix:
    seed = "0" if parameter != "generator" else f"{_torch(file)}.Generator().manual_seed(0)"
    return Fix(f"Pass `{parameter}={seed}`", (SetArgument(call.at, call.method, parameter, seed),), safe=False)


def _torch(file: PythonFile) -> str:
    """The name under which a file imports torch as a whole."""
    return next((i.alias for i in file.imports if i.module == "torch" and not i.name and not i.scope), "")
