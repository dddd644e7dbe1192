"""The rule `reproducibility/unseeded-estimator`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.knowledge import STOCHASTIC_BY_TIES
from mlscaffold.facts.model import Project
from mlscaffold.facts.seeds import unseeded, unseeded_estimators
from mlscaffold.facts.traits import is_aside
from mlscaffold.rules import Fix, Problem, SetArgument, rule


@rule(level="warning", stage="prototype", since="0.1", confidence="medium", when="trains", fix="unsafe")
def unseeded_estimator(project: Project) -> Iterator[Problem]:
    """An estimator that draws at random has no seed."""
    own = [f for f in project.sources if not f.is_test and not is_aside(f.path)]
    found = {file.path: calls for file in own if (calls := [*unseeded_estimators(file)])}
    for file in unseeded(project, "numpy")["numpy"] if found else ():
        for call in found.get(file.path, ()):
            name = call.name.rpartition(".")[2]
            samples = call.argument("max_features") or call.argument("subsample")
            how = "breaks ties at random" if call.name in STOCHASTIC_BY_TIES and not samples else "draws at random"
            change = SetArgument(call.at, call.method, "random_state", "0")
            yield Problem(
                call.at,
                f"`{name}` {how} and has no `random_state`: two runs may give two models",
                "Pass a fixed `random_state`, from the settings where there are some.",
                fix=Fix("Pass `random_state=0`", (change,), safe=False),
            )
