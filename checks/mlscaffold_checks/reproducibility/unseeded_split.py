"""The rule `reproducibility/unseeded-split`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Project
from mlscaffold.facts.splits import is_of_torchtext, seed_in_code, seed_parameter, takes_no_seed, unseeded_splits
from mlscaffold.rules import Fix, Problem, SetArgument, rule


@rule(level="warning", stage="prototype", since="0.1", fix="unsafe")
def unseeded_split(project: Project) -> Iterator[Problem]:
    """Rows are split at random without a seed."""
    for file, call, source in unseeded_splits(project):
        parameter = seed_parameter(call, source)
        drawn = takes_no_seed(call)
        other = "random.Random" if source == "random" else "numpy.random.default_rng"
        hint = f"Pass a fixed `{parameter}`, from the settings where there are some."
        if is_of_torchtext(call):
            hint = "Call `random.seed` with a fixed seed, and pass `random_state=random.getstate()`."
        elif drawn:
            hint = f"Draw from `{other}(seed)`, with a fixed seed."
        seed = "" if drawn else seed_in_code(parameter, file)
        change = SetArgument(call.at, call.method, parameter, seed)
        yield Problem(
            call.at,
            f"`{call.method}` splits at random without a seed: each run tests on other rows",
            hint,
            # In a loop the spread over many splits may be what is measured.
            confidence="medium" if call.looped else None,
            fix=Fix(f"Pass `{parameter}={seed}`", (change,), safe=False) if seed else None,
        )
