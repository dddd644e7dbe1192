"""Repairs round after round, until a round finds nothing to repair: all in memory, against the tree as it would be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from mlscaffold import toml_text
from mlscaffold.config import Config, own_table, parse
from mlscaffold.errors import UserError
from mlscaffold.facts.model import Place
from mlscaffold.facts.text import decode
from mlscaffold.files import why
from mlscaffold.findings import Finding
from mlscaffold.fixes.overlay import Overlay
from mlscaffold.fixes.plan import Plan, Skipped, planned
from mlscaffold.lean import replace
from mlscaffold.run import Result
from mlscaffold.tree import Tree

MOST_ROUNDS: Final = 100
"""Each repair may bring another to light; a hundred in a row are a circle that no state shows."""

IN_VAIN: Final = "the repair would change nothing of what is found"


@dataclass(frozen=True, slots=True)
class Repaired:
    """What repairing leads to."""

    result: Result
    """Of a look at the tree as it would be."""
    plan: Plan
    """All rounds as one."""
    fixed: tuple[Finding, ...] = ()
    """What is repaired, and found no more."""
    skipped: tuple[Skipped, ...] = field(default=())
    """Repairs that the last round could not make."""


def repaired(
    tree: Tree, config: Config, look: Callable[[Tree, Config], Result], *, unsafe: bool, tracked: bool = False
) -> Repaired:
    """Look at a tree, repair what is found, and look again, until nothing changes any more.

    With `tracked`, only what git tracks is looked at, and a file that a repair makes is not seen.
    """
    total = Plan()
    here, result = tree, look(tree, config)
    seen: set[frozenset[tuple[str, bytes | None]]] = set()
    skipped: tuple[Skipped, ...] = ()
    for _ in range(MOST_ROUNDS):
        plan = planned(here, config, result.findings, unsafe=unsafe, project=result.project)
        skipped = plan.skipped
        if plan.is_empty:
            break
        joined = _joined(total, plan)
        state = frozenset(joined.files.items())
        if state in seen and not plan.untracked:
            total = joined
            break
        seen.add(state)
        changed = Overlay(tree, joined.files, joined.untracked, tracked=tracked)
        settings = _settings(changed, config) if config.source in plan.files else config
        later = look(changed, settings)
        if not (tracked and total.is_empty) and _places(plan.applied) <= _places(later.findings):
            # What changes a file and nothing of what is found would change it once more in each round; a file that is
            # made and not tracked is not seen.
            skipped = (*skipped, *(Skipped(finding, IN_VAIN) for finding in plan.applied))
            break
        total, here, config, result = joined, changed, settings, later
    return Repaired(result, total, gone(total.applied, result), skipped)


def _places(findings: Sequence[Finding]) -> set[tuple[str, Place, str]]:
    return {(f.rule, f.at, f.message) for f in findings}


def gone(findings: Sequence[Finding], result: Result) -> tuple[Finding, ...]:
    """Those findings that a later look does not find; lines may have moved."""
    left = {(f.rule, f.at.path, f.message) for f in result.findings}
    return tuple(f for f in findings if (f.rule, f.at.path, f.message) not in left)


def _joined(total: Plan, plan: Plan) -> Plan:
    """Two rounds as one; a file that is as it was in the beginning does not change."""
    before = {**plan.before, **total.before}
    files = {path: data for path, data in {**total.files, **plan.files}.items() if data != before[path]}
    return Plan(
        files=files,
        before={path: before[path] for path in files},
        untracked=tuple(sorted({*total.untracked, *plan.untracked})),
        applied=(*total.applied, *plan.applied),
    )


def _settings(tree: Tree, config: Config) -> Config:
    """The settings after repairs of their own file; the stage may have been asked for on the command line."""
    table = own_table(_toml(tree, config.source), config.source)
    return replace(parse(table, config.source, lambda path: _toml(tree, path)), stage=config.stage)


def _toml(tree: Tree, path: str) -> dict[str, Any]:
    try:
        return toml_text.loads(decode(tree.read(path)))
    except OSError as error:
        raise UserError(f"{path} cannot be read: {why(error)}", "Nothing was changed.") from error
