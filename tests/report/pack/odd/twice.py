from collections.abc import Iterator

from mlscaffold.facts.model import Project
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="exploration", since="1", confidence="medium")
def twice(project: Project) -> Iterator[Problem]:
    """A text stands in several places."""
    places: dict[str, list] = {}
    for file in project.sources:
        for text in file.texts:
            places.setdefault(str(text.value), []).append(text.at)
    for text, (first, *more) in places.items():
        if more:
            yield Problem(first, f"`{text}` is written {len(more) + 1} times", related=tuple(more))
