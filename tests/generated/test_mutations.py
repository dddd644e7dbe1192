"""Taking a convention out of a generated project makes exactly the rule of that convention fire."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from mlscaffold import packs
from tests.conftest import mlscaffold
from tests.generated.conftest import git, new
from tests.generated.mutations import MUTATIONS, REASONS

RULES = [item.name for item in packs.listed()]


def rules_fired(project: Path, *arguments: str) -> set[str]:
    done = mlscaffold("check", "--format", "json", *arguments, project)
    assert done.returncode in {0, 1}, done.stderr
    return {f["rule"] for f in json.loads(done.stdout)["findings"]}


@pytest.mark.parametrize("stage", ["prototype", "production"])
@pytest.mark.parametrize("serving", ["fastapi", "none"])
@pytest.mark.parametrize("ci", ["github", "none"])
def test_a_fresh_project_has_no_finding(tmp_path: Path, stage: str, serving: str, ci: str) -> None:
    project = new(tmp_path, f"stage={stage}", f"serving={serving}", f"ci={ci}")
    done = mlscaffold("check", project)
    assert (done.returncode, done.stdout.partition(" in ")[0]) == (0, "No findings"), done.stdout


def test_the_recorded_project_has_no_finding(recorded: Path) -> None:
    assert rules_fired(recorded) == set()


def test_every_rule_has_a_mutation_or_a_reason() -> None:
    assert set(RULES) == MUTATIONS.keys() | REASONS.keys()
    assert not MUTATIONS.keys() & REASONS.keys()


@pytest.mark.parametrize("rule", sorted(MUTATIONS))
def test_mutation(damaged: Callable[[], Path], rule: str) -> None:
    project = damaged()
    MUTATIONS[rule](project)
    if (project / ".git").exists():
        git(project, "add", "--all", "--force")
    assert rules_fired(project) == {rule}


def test_the_mutations_change_only_the_copy(recorded: Path) -> None:
    assert subprocess.run(["git", "status", "--porcelain"], cwd=recorded, capture_output=True, check=True).stdout == b""
