"""What nobody has written yet: prompts that are still there, and pages about the demo that a project came with."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.document import SENTINEL
from mlscaffold.facts.model import Document, Place, Project
from mlscaffold.lean import NamedTuple, pattern

_FORM = pattern(r"^\.git(?:hub|lab)/|(?:^|/)templates?/|\{\{")
"""Paths of what asks whoever uses it."""
_OF_THE_DEMO = pattern(r"This page describes (?:the data of )?the (?:[\w-]+ ){0,3}demo\b")
"""How a page of the template begins, below the line that names its demo."""
_TOLD = pattern(r"description|updates|coverage\..*|(?:resources\.\d+\.schema\.)?fields\.\d+\.description")
"""Keys of a dictionary whose prompts the rules about the dictionary report."""


class Unwritten(NamedTuple):
    """One place that waits for somebody's words."""

    at: Place
    message: str
    hint: str


def unwritten(project: Project) -> Iterator[Unwritten]:
    """All such places in pages, dictionaries and other settings, each once."""
    tables = {dictionary.name for dictionary in project.dictionaries}
    prompts = [place for page in project.documents for place in page.placeholders]
    prompts += _in_settings(project)
    for place in dict.fromkeys(Place(p.path, p.line) for p in prompts):
        if not _FORM.search(place.path):
            yield Unwritten(
                place, f"nobody has written this yet (`{SENTINEL}`)", "Write what the prompt asks for, and delete it."
            )
    for page in project.documents:
        if _FORM.search(page.path):
            continue
        for name, at in page.demos:
            if name not in tables:
                yield Unwritten(
                    at,
                    f"this page still describes the demo `{name}`",
                    "Rewrite it for your own data, and delete this line.",
                )
        if project.declared and not page.demos and (line := _left_over(page)):
            yield Unwritten(
                Place(page.path, line),
                "this page still says that it describes the demo of the template",
                "Rewrite it for your own data, and delete this sentence.",
            )


def _in_settings(project: Project) -> Iterator[Place]:
    dictionaries = {dictionary.path for dictionary in project.dictionaries}
    for config in project.configs:
        for setting in config.settings:
            if not isinstance(setting.value, str) or not setting.value.lstrip().startswith(SENTINEL):
                continue
            if not (config.path in dictionaries and _TOLD.fullmatch(setting.key)):
                yield setting.at


def _left_over(page: Document) -> int:
    """The line with the template's sentence about its demo; 0 without one."""
    found = _OF_THE_DEMO.search(page.text)
    return page.text.count("\n", 0, found.start()) + 1 if found else 0
