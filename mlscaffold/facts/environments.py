"""Environments of reinforcement learning that nothing seeds, in code that seeds what learns in them."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.imported import with_importing
from mlscaffold.facts.knowledge import ENVIRONMENTS
from mlscaffold.facts.model import Call, Project
from mlscaffold.facts.seeds import is_partial, seeds_by_name
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Final

# Stable Baselines3 2.7
_TAKES_SEED: Final = frozenset({"make", "make_vec_env", "make_atari_env", "reset", "make_env"})


def unseeded_environments(project: Project) -> Iterator[Call]:
    """The first call in each file that makes an environment, where what trains in it seeds other sources, and none.

    Where nothing is seeded at all, the network that learns in it is what is told.
    """
    own = [f for f in project.sources if not f.is_test and not is_aside(f.path)]
    made = {f.path: calls for f in own if (calls := [c for c in f.calls if c.name in ENVIRONMENTS])}
    if not made or any(is_partial(f) or seeds_by_name(f) for f in own):
        return
    if any(_seeds(call) for f in own for call in f.calls):
        return
    for path, calls in made.items():
        together = with_importing(project, path)
        if any(f.seeds for f in together) and any(f.behaviour.trains for f in together):
            yield calls[0]


def _seeds(call: Call) -> bool:
    """Whether a call may seed an environment: its own method, or one that makes or begins it and is given a seed."""
    if call.method == "seed" and not call.name.startswith(("random.", "numpy.random.")):
        return True
    return call.method in _TAKES_SEED and (call.unpacks or call.argument("seed") is not None)
