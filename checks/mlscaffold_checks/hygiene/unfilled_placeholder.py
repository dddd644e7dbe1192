"""The rule `hygiene/unfilled-placeholder`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Place, Project
from mlscaffold.rules import Problem, rule

SENTINEL = "FILL IN:"


@rule(level="warning", stage="prototype", since="0.1")
def unfilled_placeholder(project: Project) -> Iterator[Problem]:
    """A page or a dictionary still carries a prompt that says what to write."""
    places = [place for document in project.documents for place in document.placeholders]
    places += [
        setting.at
        for config in project.configs
        for setting in config.settings
        if isinstance(setting.value, str) and setting.value.startswith(SENTINEL)
    ]
    for place in dict.fromkeys(Place(p.path, p.line) for p in places):
        yield Problem(
            place, f"nobody has written this yet (`{SENTINEL}`)", "Write what the prompt asks for, and delete it."
        )
