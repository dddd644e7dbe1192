"""A look at a project by `check`: what is looked at, what is asked about it, and what comes of it."""

from __future__ import annotations

from mlscaffold.cache import answers
from mlscaffold.cache.traced import TracedTree
from mlscaffold.facts.extraction import one_after_the_other
from mlscaffold.lean import TYPE_CHECKING, NamedTuple
from mlscaffold.run import Result, check

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from mlscaffold.baseline_file import BaselineFile
    from mlscaffold.commands.scope import Scope
    from mlscaffold.config import Config
    from mlscaffold.facts.extraction import Extraction
    from mlscaffold.packs import Listed
    from mlscaffold.tree import Tree


class Look(NamedTuple):
    """What is looked at, and what is asked about it."""

    scope: Scope
    config: Config
    available: Sequence[Listed]
    baseline: BaselineFile
    options: argparse.Namespace

    def tree(self) -> TracedTree:
        """The project, as it is on disk."""
        exclude = (*self.config.exclude, *self.baseline.excluded)
        return TracedTree(self.scope.root, exclude, tracked=self.options.tracked)

    def extraction(self, tree: TracedTree) -> Extraction:
        """How the facts of files are made: of a whole project once, and by all processors."""
        if self.scope.only is not None:
            return one_after_the_other
        if answers.wanted(self.options.given):
            from mlscaffold.cache.kept import Kept

            return Kept(tree, meanwhile=_load_what_follows)
        from mlscaffold.cache.workers import SharedOut

        return SharedOut(tree, meanwhile=_load_what_follows)

    def result(self, tree: Tree, config: Config, extraction: Extraction) -> Result:
        """What the selected rules find in a tree, that of the project or one that a repair would make of it."""
        options = self.options
        known = None if options.no_baseline else self.baseline.read(may_miss=options.write_baseline)
        return check(
            tree, config, asked=_names(options.select), ignored=_names(options.ignore + options.extend_ignore),
            extended=_names(options.extend_select), baseline=known, only=self.scope.only, within=self.scope.within,
            extraction=extraction, available=self.available,
        )  # fmt: skip


def _load_what_follows() -> None:
    """Import what sees a project as a whole: it is needed when all files are read, and others read them meanwhile."""
    import mlscaffold.facts.whole  # noqa: F401


def _names(given: Sequence[str]) -> list[str]:
    return [name.strip() for part in given for name in part.split(",") if name.strip()]
