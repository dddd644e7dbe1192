"""Circles in which the components of a project import each other: data, model, serving, and data again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from posixpath import basename, dirname

from mlscaffold.facts.model import Place, Project
from mlscaffold.lean import NamedTuple

KINDS = ("data", "model", "serving")
"""The components that only need those before them."""


class Link(NamedTuple):
    """The first import that leads from one member of a circle to another."""

    at: Place
    path: str
    """The imported module."""


class Cycle(NamedTuple):
    """A circle of imports in which more than one component stands."""

    kinds: tuple[str, ...]
    """Its components, the lowest first."""
    out: Link
    """The import by which the lowest of them needs what stands above it."""
    back: Link
    """One by which it is needed."""
    others: tuple[Link, ...]


def component_cycles(project: Project) -> Iterator[Cycle]:
    """The circles in which data, model and serving import each other.

    Where the settings name the folders of the components, these are what stands in a circle, together with the
    modules outside them; what one of them imports directly, against the direction, is no circle but a violation of
    that. Elsewhere it is folders that hold one component alone, or single modules.
    """
    declared = project.layout.declares_components
    if not declared and not _has_circles(project):
        return
    kinds = _kinds(project)
    nodes = _nodes(project, kinds)
    optional = {i.at for f in project.python for i in f.imports if i.optional}
    first: dict[tuple[str, str], Link] = {}
    links: dict[str, set[str]] = {}
    for source, target, at in project.import_edges:
        one, other = nodes.get(source), nodes.get(target)
        if one is None or other is None or one == other or at in optional:
            continue
        if declared and source in kinds and target in kinds and _rank(kinds[source]) < _rank(kinds[target]):
            continue
        links.setdefault(one, set()).add(other)
        first.setdefault((one, other), Link(at, target))
    kind_of = {node: kinds[path] for path, node in nodes.items() if path in kinds}
    for circle in circles(links):
        inner = {pair: link for pair, link in first.items() if circle.issuperset(pair)}
        found = sorted({kind_of[node] for node in circle if node in kind_of}, key=_rank)
        out = [link for (one, other), link in inner.items() if _leads(kind_of, one, other, found)]
        back = [link for (one, other), link in inner.items() if _leads(kind_of, other, one, found)]
        if len(found) > 1 and out and back:
            rest = sorted(set(inner.values()) - {out[0], back[0]}, key=lambda link: link.at.order)
            yield Cycle(tuple(found), out[0], back[0], tuple(rest))


def _has_circles(project: Project) -> bool:
    """Whether any modules import each other in a circle, or any folders."""
    for place in (str, dirname):
        links: dict[str, set[str]] = {}
        for source, target, _ in project.import_edges:
            if place(source) != place(target):
                links.setdefault(place(source), set()).add(place(target))
        if circles(links):
            return True
    return False


def _leads(kind_of: Mapping[str, str], one: str, other: str, kinds: Sequence[str]) -> bool:
    """Whether one node is of the lowest of some components, and the other is not."""
    return kind_of.get(one) == kinds[0] != kind_of.get(other) if kinds else False


def _rank(kind: str) -> int:
    """How high a component stands."""
    return KINDS.index(kind)


def _kinds(project: Project) -> Mapping[str, str]:
    """The component of each module of one of the three, by path, where it is sure."""
    if project.layout.declares_components:
        return {f.path: f.role for f in project.python if f.role in KINDS}
    # Most projects have no circle, and no need of it.
    from mlscaffold.facts.components import components

    found = {c.path: c.component for c in components(project) if c.confidence != "low"}
    for file in project.python:
        does = file.behaviour
        if found.get(file.path) == "entangled" and does.reads_data and not (does.trains or does.serves):
            # It prepares data, and is entangled by what it imports.
            found[file.path] = "data"
    return {path: kind for path, kind in found.items() if kind in KINDS}


def _nodes(project: Project, kinds: Mapping[str, str]) -> Mapping[str, str]:
    """What each module stands for in a circle: a component, a folder that holds one alone, or itself."""
    if project.layout.declares_components:
        # Whoever imports a package imports what its `__init__` does, and means none of it.
        others = {f.path: f.path for f in project.python if not f.is_test and basename(f.path) != "__init__.py"}
        return {**others, **kinds}
    in_folder: dict[str, set[str]] = {}
    for path, kind in kinds.items():
        in_folder.setdefault(dirname(path), set()).add(kind)
    return {path: f"{dirname(path)}/" if len(in_folder[dirname(path)]) == 1 else path for path in kinds}


def circles(links: Mapping[str, set[str]]) -> Sequence[frozenset[str]]:
    """The largest sets of two nodes or more of which each leads to each other (Tarjan, without recursion)."""
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    open_nodes: list[str] = []
    is_open: set[str] = set()
    found = []
    for start in sorted(links):
        if start in number:
            continue
        work = [(start, iter(sorted(links[start])))]
        number[start] = lowest[start] = len(number)
        open_nodes.append(start)
        is_open.add(start)
        while work:
            node, others = work[-1]
            for other in others:
                if other not in number:
                    number[other] = lowest[other] = len(number)
                    open_nodes.append(other)
                    is_open.add(other)
                    work.append((other, iter(sorted(links.get(other, ())))))
                    break
                if other in is_open:
                    lowest[node] = min(lowest[node], number[other])
            else:
                work.pop()
                if work:
                    lowest[work[-1][0]] = min(lowest[work[-1][0]], lowest[node])
                if lowest[node] == number[node]:
                    at = open_nodes.index(node)
                    circle = frozenset(open_nodes[at:])
                    del open_nodes[at:]
                    is_open -= circle
                    if len(circle) > 1:
                        found.append(circle)
    return found
