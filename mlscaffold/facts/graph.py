"""The project's import graph, by the arithmetic of paths: nothing is imported, nothing executed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from posixpath import dirname

from mlscaffold.facts.model import Place, PythonFile
from mlscaffold.lean import NamedTuple


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


_OF_A_PROJECT = frozenset({"pyproject.toml", "setup.py", "setup.cfg", "requirements.txt", "README.md", "Pipfile"})


class Modules:
    """The project's modules by every name that they can be imported by."""

    def __init__(self, paths: Collection[str]) -> None:
        self._paths = frozenset(p for p in paths if p.endswith((".py", ".pyi")))
        self._folders = frozenset(f for p in self._paths for f in _above(p))
        # Folders from which imports start: the root, `src` and its like, and whatever holds a package.
        packages = {dirname(p) for p in self._paths if p.endswith("/__init__.py")}
        self._packages = frozenset(packages)
        self._bases = frozenset({"", *(dirname(p) for p in packages if dirname(p) not in packages)})
        self._bases_above: dict[str, list[str]] = {}
        # By what an import writes, the nearest to the root first: a search through all bases is slow in a monorepo.
        ranked = sorted(
            (len(base), base, path.endswith("/__init__.py"), relative, path)
            for path in self._paths
            if path.endswith(".py")
            for base, relative in self._seen_from(path)
        )
        self._modules = {_module(relative): path for *_, relative, path in reversed(ranked)}
        self._importable = frozenset(relative for f in self._folders for _, relative in self._seen_from(f))
        self._starts = frozenset(name.partition("/")[0] for name in (*self._modules, *self._importable))
        self._known: dict[tuple[str, str, str], tuple[str, bool]] = {}
        """(target, own) by the project, the module and the name of imports that lead to the same from all of it."""
        self._beneath: dict[str, set[str]] = {}
        """The names of the folders and modules in each folder."""
        for item in (*self._folders, *(p.removesuffix(".py") for p in self._paths)):
            folder, _, name = item.rpartition("/")
            self._beneath.setdefault(folder, set()).add(name)
        self._names = frozenset(name for names in self._beneath.values() for name in names)
        self._projects = frozenset(dirname(p) for p in paths if p.rpartition("/")[2] in _OF_A_PROJECT) - {""}
        """Folders that are installed, or described, each by itself."""

    def _seen_from(self, path: str) -> Iterator[tuple[str, str]]:
        """Each folder above from which imports start, and the path from there."""
        folder = path[: max(path.rfind("/"), 0)]
        bases = self._bases_above.get(folder)
        if bases is None:
            # `_above` what lies in a folder is the folder, too.
            bases = self._bases_above[folder] = [f for f in ("", *_above(path)) if f in self._bases]
        for base in bases:
            yield base, path[len(base) + 1 :] if base else path

    def find(self, dotted: str, importing: str) -> str:
        """The file of an absolute module as seen from an importing file, or an empty string."""
        return self._find(dotted, dirname(importing))

    def _find(self, dotted: str, folder: str) -> str:
        relative = dotted.replace(".", "/")
        found = self._modules.get(relative, "")
        if found and (project := self._project_of(folder, relative)) and not found.startswith(f"{project}/"):
            # Of two projects beside each other, each has its own `src`.
            stem = f"{project}/{relative}"
            return next((c for c in (f"{stem}.py", f"{stem}/__init__.py") if c in self._paths), "")
        # A script finds what lies beside it first; a module of a package is imported from where that lies.
        if (found and folder in self._packages) or relative.partition("/")[0] not in self._beneath.get(folder, ()):
            return found
        stem = f"{folder}/{relative}" if folder else relative
        return next((c for c in (f"{stem}.py", f"{stem}/__init__.py") if c in self._paths), found)

    def _project_of(self, folder: str, relative: str) -> str:
        """The nearest folder above that is a project of its own and has what an import starts with; else nothing."""
        root = relative.partition("/")[0]
        for above in (*_above(f"{folder}/"),) if self._projects else ():
            if above in self._projects:
                return above if root in self._beneath.get(above, ()) else ""
        return ""

    def is_folder(self, dotted: str, importing: str) -> bool:
        """Whether a dotted name is a folder with modules somewhere that imports start from."""
        return self._is_folder(dotted, dirname(importing))

    def _is_folder(self, dotted: str, folder: str) -> bool:
        relative = dotted.replace(".", "/")
        return relative in self._importable or f"{folder}/{relative}".lstrip("/") in self._folders

    def resolved(self, file: PythonFile) -> Iterator[Resolution]:
        """Where those imports of a file lead that name modules of the project, in order."""
        path, folder = file.path, dirname(file.path)
        beneath: Collection[str] = self._beneath.get(folder, ())
        is_module = bool(file.module)
        for at, module, name, _, level, _, _ in file.imports:
            if level and is_module:
                target = self._member(module, name, lambda dotted, n=level: self._beside(dotted, path, n))  # type: ignore[misc]
                yield Resolution(at, path, target, own=True, module=module, name=name)
                continue
            start = module.partition(".")[0]
            if not start or start in beneath or "/" in start:
                target, own = self._absolute(module, name, folder)
            elif start not in self._starts:
                # Most imports are of somebody else's modules.
                continue
            else:
                within = self._project_of(folder, start)
                known = self._known.get((within, module, name))
                if known is None:
                    known = self._known[within, module, name] = self._absolute(module, name, folder)
                target, own = known
            if own:
                yield Resolution(at, path, target, own, module, name)

    def _absolute(self, module: str, name: str, folder: str) -> tuple[str, bool]:
        """Where an absolute import leads from a folder, and whether it names a module of the project."""
        if target := self._member(module, name, lambda dotted: self._find(dotted, folder)):
            return target, True
        root = module.partition(".")[0]
        return "", bool(root) and (bool(self._find(root, folder)) or self._is_folder(root, folder))

    def is_a_name(self, name: str) -> bool:
        """Whether a folder or a module of the project is called so, wherever it lies."""
        return name in self._names

    def target(self, module: str, name: str, folder: str) -> str:
        """The file that an absolute import leads to for a program in a folder beside which it lies, or nothing."""
        if module.partition(".")[0] not in self._beneath.get(folder, ()):
            return ""
        return self._absolute(module, name, folder)[0]

    def _beside(self, dotted: str, importing: str, level: int) -> str:
        """The file of a relative import, which the extractor resolved to a dotted name from the root."""
        folder = importing
        for _ in range(level):
            folder = dirname(folder)
        # Folders may have dots in their own names, so only what follows the folder is taken apart.
        tail = dotted[len(folder) :].strip(".").replace(".", "/")
        stem = "/".join(part for part in (folder, tail) if part)
        return next((c for c in (f"{stem}.py", f"{stem}/__init__.py") if c in self._paths), "")

    @staticmethod
    def _member(module: str, name: str, find: Callable[[str], str]) -> str:
        """`from package import module` leads to the module, `from module import name` to the module it is in."""
        if name and name != "*":
            inner = find(f"{module}.{name}" if module else name)
            if inner:
                return inner
        return find(module) if module else ""


