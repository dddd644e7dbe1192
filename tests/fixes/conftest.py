"""What the tests of repairs share: repositories on disk, and repairing them in this process or by the command."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from mlscaffold import config as settings
from mlscaffold.config import Config
from mlscaffold.fixes.rounds import Repaired, repaired
from mlscaffold.fixes.write import Unwritten, write
from mlscaffold.run import Result, check
from mlscaffold.tree import DiskTree, Tree
from tests.check.conftest import Repository


@pytest.fixture
def repository(tmp_path: Path, clean_environment: dict[str, str]) -> Repository:
    """An empty folder, not in git yet."""
    return Repository(tmp_path / "demo", clean_environment)


def looking(*rules: str) -> Callable[[Tree, Config], Result]:
    """A look by these rules alone."""
    return lambda tree, config: check(tree, config, asked=rules, confidences=("high", "medium", "low"))


def repair(root: Path, rules: Sequence[str], *, unsafe: bool = True) -> tuple[Repaired, list[Unwritten]]:
    """Repair what these rules find below a folder, and write it."""
    config = settings.load(root)
    tree = DiskTree(root, config.exclude)
    done = repaired(tree, config, looking(*rules), unsafe=unsafe)
    return done, write(tree, done.plan)


def contents(root: Path) -> dict[str, bytes | str]:
    """Every file below a folder but for git's own and our cache, by path; links by where they lead."""
    found: dict[str, bytes | str] = {}
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if name not in {".git", ".mlscaffold_cache"}]
        for name in files:
            place = Path(folder, name)
            path = place.relative_to(root).as_posix()
            found[path] = str(place.readlink()) if place.is_symlink() else place.read_bytes()
    return found
