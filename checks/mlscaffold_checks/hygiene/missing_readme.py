"""The rule `hygiene/missing-readme`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Place, Project
from mlscaffold.rules import Create, Fix, Problem, rule


@rule(level="warning", stage="exploration", since="0.1", when="python", fix="safe")
def missing_readme(project: Project) -> Iterator[Problem]:
    """There is no README."""
    places = {"", ".github/", "docs/"}
    # What lies above a part of a repository is not seen from here.
    if not project.git.prefix and not any(
        p.lower().startswith(f"{place}readme") for p in project.paths for place in places
    ):
        yield Problem(
            Place("."),
            "this repository has no README",
            "Say in a page what it is for, how to set it up, how to train, and where the data comes from.",
            fix=Fix("Make `README.md`, with prompts", (Create("README.md", "readme"),)),
        )
