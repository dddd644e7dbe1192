"""Answers to the questions of the template: all pairs of them that can be together, in as few projects as it takes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from allpairspy import AllPairs

TEMPLATE = Path(__file__).parents[2] / "template"
QUESTIONS: dict[str, Any] = yaml.safe_load((TEMPLATE / "copier.yml").read_text(encoding="utf-8"))

ALWAYS = ("task", "stage", "data_versioning", "licence", "python")
"""Questions with choices that are asked at every stage; the others follow exploration."""

Answers = dict[str, str]


def choices(question: str) -> list[str]:
    """The answers that a question takes."""
    given = QUESTIONS[question]["choices"]
    listed = list(given.values() if isinstance(given, dict) else given)
    return [str(choice["value"] if isinstance(choice, dict) else choice) for choice in listed]


CHOSEN = [name for name, details in QUESTIONS.items() if isinstance(details, dict) and "choices" in details]
"""The questions with choices, in their order."""


def can_be(answers: Answers) -> bool:
    """Whether the answers (some may be missing yet) go together: each task has its libraries."""
    task, framework = answers.get("task"), answers.get("framework")
    if task is None or framework in {None, "scikit-learn"}:
        return True
    return (task in {"text", "image"}) == (framework == "pytorch")


def pairs() -> list[Answers]:
    """Projects in which every pair of answers that can be together occurs."""
    built = {name: choices(name) for name in CHOSEN} | {"stage": ["prototype", "production"]}
    explored = {name: choices(name) for name in ALWAYS} | {"stage": ["exploration"]}
    return [
        dict(zip(questions, values, strict=True))
        for questions in (built, explored)
        for values in AllPairs(
            [*questions.values()],
            filter_func=lambda row, names=tuple(questions): can_be(dict(zip(names, row, strict=False))),
        )
    ]


def name(answers: Answers) -> str:
    """What a test with these answers is called."""
    return "-".join(answers.values())
