from collections.abc import Iterator

from mlscaffold.facts.model import Place, Project
from mlscaffold.rules import Problem, rule


@rule(level="note", stage="exploration", since="1")
def unnamed(project: Project) -> Iterator[Problem]:
    """The repository has no README."""
    if "README.md" not in project.paths:
        yield Problem(Place("."), "this repository has no README", "Write one.")
        yield Problem(Place("docs/README.md"), "there is no page about the docs")
