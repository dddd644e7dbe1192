"""Runs that nobody hears of: CI that may fail, that is switched off, or that nothing starts."""

import json

import pytest

from mlscaffold.config import parse
from mlscaffold.facts.project import collect
from mlscaffold.facts.score.standing import score
from mlscaffold.tree import MemoryTree
from tests.score.projects import WHOLE, WORKFLOW, claiming

CI = ".github/workflows/ci.yml"
TEST = "tests/test_share.py::test_share"
STEP = '- run: pytest -m "not slow"'
TOLERATED = "what runs it may fail without anybody being told"
BY_HAND = "what runs it is started by a hand alone"
RUN = f"run by the job `test` of {CI}"
NONE = "no CI job or hook runs it"


def why(text: str, path: str = CI, **others: str) -> str:
    """What is said of the test where this is all CI there is."""
    files = {CI: "on: push\n", path: text, **others}
    item = claiming(f"[{TEST}]", **files)
    (found,) = item.evidence
    assert item.points == (1.0 if found.state == "automatic" else 0.5)
    return found.why


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (f"{STEP}\n        continue-on-error: true", TOLERATED),
        (f"{STEP}\n        continue-on-error: ${{{{ true }}}}", TOLERATED),
        (f"{STEP}\n        continue-on-error: false", RUN),
        (f"{STEP}\n        continue-on-error: ${{{{ matrix.experimental }}}}", RUN),
        (f"{STEP}\n        id: tests\n        continue-on-error: true", TOLERATED),
        # Whoever looks at how it went may well fail for it.
        (f"{STEP}\n        id: tests\n        continue-on-error: true\n      - if: steps.tests.outcome == 'failure'\n        run: exit 1", RUN),
        (f"{STEP}\n        if: false", NONE),
        (f"{STEP}\n        if: ${{{{ false }}}}", NONE),
        ("- run: pytest || true", TOLERATED),
        ("- run: pytest || exit 0", TOLERATED),
        ("- run: pytest || exit 1", RUN),
        ("- run: pytest || echo '::warning::tests fail'", TOLERATED),
        ('- run: pytest || echo "failed=1" >> "$GITHUB_OUTPUT"', RUN),
        # The shell of a step stops at the first command that fails.
        ("- run: pytest; true", RUN),
        ("- run: |\n          pytest\n          coverage xml", RUN),
        ("- run: |\n          set +e\n          pytest\n          coverage xml", TOLERATED),
        ("- run: |\n          set +e\n          pytest\n          code=$?\n          coverage xml\n          exit $code", RUN),
        ("- run: |\n          pytest && coverage xml\n          echo done", TOLERATED),
        ("- run: pytest && coverage xml", RUN),
        # Pipes fail with any of their parts where the shell is named.
        ("- run: pytest | tee log", TOLERATED),
        ("- run: pytest | tee log\n        shell: bash", RUN),
        ("- run: pytest | tee log\n        shell: sh", TOLERATED),
        ("- run: |\n          set -o pipefail\n          pytest | tee log", RUN),
        ("- run: pytest; true\n        shell: bash -l {0}", TOLERATED),
        ("- run: pytest; true\n        shell: bash -el {0}", RUN),
        ("- run: pytest; exit 0\n        shell: pwsh", RUN),
        ("- run: make test", RUN),
        ("- run: make test || true", TOLERATED),
        ("- run: make loose", TOLERATED),
        ("- run: bash check.sh", TOLERATED),
        ("- run: bash -e check.sh", RUN),
        ("- uses: ./.github/actions/test", RUN),
        ("- uses: ./.github/actions/test\n        continue-on-error: true", TOLERATED),
    ],
)  # fmt: skip
def test_a_step_must_be_heard_of(step: str, said: str) -> None:
    others = {
        "Makefile": "test:\n\tpytest\nloose:\n\t-pytest\n",
        "check.sh": "pytest\necho done\n",
        ".github|actions|test|action.yml": "runs:\n  using: composite\n  steps:\n    - run: pytest\n      shell: bash\n",
    }
    assert why(WORKFLOW.replace(STEP, step), **others) == said


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  test:\n", "  test:\n    continue-on-error: true\n", TOLERATED),
        ("  test:\n", "  test:\n    continue-on-error: ${{ matrix.new }}\n", RUN),
        ("  test:\n", "  test:\n    if: ${{ false }}\n", NONE),
        ("  test:\n", "  test:\n    if: github.ref == 'refs/heads/main' && false\n", RUN),
        (STEP, "- run: pytest | tee log", TOLERATED),
        ("jobs:\n", "defaults:\n  run:\n    shell: bash\njobs:\n", RUN),
        ("on: push", "on: [workflow_dispatch]", BY_HAND),
        ("on: push", "on: {workflow_dispatch: {}, push: {}}", RUN),
    ],
)
def test_a_job_must_be_heard_of(old: str, new: str, said: str) -> None:
    text = WORKFLOW.replace(STEP, "- run: pytest | tee log") if "shell" in new else WORKFLOW
    assert old in text
    assert why(text.replace(old, new, 1)) == said


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        (".gitlab-ci.yml", "t:\n  script: [pytest]\n", "automatic"),
        (".gitlab-ci.yml", "t:\n  script: [pytest]\n  allow_failure: true\n", TOLERATED),
        (".gitlab-ci.yml", "t:\n  script: [pytest]\n  allow_failure: false\n", "automatic"),
        (".gitlab-ci.yml", "t:\n  script: [pytest]\n  allow_failure: {exit_codes: [1, 2]}\n", TOLERATED),
        (".gitlab-ci.yml", "t:\n  script: [pytest]\n  allow_failure: {exit_codes: 137}\n", "automatic"),
        (".gitlab-ci.yml", ".base:\n  allow_failure: true\nt:\n  extends: .base\n  script: [pytest]\n", TOLERATED),
        (".gitlab-ci.yml", "t:\n  script: [pytest]\n  rules: [{if: $A, allow_failure: true}]\n", TOLERATED),
        (".gitlab-ci.yml", "t:\n  script: [pytest]\n  rules: [{if: $A, allow_failure: true}, {if: $B}]\n", "automatic"),
        (".gitlab-ci.yml", "t:\n  script: [pytest]\n  when: manual\n", BY_HAND),
        (".gitlab-ci.yml", "t:\n  script: [pytest]\n  when: never\n", NONE),
        (".gitlab-ci.yml", "t:\n  script: [pytest]\n  rules: [{when: never}]\n", NONE),
        (".gitlab-ci.yml", "t:\n  script: [ls]\n  after_script: [pytest]\n", TOLERATED),
        (".gitlab-ci.yml", "t:\n  script: [pytest || true]\n", TOLERATED),
        # Its runner sets both `errexit` and, where the shell has it, `pipefail`.
        (".gitlab-ci.yml", "t:\n  script: [pytest | tee log]\n", "automatic"),
        ("azure-pipelines.yml", "steps:\n  - script: pytest\n", "automatic"),
        ("azure-pipelines.yml", "steps:\n  - script: pytest\n    continueOnError: true\n", TOLERATED),
        ("azure-pipelines.yml", "jobs:\n  - job: a\n    continueOnError: true\n    steps:\n      - script: pytest\n", TOLERATED),
        ("azure-pipelines.yml", "steps:\n  - bash: |\n      pytest\n      coverage xml\n", TOLERATED),
        ("azure-pipelines.yml", "steps:\n  - bash: |\n      set -e\n      pytest\n      coverage xml\n", "automatic"),
        (".circleci|config.yml", "jobs:\n  t:\n    steps:\n      - run: pytest | tee log\n", "automatic"),
        (".circleci|config.yml", "jobs:\n  t:\n    steps:\n      - run: pytest || true\n", TOLERATED),
        ("Jenkinsfile", "pipeline { stages { stage('t') { steps { sh 'pytest; ls' } } } }\n", "automatic"),
        ("Jenkinsfile", "pipeline { stages { stage('t') { steps { sh 'pytest | tee log' } } } }\n", TOLERATED),
        (".travis.yml", "script: pytest\n", "automatic"),
        (".travis.yml", "script: [pytest; ls, ls]\n", TOLERATED),
        (".travis.yml", "script: ls\nafter_success: pytest\n", TOLERATED),
        (".woodpecker.yml", "steps:\n  t:\n    commands: [pytest]\n    failure: ignore\n", TOLERATED),
        (".buildkite|pipeline.yml", "steps:\n  - command: pytest\n    soft_fail: true\n", TOLERATED),
        (".cirrus.yml", "t_task:\n  allow_failures: true\n  test_script: pytest\n", TOLERATED),
        ("bitbucket-pipelines.yml", "pipelines:\n  default:\n    - step: {script: [ls], after-script: [pytest]}\n", TOLERATED),
    ],
)  # fmt: skip
def test_every_system_says_in_its_way_what_may_fail(path: str, text: str, said: str) -> None:
    found = why(text, path)
    assert found.startswith("run by ") if said == "automatic" else found == said


