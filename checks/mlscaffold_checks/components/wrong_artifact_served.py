"""The rule `components/wrong-artifact-served`."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename

from mlscaffold.facts.artifacts import mistaken_artifacts
from mlscaffold.facts.model import Project
from mlscaffold.rules import Problem, rule


@rule(level="error", stage="production", since="0.1", when="ml")
def wrong_artifact_served(project: Project) -> Iterator[Problem]:
    """What is served is loaded from a file that training does not write."""
    for written, loaded in mistaken_artifacts(project):
        name, other = basename(written.path), basename(loaded.path)
        yield Problem(
            written.at,
            f"`{name}` is written here and loaded nowhere; `{loaded.at.path}` (line {loaded.at.line}) loads `{other}`, "
            "which nothing writes",
            "Give the path one name in one module that training and serving both import.",
            related=(loaded.at,),
        )
