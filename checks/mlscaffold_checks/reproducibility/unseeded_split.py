"""The rule `reproducibility/unseeded-split`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Project
from mlscaffold.facts.seeds import unseeded
from mlscaffold.facts.splits import random_source, seed_of, seed_parameter
from mlscaffold.facts.traits import is_aside
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="prototype", since="0.1")
def unseeded_split(project: Project) -> Iterator[Problem]:
    """Rows are split at random without a seed."""
    sources = unseeded(project, "numpy", "torch", "random", "none")
    free = {source: {f.path for f in files} for source, files in sources.items()}
    for file in project.sources:
        if is_aside(file.path):
            continue
        for call in file.calls:
            source = random_source(call, file)
            if source and file.path in free[source] and seed_of(call, source) is None and not call.unpacks:
                yield Problem(
                    call.at,
                    f"`{call.method}` splits at random without a seed: each run tests on other rows",
                    f"Pass a fixed `{seed_parameter(call, source)}`, from the settings where there are some.",
                    # In a loop the spread over many splits may be what is measured.
                    confidence="medium" if call.looped else None,
                )
