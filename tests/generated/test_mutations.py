"""Taking a convention out of a generated project makes exactly the rule of that convention fire."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from mlscaffold import packs
from tests.conftest import mlscaffold
from tests.generated.conftest import git
from tests.generated.mutations import MUTATIONS, REASONS, TOLD_BY_AUDIT
from tests.template.answers import choices

RULES = [item.name for item in packs.listed()]
EVERY_TASK = pytest.mark.parametrize("task", choices("task"), scope="session")


def rules_fired(project: Path, *arguments: str, command: str = "check") -> set[str]:
    done = mlscaffold(command, "--format", "json", *arguments, project)
    assert done.returncode in {0, 1}, done.stderr
    return {f["rule"] for f in json.loads(done.stdout)["findings"]}


@EVERY_TASK
def test_the_recorded_project_has_no_finding(recorded: Path) -> None:
    assert rules_fired(recorded) == set()


def test_every_rule_has_a_mutation_or_a_reason() -> None:
    assert set(RULES) == MUTATIONS.keys() | REASONS.keys()
    assert not MUTATIONS.keys() & REASONS.keys()


@EVERY_TASK
@pytest.mark.parametrize("rule", sorted(MUTATIONS))
def test_mutation(damaged: Callable[[], Path], rule: str, task: str) -> None:
    project = damaged()
    MUTATIONS[rule](project)
    if (project / ".git").exists():
        git(project, "add", "--all", "--force")
    assert rules_fired(project, command="audit" if rule in TOLD_BY_AUDIT else "check") == {rule}


@EVERY_TASK
def test_the_mutations_change_only_the_copy(recorded: Path) -> None:
    assert subprocess.run(["git", "status", "--porcelain"], cwd=recorded, capture_output=True, check=True).stdout == b""
