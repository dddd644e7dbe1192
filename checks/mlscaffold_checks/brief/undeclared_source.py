"""The rule `brief/undeclared-source`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Project
from mlscaffold.facts.sources_read import undeclared_sources
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="prototype", since="0.1", confidence="medium", when="python")
def undeclared_source(project: Project) -> Iterator[Problem]:
    """Code reads data that the data package does not list."""
    package = project.package
    if package is None or package.problem:
        return
    for source in undeclared_sources(project, package):
        yield Problem(
            source.at,
            f"`{source.path[-120:]}` is read here, and {package.path} does not list it",
            "List it as a resource, with its licence and its hash, and describe its columns; or read what is listed.",
            related=source.others[:5],
        )
