"""Writing what was planned: each file whole or not at all, and none that changed in the meantime."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from mlscaffold import git
from mlscaffold.errors import UserError
from mlscaffold.files import is_abandoned, refuse_outside, why, write_bytes
from mlscaffold.fixes.plan import Plan
from mlscaffold.tree import DiskTree


class Unwritten(NamedTuple):
    """A file that could not be written, and why."""

    path: str
    reason: str


def write(tree: DiskTree, plan: Plan) -> list[Unwritten]:
    """Write a plan; what is left out, each with its reason.

    New files come first and deletions last: a run that is killed in between leaves nothing that names what is not
    there yet, and the next one finds what is left to do.
    """
    _clean(tree)
    problems = [*_written(tree, plan)]
    kept = {problem.path for problem in problems}
    if plan.untracked and not kept:
        try:
            git.untrack(tree.root, plan.untracked)
        except UserError as error:
            problems.append(Unwritten(plan.untracked[0], error.message))
    return problems


def _written(tree: DiskTree, plan: Plan) -> Iterator[Unwritten]:
    for path, data in sorted(plan.files.items(), key=lambda item: _turn(item, plan)):
        place = tree.root / path
        try:
            refuse_outside(place, tree.root, path)
            if _now(tree, path) != plan.before[path]:
                yield Unwritten(path, "it was changed while it was checked: run again")
            elif data is None:
                place.unlink()
            elif plan.before[path] is None and os.path.lexists(place):
                yield Unwritten(path, "there is a link of this name, to nothing")
            else:
                place.parent.mkdir(parents=True, exist_ok=True)
                write_bytes(place, data)
        except UserError as error:
            yield Unwritten(path, error.message)
        except OSError as error:
            yield Unwritten(path, why(error))


def _turn(item: tuple[str, bytes | None], plan: Plan) -> tuple[int, str]:
    path, data = item
    return (2 if data is None else 1 if plan.before[path] is not None else 0), path


def _now(tree: DiskTree, path: str) -> bytes | None:
    try:
        return tree.read(path)
    except FileNotFoundError:
        return None


def _clean(tree: DiskTree) -> None:
    """Remove what runs of ours that were killed left behind."""
    for path in tree.temporaries:
        place = Path(tree.root, path)
        if is_abandoned(place.name) and not place.is_symlink() and place.is_file():
            with suppress(OSError):
                place.unlink()
