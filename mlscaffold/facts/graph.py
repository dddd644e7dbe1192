"""The project's import graph, by the arithmetic of paths: nothing is imported, nothing executed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from posixpath import dirname
from typing import NamedTuple

from mlscaffold.facts.model import Import, Place, PythonFile


class Resolution(NamedTuple):
    """Where one import leads."""

    at: Place
    source: str
    """Path of the importing file."""
    target: str
    """Path of the imported file; empty when it is not the project's own."""
    own: bool
    """Whether it names a module of the project, be it there or missing."""
    module: str
    name: str


class Modules:
    """The project's modules by every name that they can be imported by."""

    def __init__(self, paths: Collection[str]) -> None:
        self._paths = frozenset(p for p in paths if p.endswith((".py", ".pyi")))
        self._folders = frozenset(f for p in self._paths for f in _above(p))
        # Folders from which imports start: the root, `src` and its like, and whatever holds a package.
        packages = {dirname(p) for p in self._paths if p.endswith("/__init__.py")}
        self._bases = sorted(
            {"", *(dirname(p) for p in packages if dirname(p) not in packages)}, key=lambda b: (len(b), b)
        )

    def find(self, dotted: str, importing: str) -> str:
        """The file of an absolute module as seen from an importing file, or an empty string."""
        relative = dotted.replace(".", "/")
        for base in (*self._bases, dirname(importing)):
            stem = f"{base}/{relative}" if base else relative
            for candidate in (f"{stem}.py", f"{stem}/__init__.py"):
                if candidate in self._paths:
                    return candidate
        return ""

    def is_folder(self, dotted: str, importing: str) -> bool:
        """Whether a dotted name is a folder with modules somewhere that imports start from."""
        relative = dotted.replace(".", "/")
        return any((f"{b}/{relative}" if b else relative) in self._folders for b in (*self._bases, dirname(importing)))

    def resolve(self, file: PythonFile, item: Import) -> Resolution:
        """Where an import leads."""
        if item.level and file.module:
            target = self._member(item, lambda dotted: self._beside(dotted, file, item.level))
            return Resolution(item.at, file.path, target, own=True, module=item.module, name=item.name)
        target = self._member(item, lambda dotted: self.find(dotted, file.path))
        root = item.module.partition(".")[0]
        own = bool(target) or (bool(root) and (bool(self.find(root, file.path)) or self.is_folder(root, file.path)))
        return Resolution(item.at, file.path, target, own, item.module, item.name)

    def _beside(self, dotted: str, file: PythonFile, level: int) -> str:
        """The file of a relative import, which the extractor resolved to a dotted name from the root."""
        folder = file.path
        for _ in range(level):
            folder = dirname(folder)
        # Folders may have dots in their own names, so only what follows the folder is taken apart.
        tail = dotted[len(folder) :].strip(".").replace(".", "/")
        stem = "/".join(part for part in (folder, tail) if part)
        return next((c for c in (f"{stem}.py", f"{stem}/__init__.py") if c in self._paths), "")

    @staticmethod
    def _member(item: Import, find: Callable[[str], str]) -> str:
        """`from package import module` leads to the module, `from module import name` to the module it is in."""
        if item.name and item.name != "*":
            inner = find(f"{item.module}.{item.name}" if item.module else item.name)
            if inner:
                return inner
        return find(item.module) if item.module else ""


def _above(path: str) -> Iterable[str]:
    folder = dirname(path)
    while folder:
        yield folder
        folder = dirname(folder)


def resolutions(files: Sequence[PythonFile], paths: Collection[str]) -> tuple[Resolution, ...]:
    """Where each import of each file leads, in order."""
    modules = Modules(paths)
    return tuple(modules.resolve(file, item) for file in files for item in file.imports)
