"""The rule `hygiene/missing-hooks`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Place, Project
from mlscaffold.rules import Create, Fix, Problem, rule

HOOKS = (
    ".pre-commit-config.yaml", ".pre-commit-config.yml", "prek.toml", ".husky", ".githooks", ".overcommit.yml",
    "lefthook.yml", ".lefthook.yml", "lefthook.yaml", "lefthook.toml", ".lintstagedrc", ".lintstagedrc.json",
    ".pep8speaks.yml", ".hound.yml", ".stickler.yml", ".deepsource.toml", ".codacy.yml",
)  # fmt: skip


@rule(level="note", stage="prototype", since="0.1", when="ml", fix="safe")
def missing_hooks(project: Project) -> Iterator[Problem]:
    """Nothing checks a commit before it is made, and no linter runs afterwards."""
    linted = any(ci.lints for ci in project.ci)
    # What lies above a part of a repository is not seen from here.
    if not linted and not project.git.prefix and not any(path in project.paths for path in HOOKS):
        later = "its CI runs no linter" if project.ci else "no CI"
        yield Problem(
            Place("."),
            f"this repository has no hooks that check commits, and {later}",
            "Add a .pre-commit-config.yaml with a linter, a notebook stripper and mlscaffold.",
            fix=Fix(
                "Make `.pre-commit-config.yaml` with the template's hooks",
                (Create(".pre-commit-config.yaml", "hooks"),),
            ),
        )
