"""Which code of the project runs together with a module: what it imports, step by step, and what imports it."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from mlscaffold.facts.graph import reached
from mlscaffold.facts.identity import Same
from mlscaffold.facts.model import Project, PythonFile
from mlscaffold.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import TypeAlias

    _Edges: TypeAlias = Mapping[str, tuple[str, ...]]


def stem(path: str) -> str:
    """The last word by which a module is imported: of a package, that is the folder's name."""
    return path.removesuffix(".py").removesuffix("/__init__").rpartition("/")[2]


class _Graph(NamedTuple):
    files: Mapping[str, PythonFile]
    down: _Edges
    up: _Edges


def with_imported(project: Project, path: str) -> list[PythonFile]:
    """The code at a path and that of all modules that it imports, step by step; tests aside."""
    graph = _graph(Same(project))
    return _files(graph, reached({path}, graph.down))


def with_importing(project: Project, path: str) -> list[PythonFile]:
    """The code at a path, that of all that imports it, step by step, and of all that any of these imports."""
    graph = _graph(Same(project))
    return _files(graph, reached(reached({path}, graph.up), graph.down))


def starting(project: Project, path: str) -> list[PythonFile]:
    """The code from which a module is reached step by step, and that no other code imports."""
    graph = _graph(Same(project))
    return _files(graph, {p for p in reached({path}, graph.up) if not graph.up.get(p)})


@functools.lru_cache(maxsize=1)
def _graph(project: Same[Project]) -> _Graph:
    files = {f.path: f for f in project.fact.sources if not f.is_test}
    down: dict[str, list[str]] = {}
    up: dict[str, list[str]] = {}
    for source, target, _ in project.fact.import_edges:
        if source not in files:
            continue
        down.setdefault(source, []).append(target)
        up.setdefault(target, []).append(source)
    return _Graph(
        files,
        {path: tuple(dict.fromkeys(targets)) for path, targets in down.items()},
        {path: tuple(dict.fromkeys(sources)) for path, sources in up.items()},
    )


def _files(graph: _Graph, paths: set[str]) -> list[PythonFile]:
    return [graph.files[path] for path in sorted(paths) if path in graph.files]
