"""The rule `hygiene/missing-licence`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.licence import has_licence_file, named_licence, names_licence, states_licence
from mlscaffold.facts.model import Place, Project
from mlscaffold.rules import Create, Fix, Problem, rule

WRITTEN = frozenset({"MIT", "Apache-2.0", "BSD-3-Clause", "LicenseRef-Proprietary"})
"""Licences whose text the template has."""


@rule(level="note", stage="prototype", since="0.1", when="python", fix="safe")
def missing_licence(project: Project) -> Iterator[Problem]:
    """There is no licence."""
    # What lies above a part of a repository is not seen from here.
    if project.git.prefix or has_licence_file(project):
        return
    # The convention asks for the text itself.
    if names_licence(project) and not project.declared:
        return
    pages = [d for d in project.documents if "/" not in d.path and d.path.lower().startswith("readme")]
    if not any(map(states_licence, pages)):
        yield Problem(
            Place("."),
            "this repository has no licence: no file holds one, and no README states one",
            "Add one, or a LICENSE file that says that all rights are reserved.",
            fix=Fix("Write the licence that pyproject.toml names into `LICENSE`", (Create("LICENSE", "licence"),))
            if named_licence(project) in WRITTEN
            else None,
        )
