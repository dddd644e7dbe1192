"""What the tests of a project touch, and what of it they import: those that are set aside count for nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from mlscaffold.facts.model import Place, Project, PythonFile
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Final


class Tested(NamedTuple):
    """The code of tests together, with what lies beside them to help: `conftest.py`, and modules of theirs."""

    files: tuple[PythonFile, ...]
    touches: frozenset[str]
    """The kinds of things that any of them touches: see `facts.touched`."""
    imported: frozenset[str]
    """The modules of the project that they import themselves."""
    reached: frozenset[str]
    """Those, and whatever these import."""
    is_whole: bool
    """Whether all of their code could be read, and what they import of the project is known."""


def tested(project: Project) -> Tested:
    """What the tests of a project come to."""
    never = {at.path for at in project.uncollected_tests} | set(_set_aside(project))
    files = tuple(f for f in project.python if f.is_test and f.path not in never)
    own = {f.path for f in files}
    targets = targets_of(project)
    imported = {target for path in own for target in targets.get(path, ())} - own
    return Tested(
        files,
        frozenset[str]().union(*(f.touches for f in files)),
        frozenset(imported),
        reached(imported, targets) - own,
        all(f.complete for f in files) and not any(at.path in own for at, _, _ in project.missing_imports),
    )


def targets_of(project: Project) -> Mapping[str, Sequence[str]]:
    """What each module imports of the project."""
    found: dict[str, list[str]] = {}
    for source, target, _ in project.import_edges:
        found.setdefault(source, []).append(target)
    return found


def reached(start: Collection[str], targets: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """Modules, and all that they import of the project, directly and through others."""
    found = set(start)
    queue = list(start)
    while queue:
        new = {target for target in targets.get(queue.pop(), ()) if target not in found}
        found |= new
        queue += new
    return frozenset(found)


def reached_by_tests(project: Project) -> frozenset[str]:
    """The files of tests, and all that they import, directly and through others."""
    return reached({f.path for f in project.python if f.is_test}, targets_of(project))


def _set_aside(project: Project) -> Iterable[str]:
    """The files of which every test is skipped, is expected to fail, or can do neither."""
    for file in project.python:
        tests = [f for f in file.functions if f.name.startswith("test")] if file.path in project.tests else []
        if tests and all(f.outcome or f.inert for f in tests):
            yield file.path


_CHECKS_DATA: Final = pattern(
    r"mlscaffold[ -]check|mlscaffold data check|frictionless|great_expectations|\bgx (?:checkpoint|run)|pandera"
    r"|\bdbt (?:test|build)|\bsoda scan|tensorflow_data_validation|deepchecks|validate[_-]?(?:data|schema)"
    r"|(?:data|schema)[_-]?(?:validat|check|test|qualit)"
)


def data_check_outside(project: Project) -> Place | None:
    """The setting or CI command by which something other than a test compares data with what it should be."""
    for config in project.configs:
        for setting in config.settings:
            if isinstance(setting.value, str) and _CHECKS_DATA.search(setting.value):
                return setting.at
    return next((c.at for ci in project.ci for c in ci.commands if _CHECKS_DATA.search(c.text)), None)
