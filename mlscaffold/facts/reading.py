"""Reading the files of a tree for the extractors: each once, and never the end of a run when one cannot be read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from posixpath import basename, dirname

from mlscaffold.facts.extraction import SMALL_BYTES, Extraction, attempted, one_after_the_other, unit_of
from mlscaffold.facts.model import Place, TrackedFile, UnreadableFile
from mlscaffold.lean import TYPE_CHECKING
from mlscaffold.tree import BEGINNING, Tree

if TYPE_CHECKING:
    from typing import Any, Final, TypeVar

    Fact = TypeVar("Fact")

_NOTHING: Final = frozenset[str]()

KINDS: Final = ("python", "notebook", "document", "config", "score")


class Reader:
    """Reads files of a tree once, and notes those that cannot be read."""

    def __init__(self, tree: Tree, extraction: Extraction = one_after_the_other) -> None:
        self._tree = tree
        self._extraction = extraction
        self._read: dict[str, bytes] = {}
        self.unreadable: list[UnreadableFile] = []

    def _bytes(self, path: str) -> bytes:
        if path in self._read:
            return self._read[path]
        data = self._tree.read(path)
        if len(data) < SMALL_BYTES:
            self._read[path] = data
        return data

    def bytes_of(self, path: str) -> bytes | None:
        """The bytes of a file, or None, noted, when it cannot be read."""
        try:
            return self._bytes(path)
        except OSError as error:
            if not any(u.at.path == path for u in self.unreadable):
                self.note(path, error.strerror or str(error))
            return None

    def beginning(self, path: str) -> bytes:
        """How a file begins; nothing where it cannot be read, which tells nobody anything who did not ask for it."""
        if path in self._read:
            return self._read[path][:BEGINNING]
        try:
            return self._tree.beginning(path)
        except OSError:
            return b""

    def note(self, path: str, reason: str) -> None:
        """Note a file that cannot be read."""
        self.unreadable.append(UnreadableFile(Place(path), reason))

    def extract(self, path: str, read: Callable[[bytes], Fact]) -> Fact | None:
        """What an extractor makes of a file; a file that it refuses is noted."""
        data = self.bytes_of(path)
        if data is None:
            return None
        fact, problem = attempted(lambda: read(data))
        if problem:
            self.note(path, problem)
        found: Fact | None = fact
        return found

    def facts(self, files: Sequence[TrackedFile], *, full: bool = True, library: bool = False) -> dict[str, list[Any]]:
        """The facts of single files by their kind, in the order of the files; those that have none are noted.

        Where they are not `full`, those of code are what our own rules ask for, of a library or of anything else.
        """
        beside = None if full or not _can_abridge() else modules_beside([f.path for f in files])
        given = ((file, beside(file.path) if beside else None) for file in files)
        units = [unit for file, there in given if (unit := unit_of(file, there, library=library)) is not None]
        outcomes = self._extraction(self._bytes, units)
        found: dict[str, list[Any]] = {kind: [] for kind in KINDS}
        for kind in KINDS:
            for unit in units:
                if unit.kind == kind:
                    fact, problem = outcomes[unit]
                    if problem:
                        self.note(unit.path, problem)
                    else:
                        found[kind].append(fact)
        return found

    def contents(self, paths: Sequence[str]) -> dict[str, bytes]:
        """The bytes of files by path; those that cannot be read are left out."""
        return {path: data for path in paths if (data := self.bytes_of(path)) is not None}


def _can_abridge() -> bool:
    """Whether the libraries are there that tell what need not be read in full: they are not made for every Python."""
    try:
        import ahocorasick_rs  # noqa: F401
        import ast_serialize  # noqa: F401
    except ImportError:
        return False
    return True


def modules_beside(paths: Sequence[str]) -> Callable[[str], frozenset[str]]:
    """The modules that a file finds beside it when it is run as a script, by its path; none within a package."""
    found: dict[str, set[str]] = {}
    packages = {dirname(path) for path in paths if basename(path) == "__init__.py"} - {""}
    for path in paths:
        if path.endswith(".py"):
            found.setdefault(dirname(path), set()).add(basename(path)[:-3])
    for package in packages:
        found.setdefault(dirname(package), set()).add(basename(package))
    frozen = {folder: frozenset(stems) for folder, stems in found.items() if folder not in packages}
    return lambda path: frozen.get(dirname(path), _NOTHING)
