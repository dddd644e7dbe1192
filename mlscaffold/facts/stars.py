"""What star imports bring, where they lead to modules of the project or to libraries whose names are known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from mlscaffold.facts.graph import Resolution
from mlscaffold.facts.model import Import, PythonFile, Unbound
from mlscaffold.facts.star_names import names_of_star
from mlscaffold.facts.text import decode
from mlscaffold.facts.unbound import names_bound
from mlscaffold.lean import replace

Read = Callable[[Sequence[str]], Mapping[str, bytes]]


def with_stars_followed(files: Sequence[PythonFile], edges: Sequence[Resolution], read: Read) -> tuple[PythonFile, ...]:
    """The files, with the names that they read and that no star import of theirs brings.

    `edges` say where imports lead; `read` gives the text of modules, of those alone that a star leads to.
    """
    if not any(file.beyond_stars for file in files):
        return tuple(files)
    stars = Stars(files, edges, read)
    return tuple(replace(f, unbound=tuple(stars.left(f))) if f.beyond_stars else f for f in files)


class Stars:
    """The star imports of a project."""

    def __init__(self, files: Sequence[PythonFile], edges: Sequence[Resolution], read: Read) -> None:
        self._files = {file.path: file for file in files}
        self._targets = {(e.at, e.module): e for e in edges if e.name == "*"}
        self._read = read
        self._bound: dict[str, frozenset[str] | None] = {}

    def left(self, file: PythonFile) -> Iterator[Unbound]:
        """The names of a file that nothing brings; none where a star may bring any."""
        brought = self._brought(file, {file.path})
        if brought is not None:
            yield from (found for found in file.beyond_stars if found.name not in brought)

    def names(self, path: str) -> frozenset[str] | None:
        """The names that a module has, those that its star imports bring among them; None where that is not known."""
        bound, more = self._names(path), self._brought(self._files[path], {path})
        return None if bound is None or more is None else bound | more

    def _brought(self, file: PythonFile, seen: set[str]) -> set[str] | None:
        """All that the star imports of a file bring; None where that is not known."""
        names: set[str] = set()
        for star in file.imports:
            if star.name == "*":
                found = self._of(star, seen)
                if found is None:
                    return None
                names |= found
        return names

    def _of(self, star: Import, seen: set[str]) -> set[str] | frozenset[str] | None:
        edge = self._targets.get((star.at, star.module))
        if edge is None:
            return names_of_star(star.module) if not star.level else None
        places = self._meant(edge)
        names: set[str] = set()
        for path in places:
            if path in seen:
                continue
            seen.add(path)
            bound, more = self._names(path), self._brought(self._files[path], seen)
            if bound is None or more is None:
                return None
            names |= bound | more | self._beneath(path)
        return names if places else None

    def _meant(self, edge: Resolution) -> list[str]:
        """The modules that a star may mean: where imports start is not always known."""
        if edge.target not in self._files:
            return []
        end = f"/{edge.module.replace('.', '/')}"
        others = (path for path, file in self._files.items() if file.module and f"/{_stem(path)}".endswith(end))
        return list(dict.fromkeys((edge.target, *others)))

    def _names(self, path: str) -> frozenset[str] | None:
        if path not in self._bound:
            data = self._read([path]).get(path)
            self._bound[path] = None if data is None else names_bound(decode(data))
        return self._bound[path]

    def _beneath(self, path: str) -> set[str]:
        """The modules of a package, which are its names once anything imports them."""
        folder = path.removesuffix("__init__.py")
        if folder == path:
            return set()
        within = (other[len(folder) :] for other in self._files if other.startswith(folder))
        return {rest.partition("/")[0].removesuffix(".py") for rest in within}


def _stem(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__")
