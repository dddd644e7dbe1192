"""The rule `hygiene/missing-hooks`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Place, Project
from mlscaffold.rules import Problem, rule

HOOKS = (
    ".pre-commit-config.yaml", ".pre-commit-config.yml", "prek.toml", "lefthook.yml", ".lefthook.yml", "lefthook.yaml",
    ".husky", ".githooks", ".overcommit.yml",
)  # fmt: skip


@rule(level="note", stage="prototype", since="0.1", when="ml")
def missing_hooks(project: Project) -> Iterator[Problem]:
    """Nothing checks a commit before it is made."""
    if not any(path in project.paths for path in HOOKS):
        yield Problem(
            Place("."),
            "this repository has no hooks that check commits",
            "Add a .pre-commit-config.yaml with a linter, a notebook stripper and mlscaffold.",
        )
