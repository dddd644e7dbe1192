"""The rule `reproducibility/unseeded-loader`."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from mlscaffold.facts.distributions import is_library
from mlscaffold.facts.environments import unseeded_environments
from mlscaffold.facts.model import Project
from mlscaffold.facts.partly_seeded import free_draws
from mlscaffold.facts.row_orders import drawn_orders, is_apart, is_tried_out
from mlscaffold.facts.seeds import is_tensorflow_1, own_loaders, shuffling_loaders, unseeded
from mlscaffold.facts.torch_modules import torch_as
from mlscaffold.facts.traits import is_aside
from mlscaffold.rules import Fix, Problem, SetArgument, rule


@rule(level="warning", stage="prototype", since="0.1", confidence="medium", when="ml", fix="unsafe")
def unseeded_loader(project: Project) -> Iterator[Problem]:
    """Rows come in an order that is drawn anew by each run."""
    own = [f for f in project.sources if not f.is_test and not is_aside(f.path)]
    loaders = own_loaders(project)
    found = {file.path: calls for file in own if (calls := [*shuffling_loaders(file, loaders)])}
    if is_library(project):
        return
    orders = [*drawn_orders(project)]
    for order in orders:
        seeder = order.seeder
        if order.source == "tensorflow" and is_tensorflow_1(project, order.call.at.path):
            seeder = "tensorflow.set_random_seed"
        does, sees = ("draws", "others") if order.some else ("orders", "them in another order")
        yield Problem(
            order.call.at,
            f"`{order.call.method}` {does} rows for training, and nothing calls `{seeder}`: each run sees {sees}",
            f"Pass `{'seed' if order.takes_seed else 'random_state'}`, from the settings."
            if order.takes_seed or order.call.name.startswith("sklearn.")
            else f"Call `{seeder}` at the start, with a seed from the settings, or draw from a source that has one.",
            fix=Fix("Pass `seed=0`", (SetArgument(order.call.at, order.call.method, "seed", "0"),), safe=False)
            if order.takes_seed
            else None,
        )
    for call in unseeded_environments(project):
        yield Problem(
            call.at,
            "nothing seeds this environment, beside what else is seeded: each run is played from other beginnings",
            "Call `env.reset(seed=...)` before the first episode, and `env.action_space.seed(...)`.",
        )
    yield from _free_draws(project, {(order.call.at.path, order.seeder) for order in orders})
    for file in unseeded(project, "torch")["torch"] if found and "trains" in project.traits else ():
        calls, torch = [] if is_apart(project, file) else found.get(file.path, []), torch_as(file)
        calls = [call for call in calls if not is_tried_out(project, file, call)]
        for call in calls[:1]:
            seeded = f"{torch}.Generator().manual_seed(0)"
            changes = tuple(SetArgument(c.at, c.method, "generator", seeded) for c in calls)
            yield Problem(
                call.at,
                f"`{call.method}` shuffles, and nothing seeds PyTorch: each run sees the rows in another order",
                "Call `torch.manual_seed` at the start, which seeds the initial weights too, or pass a `generator`.",
                fix=Fix(f"Pass `generator={seeded}`", changes, safe=False) if torch else None,
            )


def _free_draws(project: Project, told: Collection[tuple[str, str]]) -> Iterator[Problem]:
    for draw in (d for d in free_draws(project) if (d.call.at.path, d.seeder) not in told):
        more = f", here and in {len(draw.others)} more file{'s' * (len(draw.others) > 1)}" * bool(draw.others)
        other = f"; the training seeds {draw.seeded}" if draw.seeded else ": each run draws others for its training"
        other = ": each run makes other data to train on" if draw.makes else other
        yield Problem(
            draw.call.at,
            f"`{draw.call.method}` draws from {draw.source}, which nothing seeds{more}{other}",
            f"Call `{draw.seeder}` {'as well, with the same seed' if draw.seeded else 'at the start, with a seed'}.",
            related=draw.others[:20],
        )
