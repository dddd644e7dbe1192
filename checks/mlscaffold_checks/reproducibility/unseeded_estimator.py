"""The rule `reproducibility/unseeded-estimator`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.distributions import is_library
from mlscaffold.facts.drawn_seeds import drawn_seeds, replaced_seeders
from mlscaffold.facts.draws import begun_with, by_function
from mlscaffold.facts.model import Project
from mlscaffold.facts.networks import unseeded_networks
from mlscaffold.facts.seeds import (
    is_left_unused,
    only_breaks_ties,
    told_together,
    unseeded,
    unseeded_estimators,
    unseeded_searches,
)
from mlscaffold.facts.traits import is_aside
from mlscaffold.rules import Fix, Problem, SetArgument, rule


@rule(level="warning", stage="prototype", since="0.1", confidence="medium", when="trains", fix="unsafe")
def unseeded_estimator(project: Project) -> Iterator[Problem]:
    """An estimator that draws at random has no seed."""
    if is_library(project):  # What a library draws, its users seed.
        return
    own = [f for f in project.sources if not f.is_test and not is_aside(f.path)]
    for call, parameter in (item for file in own for item in unseeded_searches(file)):
        seeded = "`sampler=optuna.samplers.TPESampler(seed=0)`" if parameter == "sampler" else f"a fixed `{parameter}`"
        yield Problem(
            call.at,
            f"`{call.method}` draws what it tries, and is given no `{parameter}`: two runs may choose other values",
            f"Pass {seeded}; what seeds NumPy does not reach it.",
        )
    for call in (drawn for file in own for drawn in drawn_seeds(file)):
        yield Problem(
            call.at,
            f"`{call.targets[0].rpartition('.')[2]}` seeds what is trained, and each run draws another one",
            "Take it from the settings, and draw one only where none is given; write down which it was.",
        )
    for item in (replaced for file in own for replaced in replaced_seeders(file)):
        yield Problem(
            item.at,
            f"`{item.name}` is a function, and this puts a number in its place: nothing is seeded",
            f"Call it: `{item.name}({item.value})`.",
        )
    for network in unseeded_networks(project):
        yield Problem(
            network.call.at,
            network.fault,
            network.repair,
            related=tuple(c.at for c in network.others[:20]),
        )
    cells = {n.path: [c.source for c in n.cells if c.kind == "code"] for n in project.notebooks}
    found = {
        file.path: calls
        for file in own
        if (calls := [c for c in unseeded_estimators(file) if not is_left_unused(c, cells.get(file.path, ()))])
    }
    begun = {file.path: calls for file in own if (calls := [*begun_with(file)])}
    for file in unseeded(project, "numpy")["numpy"] if found or begun else ():
        for call, alike in by_function(begun.get(file.path, ())):
            yield Problem(
                call.at,
                f"`{call.targets[0].removesuffix('[]')}` is what `{call.method}` draws,"
                " and nothing seeds NumPy: two runs may give two models",
                "Draw from `numpy.random.default_rng(seed)`, with a fixed seed.",
                related=tuple(c.at for c in alike[:20]),
            )
        for call, others in told_together(found.get(file.path, ())):
            how = "breaks ties at random" if only_breaks_ties(call) else "draws at random"
            more = f", here and in {len(others)} more place{'s' * (len(others) > 1)}," if others else ""
            changes = tuple(SetArgument(c.at, c.method, "random_state", "0") for c in (call, *others))
            yield Problem(
                call.at,
                f"`{call.name.rpartition('.')[2]}` {how}{more} and has no `random_state`: two runs may give two models",
                "Pass a fixed `random_state`, from the settings where there are some.",
                related=tuple(c.at for c in others[:20]),
                fix=Fix("Pass `random_state=0`", changes, safe=False),
            )
