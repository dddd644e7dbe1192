"""The project's import graph, by the arithmetic of paths: nothing is imported, nothing executed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
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
        self._bases = frozenset({"", *(dirname(p) for p in packages if dirname(p) not in packages)})
        # By what an import writes, the nearest to the root first: a search through all bases is slow in a monorepo.
        ranked = sorted(
            (len(base), base, path.endswith("/__init__.py"), relative, path)
            for path in self._paths
            if path.endswith(".py")
            for base, relative in self._seen_from(path)
        )
        self._modules = {_module(relative): path for *_, relative, path in reversed(ranked)}
        self._importable = frozenset(relative for f in self._folders for _, relative in self._seen_from(f))

    def _seen_from(self, path: str) -> Iterator[tuple[str, str]]:
        """Each folder above from which imports start, and the path from there."""
        for base in ("", *_above(path)):
            if base in self._bases:
                yield base, path[len(base) + 1 :] if base else path

    def find(self, dotted: str, importing: str) -> str:
        """The file of an absolute module as seen from an importing file, or an empty string."""
        relative = dotted.replace(".", "/")
        if found := self._modules.get(relative):
            return found
        folder = dirname(importing)
        stem = f"{folder}/{relative}" if folder else relative
        return next((c for c in (f"{stem}.py", f"{stem}/__init__.py") if c in self._paths), "")

    def is_folder(self, dotted: str, importing: str) -> bool:
        """Whether a dotted name is a folder with modules somewhere that imports start from."""
        relative = dotted.replace(".", "/")
        return relative in self._importable or f"{dirname(importing)}/{relative}".lstrip("/") in self._folders

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


def _module(path: str) -> str:
    """What an import writes for a file, with slashes."""
    return path.removesuffix(".py").removesuffix("/__init__")


def _above(path: str) -> Iterable[str]:
    folder = dirname(path)
    while folder:
        yield folder
        folder = dirname(folder)


def resolutions(files: Sequence[PythonFile], paths: Collection[str]) -> tuple[Resolution, ...]:
    """Where each import of each file leads, in order."""
    modules = Modules(paths)
    return tuple(modules.resolve(file, item) for file in files for item in file.imports)
