"""A convention taken out of a generated project is repaired: by `--fix` alone, or up to what only people know."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mlscaffold import packs
from tests.conftest import mlscaffold
from tests.generated.conftest import git
from tests.generated.mutations import MUTATIONS
from tests.generated.test_mutations import rules_fired

REPAIRED = {item.name: item.load().fix for item in packs.listed() if item.load().fix}

PROMPT = "hygiene/unfilled-placeholder"
PROMPT_IN_BRIEF = "brief/unfilled-brief"
ASKED = {
    "brief/missing-brief": {PROMPT_IN_BRIEF, "brief/missing-success-metric"},
    "brief/unanswered-feasibility": {PROMPT_IN_BRIEF},
    "data-docs/undocumented-column": {"data-docs/empty-definition"},
    "data-docs/undocumented-table": {PROMPT, "data-docs/empty-definition", "data-docs/missing-table-notes"},
    "delivery/incomplete-model-card": {PROMPT},
    "delivery/missing-model-card": {PROMPT},
    "hygiene/missing-readme": {PROMPT},
    "monitoring/missing-monitoring-plan": {PROMPT},
}
"""The rules that ask for what a repair leaves to people; none for all others."""

OTHERWISE = {
    "hygiene/readme-names-missing-path": "a link is repaired, where one file has its name; a command is not",
    "ml-api/unsafe-load": "weights of PyTorch are repaired; a pickle is not",
    "notebooks/undefined-top-to-bottom": "an import that was left out is written; what a variable held is not known",
    "reproducibility/undeclared-dependencies": "names are written where all are certain; that of threadpoolctl is guessed",
    "reproducibility/unseeded-loader": "a loader is repaired where its module imports PyTorch at the top",
}
"""What the mutation breaks in a way that only people repair; `tests/fixes/test_pages.py` has the other ways."""

AS_NEW = {
    "delivery/no-ci": ".github/workflows/ci.yml",
    "hygiene/missing-licence": "LICENSE",
    "hygiene/missing-hooks": ".pre-commit-config.yaml",
    "data-docs/stale-rendering": "data/README.md",
}
"""What a repair makes as it was when the project was new."""


@pytest.mark.parametrize("rule", sorted(REPAIRED.keys() - OTHERWISE.keys()))
def test_repair(recorded: Path, damaged: Callable[[], Path], rule: str) -> None:
    project = damaged()
    MUTATIONS[rule](project)
    git(project, "add", "--all", "--force")
    unsafe = ["--unsafe-fixes"] if REPAIRED[rule] == "unsafe" else []
    done = mlscaffold("check", "--fix", *unsafe, project)
    assert (done.returncode, done.stderr) == (1 if rule in ASKED else 0, ""), done.stdout
    assert rules_fired(project) == ASKED.get(rule, set())
    git(project, "add", "--all")
    assert rules_fired(project, "--tracked") == ASKED.get(rule, set())
    if rule in AS_NEW:
        assert (project / AS_NEW[rule]).read_bytes() == (recorded / AS_NEW[rule]).read_bytes()
    again = mlscaffold("check", "--fix", *unsafe, "--diff", project)
    assert (again.returncode, again.stdout) == (0, "")


def test_many_things_at_once(damaged: Callable[[], Path]) -> None:
    project = damaged()
    together = ["brief/missing-brief", "delivery/no-ci", "delivery/debug-server", "versioning/committed-tool-output",
                "notebooks/stored-error", "hygiene/missing-licence", "data-docs/stale-rendering"]  # fmt: skip
    for rule in together:
        MUTATIONS[rule](project)
    git(project, "add", "--all", "--force")
    done = mlscaffold("check", "--fix", "--unsafe-fixes", project)
    assert (done.returncode, done.stderr) == (1, ""), done.stdout
    assert rules_fired(project) == ASKED["brief/missing-brief"]
