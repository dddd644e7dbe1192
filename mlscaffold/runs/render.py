"""The page that shows the experiment log to people, and what of it is rendered."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mlscaffold import config
from mlscaffold.facts.model import RunRecord
from mlscaffold.facts.rendering import RUNS, runs_block
from mlscaffold.pages import read_page, render_page
from mlscaffold.rendered import has_part
from mlscaffold.run import read_project
from mlscaffold.tree import DiskTree

SENTENCE = (
    "Every run, failed ones too, newest first. The table is rendered by `mlscaffold runs render` from the records "
    "in `{folder}`."
)


def render_block(records: Sequence[RunRecord]) -> str:
    """The rendered log between its markers; see `docs/conventions.md`."""
    return runs_block(records)


@dataclass(frozen=True, slots=True)
class Rendered:
    """What came of rendering a log."""

    runs: str
    """The folder of the records, relative to the project."""
    page: str
    """The page's path in the project."""
    stale: bool
    """Whether the page is, or was, out of date."""
    is_needless: bool
    """Whether there are neither records nor a page, so that there is nothing to show."""


def render(folder: Path, *, write: bool) -> Rendered:
    """Render the log of a project, where there is one."""
    root = config.find_root(folder)
    settings = config.load(root)
    runs = settings.layout.runs
    # The same facts that the checker compares the page with.
    tree = DiskTree(root, settings.exclude)
    records = [e.path for e in tree.entries() if posixpath.dirname(e.path) == runs]
    project = read_project(tree, settings, only=records)
    page = _page(runs)
    sentence = SENTENCE.format(folder=posixpath.basename(runs))
    if not project.runs and not os.path.lexists(root / page):
        return Rendered(runs, page, stale=False, is_needless=True)
    stale = render_page(root, page, "Experiments", sentence, render_block(project.runs), write=write)
    return Rendered(runs, page, stale, is_needless=False)


def shows_log(root: Path) -> bool:
    """Whether the page of a project's log is there, with the place for it."""
    page = root / _page(config.load(root).layout.runs)
    return page.exists() and has_part(read_page(page, page.name), RUNS)


def _page(runs: str) -> str:
    return posixpath.join(posixpath.dirname(runs), "README.md")