NEVER = "what runs it is started by nothing that there is"


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        (CI, "on: {push: {branches: [main]}}", RUN),
        (CI, "on: {push: {branches: [nowhere, main]}}", RUN),
        (CI, "on: {push: {branches: feature/rows}}", RUN),
        (CI, "on: {push: {branches: [nowhere]}}", NEVER),
        (CI, "on: {push: {branches: nowhere}}", NEVER),
        (CI, "on: {pull_request: {branches: [nowhere]}, push: {branches: [nowhere]}}", NEVER),
        (CI, "on: {pull_request: {branches: [nowhere]}, push: }", RUN),
        (CI, "on: {push: {branches: [nowhere]}, schedule: [{cron: '0 3 * * *'}]}", RUN),
        (CI, "on: {push: {branches: [nowhere], tags: [v1]}}", RUN),
        # A branch of such a name may come.
        (CI, "on: {push: {branches: ['release/*']}}", RUN),
        (CI, "on: {push: {branches: ['!nowhere', '**']}}", RUN),
        (CI, "on: {push: {branches-ignore: ['**']}}", NEVER),
        (CI, "on: {push: {branches-ignore: [main]}}", RUN),
        (CI, "on: {issue_comment: {types: [created]}}", BY_HAND),
        (CI, "on: {release: {types: [published]}}", RUN),
        (".gitlab-ci.yml", "rules: [{if: '$CI_COMMIT_BRANCH == \"main\"'}]", "automatic"),
        (".gitlab-ci.yml", "rules: [{if: '$CI_COMMIT_BRANCH == \"nowhere\"'}]", NEVER),
        (".gitlab-ci.yml", "rules: [{if: '$CI_COMMIT_BRANCH == \"nowhere\"'}, {if: $CI_COMMIT_TAG}]", "automatic"),
        (".gitlab-ci.yml", "rules: [{if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH}]", "automatic"),
        (".gitlab-ci.yml", "only: [web, api]", BY_HAND),
        (".gitlab-ci.yml", "only: {refs: [web]}", BY_HAND),
        (".gitlab-ci.yml", "only: [main, web]", "automatic"),
    ],
)  # fmt: skip
def test_something_must_start_it(path: str, text: str, said: str) -> None:
    whole = WORKFLOW.replace("on: push", text) if path == CI else f"t:\n  script: [pytest]\n  {text}\n"
    files = {**WHOLE, CI: "on: push\n", path: whole}
    claims = f"data:\n  feature-cost: {{status: automated, evidence: ['{TEST}']}}\n"

    def found(branches: tuple[str, ...] | None) -> str:
        tree = MemoryTree({**files, "ml_test_score.yaml": claims}, name="demo", branches=branches)
        standings = score(collect(tree, parse({"stage": "production"}, "pyproject.toml")))
        assert standings is not None
        return next(s.evidence[0].why for s in standings.standings if s.evidence)

    known = found(("main", "feature/rows"))
    assert known.startswith("run by ") if said == "automatic" else known == said
    # Where there may be other branches, they may be those that are named.
    if "nowhere" in text:
        assert found(None).startswith("run by ")


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("github.ref == 'refs/heads/main'", RUN),
        ("github.ref == 'refs/heads/nowhere'", NEVER),
        ("${{ github.event_name == 'push' && github.ref == 'refs/heads/nowhere' }}", NEVER),
        ("github.ref == 'refs/heads/nowhere' || github.event_name == 'schedule'", RUN),
        ("github.ref != 'refs/heads/nowhere'", RUN),
        ("github.ref == 'refs/tags/nowhere'", RUN),
        ("always()", RUN),
    ],
)
@pytest.mark.parametrize("place", ["  test:\n", f"      {STEP}\n"])
def test_a_condition_must_be_met_on_some_branch(condition: str, said: str, place: str) -> None:
    indent = "    " if place == "  test:\n" else "        "
    text = WORKFLOW.replace(place, f"{place}{indent}if: {json.dumps(condition)}\n")
    claims = f"data:\n  feature-cost: {{status: automated, evidence: ['{TEST}']}}\n"
    tree = MemoryTree({**WHOLE, CI: text, "ml_test_score.yaml": claims}, name="demo", branches=("main",))
    found = score(collect(tree, parse({"stage": "production"}, "pyproject.toml")))
    assert found is not None
    assert [s.evidence[0].why for s in found.standings if s.evidence] == [said]


def test_the_job_that_is_named_must_be_heard_of_as_well() -> None:
    loose = WORKFLOW.replace(STEP, f"{STEP} || true")
    item = claiming(f"\n      - {TEST}\n      - ci: test", **{CI: loose})
    assert [piece.why for piece in item.evidence] == [TOLERATED, "it may fail without anybody being told"]
    assert item.points == 0.5


def test_one_that_is_heard_of_is_enough() -> None:
    assert why(WORKFLOW.replace(STEP, f"- run: pytest || true\n      {STEP}")) == RUN


@pytest.mark.parametrize(
    ("entry", "said"), [("pytest", "run by"), ("bash -c 'pytest || true'", TOLERATED), ("bash -c 'pytest'", "run by")]
)
def test_a_hook_must_be_heard_of(entry: str, said: str) -> None:
    hooks = f'repos:\n  - repo: local\n    hooks:\n      - {{id: tests, entry: "{entry}", language: system}}\n'
    assert why(hooks, ".pre-commit-config.yaml").startswith(said)
