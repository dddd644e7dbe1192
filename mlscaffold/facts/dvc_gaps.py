"""What DVC needs to bring data back, or to run a pipeline again, and what of it is not in git."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from posixpath import dirname

from mlscaffold.facts.dvc import absent
from mlscaffold.facts.kept_elsewhere import is_ignored
from mlscaffold.facts.model import DvcPath, Place, Project
from mlscaffold.facts.traits import is_aside


def without_lock(project: Project) -> Iterator[tuple[Place, str]]:
    """The pipelines whose lock is not in git, each with the path of the lock."""
    tracked = project.paths - _untracked(project)
    tests = _tests(project)
    for pipeline in project.dvc.pipelines:
        lock = f"{dirname(pipeline.at.path)}/dvc.lock".lstrip("/")
        if pipeline.stages and lock not in tracked and _is_own(pipeline.at.path, tests):
            yield pipeline.at, lock


def absent_needs(project: Project) -> Iterator[DvcPath]:
    """What stages need that is not there, that no stage makes, and that git does not ignore."""
    tests = _tests(project)
    for need in absent(project.dvc, project.paths):
        if _is_own(need.at.path, tests) and not is_ignored(need.path, project.git.ignores) and "\\" not in need.path:
            yield need


def needs_of_windows(project: Project) -> Iterator[tuple[DvcPath, int]]:
    """The first path of each pipeline that it writes as on Windows, and how many there are."""
    tests = _tests(project)
    found: dict[str, list[DvcPath]] = {}
    for pipeline in project.dvc.pipelines:
        for need in pipeline.needs if _is_own(pipeline.at.path, tests) else ():
            if "\\" in need.path:
                found.setdefault(need.at.path, []).append(need)
    yield from ((needs[0], len(needs)) for needs in found.values())


def forgotten_pointers(project: Project) -> list[str]:
    """The files that stand for data and that git does not track."""
    untracked = _untracked(project)
    return [path for path in _added(project) if path in untracked]


def without_remote(project: Project) -> Iterator[tuple[Place, str]]:
    """The settings of DVC that name no remote, each with one file that stands for data below them."""
    outs = {p.path: p.outs for p in project.dvc.pointers}
    kept_by_git = _with_folders(f.path for f in project.files if f.tracked)
    # What git keeps as well, everybody has.
    added = [path for path in _added(project) if kept_by_git.isdisjoint(outs[path])]
    for root, has_remote in project.dvc.remotes:
        kept = [path for path in added if path.startswith(f"{root}/" if root else "")]
        if kept and not has_remote:
            yield Place(f"{root}/.dvc/config".lstrip("/")), kept[0]


def _with_folders(paths: Iterable[str]) -> set[str]:
    """Paths, and all folders that they lie in."""
    found: set[str] = set()
    for path in paths:
        while path and path not in found:
            found.add(path)
            path = dirname(path)
    return found


def _added(project: Project) -> list[str]:
    tests = _tests(project)
    return [p.path for p in project.dvc.pointers if p.added and p.outs and _is_own(p.path, tests)]


def _untracked(project: Project) -> set[str]:
    return {f.path for f in project.files if not f.tracked}


def _tests(project: Project) -> set[str]:
    return {f.path for f in project.files if f.role == "test"}


def _is_own(path: str, tests: set[str]) -> bool:
    return path not in tests and not is_aside(path)
