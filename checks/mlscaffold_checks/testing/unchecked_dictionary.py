"""The rule `testing/unchecked-dictionary`."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename, dirname

from mlscaffold.facts.model import Project
from mlscaffold.lean import pattern
from mlscaffold.rules import Problem, rule

CHECKS = pattern(r"mlscaffold[ -]check|mlscaffold data check|frictionless|great_expectations|pandera|\bdbt test")


@rule(level="warning", stage="prototype", since="0.1", when="declared")
def unchecked_dictionary(project: Project) -> Iterator[Problem]:
    """There is a data dictionary, and nothing compares the data with it."""
    package = project.package
    if package is None or not project.dictionaries or any(ci.opaque for ci in project.ci):
        return
    settings = (s.value for c in project.configs for s in c.settings if isinstance(s.value, str))
    commands = (command.text for ci in project.ci for command in ci.commands)
    if any(map(CHECKS.search, (*settings, *commands))) or _tests_read_it(project, package.path):
        return
    if any(ci.runs_hooks for ci in project.ci) and ".pre-commit-config.yaml" not in project.paths:
        return
    yield Problem(
        package.at,
        f"no test, hook or CI job compares the data with its {len(project.dictionaries)} dictionaries"
        if len(project.dictionaries) > 1
        else "no test, hook or CI job compares the data with its dictionary",
        "Run `mlscaffold check` as a hook and in CI, or load each table through its dictionary in a test.",
    )


def _tests_read_it(project: Project, package: str) -> bool:
    """Whether a test, or what it imports, names the data package or a dictionary."""
    reached = {f.path for f in project.python if f.is_test}
    queue = list(reached)
    edges: dict[str, list[str]] = {}
    for source, target, _ in project.import_edges:
        edges.setdefault(source, []).append(target)
    while queue:
        new = set(edges.get(queue.pop(), ())) - reached
        reached |= new
        queue += new
    names = {basename(package), *(basename(d.path) for d in project.dictionaries), f"{dirname(package)}/dictionary"}
    return any(name in t.value for f in project.python if f.path in reached for t in f.texts for name in names)
