"""The rule `hygiene/unfilled-placeholder`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Place, Project
from mlscaffold.lean import pattern
from mlscaffold.rules import Problem, rule

SENTINEL = "FILL IN:"
_FORM = pattern(r"^\.git(?:hub|lab)/|(?:^|/)templates?/|\{\{")
_OWN_RULE = pattern(r"description|updates|coverage\..*|(?:resources\.\d+\.schema\.)?fields\.\d+\.description")
"""Keys of a dictionary whose prompts `empty-definition` and `missing-table-notes` report."""


@rule(level="warning", stage="prototype", since="0.1")
def unfilled_placeholder(project: Project) -> Iterator[Problem]:
    """A page or a dictionary still carries a prompt that says what to write, or describes a demo that is gone."""
    dictionaries = {dictionary.path for dictionary in project.dictionaries}
    places = [place for document in project.documents for place in document.placeholders]
    places += [
        setting.at
        for config in project.configs
        for setting in config.settings
        if isinstance(setting.value, str)
        and SENTINEL in setting.value
        and setting.value.lstrip().startswith(SENTINEL)
        and not (config.path in dictionaries and _OWN_RULE.fullmatch(setting.key))
    ]
    for place in dict.fromkeys(Place(p.path, p.line) for p in places):
        # Forms and templates ask whoever uses them.
        if not _FORM.search(place.path):
            yield Problem(
                place, f"nobody has written this yet (`{SENTINEL}`)", "Write what the prompt asks for, and delete it."
            )
    tables = {dictionary.name for dictionary in project.dictionaries}
    for name, at in (demo for document in project.documents for demo in document.demos):
        if name not in tables and not _FORM.search(at.path):
            yield Problem(
                at,
                f"this page still describes the demo `{name}`",
                "Rewrite it for your own data, and delete this line.",
            )
