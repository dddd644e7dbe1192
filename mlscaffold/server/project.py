"""One project that documents are open in: the looks at it, and what was found last."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from mlscaffold import baseline_file, packs
from mlscaffold import config as settings
from mlscaffold.config import Config
from mlscaffold.findings import Finding
from mlscaffold.run import CRASHED, Result, check
from mlscaffold.server.buffers import Buffers, Folder
from mlscaffold.server.remembered import Remembered
from mlscaffold.tree import Tree


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look found, and what it looked at."""

    tree: Tree
    config: Config
    result: Result
    available: Mapping[str, packs.Listed]
    """All rules by name."""
    findings: tuple[Finding, ...]
    """With those that an earlier look at the whole found, and this one did not ask for."""


class Project:
    """A project, or a file that is in none."""

    def __init__(self, root: Path, *, is_whole: bool) -> None:
        """Without `is_whole`, single files are looked at: nobody said that the folder is a project."""
        self.root = root
        self.is_whole = is_whole
        self.seen: Seen | None = None
        self.complaint = ""
        """What the user was told last of why there is no look."""
        self._memory = Remembered()
        self._whole: Seen | None = None

    @property
    def was_looked_at(self) -> bool:
        """Whether there was a look at the whole, of which single files are a part."""
        return self._whole is not None or not self.is_whole

    def forget(self) -> None:
        """Have nothing found, until the next look."""
        self.seen = self._whole = None

    def whole(self, documents: Mapping[str, bytes], still_wanted: Callable[[], None]) -> Seen:
        """Look at all of it."""
        return self._look(documents, still_wanted, None)

    def file(self, path: str, documents: Mapping[str, bytes], still_wanted: Callable[[], None]) -> Seen:
        """Look at one file; what only a look at the whole finds is as it was."""
        seen = self._look(documents, still_wanted, path)
        before = self._whole
        if before is None:
            return seen
        asked = {rule.name for rule in before.result.asked}
        here = {rule.name for rule in seen.result.asked} | {CRASHED}
        listed = any(file.path == path for file in before.result.project.files)
        on_disk = (self.root / path).exists()
        found = [f for f in seen.findings if f.rule in asked] if listed or not on_disk else []
        earlier = self.seen or before
        kept = [f for f in earlier.findings if f.at.path != path or f.rule not in here]
        findings = tuple(sorted([*kept, *found], key=lambda f: f.order))
        return Seen(seen.tree, seen.config, seen.result, seen.available, findings)

    def note(self, seen: Seen) -> None:
        """Keep what a look found."""
        self.seen = seen
        if not seen.result.partial:
            self._whole = seen

    def again(self, tree: Tree, config: Config, seen: Seen) -> Result:
        """Look at the project as repairs would make it, at as much of it as before."""
        only = [file.path for file in seen.result.project.files] if seen.result.partial else None
        extraction = self._memory.asked_by(lambda: None, whole=False)
        baseline = baseline_file.place(self.root, config, None).read()
        available = list(seen.available.values())
        return check(tree, config, baseline=baseline, only=only, extraction=extraction, available=available)

    def _look(self, documents: Mapping[str, bytes], still_wanted: Callable[[], None], only: str | None) -> Seen:
        config = settings.load(self.root)
        # Packs of the user's environment; none that lies in the project, and no folder, is named here.
        available = packs.rules(packs.asked(config.packs, source=config.source, outside=self.root))
        listed = baseline_file.place(self.root, config, None)
        tree = Buffers(Folder(self.root, (*config.exclude, *listed.excluded), still_wanted), documents)
        result = check(
            tree, config, baseline=listed.read(), only=None if only is None else [only],
            extraction=self._memory.asked_by(still_wanted, whole=only is None), available=available,
        )  # fmt: skip
        return Seen(tree, config, result, {item.name: item for item in available}, result.findings)


def root_around(path: Path, folders: list[Path]) -> tuple[Path, bool]:
    """The root of the project that a file or folder belongs to, and whether all of it is to be looked at."""
    start = path if path.is_dir() else path.parent
    root = settings.find_root(start)
    if settings.is_project(root):
        return root, True
    for folder in sorted(folders, key=lambda f: -len(f.parts)):
        real = folder.resolve()
        if start.resolve().is_relative_to(real):
            # Who opens the home folder does not mean all that is in it.
            return real, real not in {Path.home().resolve(), Path(real.anchor)}
    return root, False
