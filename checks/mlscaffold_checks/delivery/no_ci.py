"""The rule `delivery/no-ci`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.ci import names_unread_system
from mlscaffold.facts.finished_code import is_finished
from mlscaffold.facts.model import Place, Project
from mlscaffold.facts.traits import is_aside
from mlscaffold.rules import Create, Fix, Problem, rule

_LEAST = 3
"""Bytes of a file in which anything stands."""


@rule(level="warning", stage="prototype", since="0.1", when="ml", fix="safe")
def no_ci(project: Project) -> Iterator[Problem]:
    """Nothing runs when a change is pushed."""
    modules = [f for f in project.python if not is_aside(f.path)]
    # Services look for their files at the top of the repository, which cannot be seen from a folder in it.
    empty = {file.path for file in project.files if file.bytes < _LEAST}
    if (
        any(ci.path not in empty for ci in project.ci)
        or not modules
        or project.git.prefix
        or not project.traits & {"trains", "serves", "declared"}
    ):
        return
    if names_unread_system(project.paths) or is_finished(project):
        return
    hooks = next((c for c in project.configs if c.path == ".pre-commit-config.yaml"), None)
    if hooks and any(setting.key == "ci" or setting.key.startswith("ci.") for setting in hooks.settings):
        return
    yield Problem(
        Place(project.ci[0].path if project.ci else "."),
        "nothing is checked when a change is pushed: "
        + ("this file is empty" if project.ci else "the repository has no continuous integration"),
        "Add a job that installs what is locked, checks the data, runs the tests, trains, and evaluates.",
        # The workflow of the template runs what the template writes.
        fix=Fix(
            "Make `.github/workflows/ci.yml` with the template's workflow", (Create(".github/workflows/ci.yml", "ci"),)
        )
        if {".copier-answers.yml", "requirements.lock"} <= project.paths
        else None,
    )