def _module(path: str) -> str:
    """What an import writes for a file, with slashes."""
    return path.removesuffix(".py").removesuffix("/__init__")


def _above(path: str) -> Iterable[str]:
    end = path.rfind("/")
    while end > 0:
        yield path[:end]
        end = path.rfind("/", 0, end)


def resolutions(files: Sequence[PythonFile], paths: Collection[str]) -> tuple[Resolution, ...]:
    """Where the imports of the project's own modules lead, in order.

    What starts nowhere else starts in the folder of a program that the module is a part of.
    """
    modules = Modules(paths)
    found = [resolution for file in files for resolution in modules.resolved(file)]
    told = {resolution.at for resolution in found}
    waiting = [
        (file.path, item)
        for file in files
        for item in file.imports
        if not item.level and item.at not in told and modules.is_a_name(item.module.partition(".")[0])
    ]
    importers: dict[str, set[str]] = {}
    for resolution in found if waiting else ():
        importers.setdefault(resolution.target, set()).add(resolution.source)
    while waiting:
        left = []
        for path, item in waiting:
            folders = sorted({dirname(source) for source in reached({path}, importers)} - {dirname(path)})
            if target := next(filter(None, (modules.target(item.module, item.name, f) for f in folders)), ""):
                found.append(Resolution(item.at, path, target, own=True, module=item.module, name=item.name))
                importers.setdefault(target, set()).add(path)
            else:
                left.append((path, item))
        if len(left) == len(waiting):
            break
        waiting = left
    order = {file.path: number for number, file in enumerate(files)}
    return tuple(sorted(found, key=lambda resolution: (order[resolution.source], resolution.at.order)))


def reached(start: Collection[str], edges: Mapping[str, Collection[str]]) -> set[str]:
    """All that is reached along edges, step by step, and what it starts from."""
    found, waiting = set(start), [*start]
    while waiting:
        new = set(edges.get(waiting.pop(), ())) - found
        found |= new
        waiting += new
    return found
