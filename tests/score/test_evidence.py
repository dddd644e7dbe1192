"""What each kind of evidence must be to hold, and what is said of it where it does not."""

import pytest

from tests.score.projects import HOOKS, PYPROJECT, WHOLE, WORKFLOW, claiming, scored

CI = ".github/workflows/ci.yml"


@pytest.mark.parametrize(
    ("piece", "state", "why"),
    [
        # paths
        ("docs/notes.md", "by hand", "the page is there"),
        ("docs/monitoring.md", "fails", "line 13 is still to be filled in"),
        ("docs/empty.md", "fails", "nothing is written on it"),
        ("docs/monitoring.md#what-is-watched", "by hand", "the page has the heading, and words below it"),
        ("'docs/monitoring.md#What is watched?'", "by hand", "the page has the heading, and words below it"),
        ("docs/monitoring.md#who-is-told", "fails", "nothing is written below the heading"),
        ("docs/monitoring.md#legal", "fails", "line 13 is still to be filled in"),
        ("docs/monitoring.md#watched", "fails", "the page has no heading `watched`"),
        ("docs/gone.md", "fails", "there is no such file, or git ignores it"),
        ("docs", "fails", "it is a folder"),
        ("docs/", "fails", "it is no path from the project on"),
        ("/etc/passwd", "fails", "it is no path from the project on"),
        ("../demo/docs/notes.md", "fails", "it is no path from the project on"),
        ("./docs/notes.md", "fails", "it is no path from the project on"),
        ("https://example.org/page", "fails", "it lies outside the repository, where nothing can be verified"),
        ("notes.txt", "fails", "it is empty"),
        ("notes.txt#x", "fails", "it is empty"),
        ("conf/limits.yaml", "by hand", "the file is there"),
        ("conf/limits.yaml#share", "by hand", "the setting is there"),
        ("conf/limits.yaml#share.upper", "by hand", "the setting is there"),
        ("conf/limits.yaml#share.uper", "fails", "it has no setting `share.uper`"),
        ("scripts/compare.py", "automatic", f"run by the job `test` of {CI}"),
        ("src/shares/cli.py", "by hand", "the file is there"),
        ("src/shares/cli.py#share", "by hand", "the code is there"),
        ("src/shares/cli.py#gone", "fails", "it defines no `gone`"),
        # tests
        ("tests/test_share.py::test_share", "automatic", f"run by the job `test` of {CI}"),
        ("'tests/test_share.py::test_many[rows0]'", "automatic", f"run by the job `test` of {CI}"),
        ("tests/test_share.py::test_by_helper", "automatic", f"run by the job `test` of {CI}"),
        ("tests/test_share.py::TestShare::test_one", "automatic", f"run by the job `test` of {CI}"),
        ("tests/test_share.py::TestShare", "automatic", f"run by the job `test` of {CI}"),
        ("tests/test_share.py::Case::test_case", "automatic", f"run by the job `test` of {CI}"),
        ("tests/test_share.py", "automatic", f"run by the job `test` of {CI}"),
        ("'tests/test_share.py::'", "automatic", f"run by the job `test` of {CI}"),
        ("tests/test_share.py::test_slow", "by hand", "no CI job or hook runs it"),
        ("tests/test_share.py::test_shares", "fails", "there is no such test in the file"),
        ("tests/test_share.py::test_nothing", "fails", "it asserts nothing"),
        ("tests/test_share.py::test_constant", "fails", "it asserts nothing"),
        ("tests/test_share.py::test_skipped", "fails", "it is skipped"),
        ("tests/test_share.py::test_failing", "fails", "it is expected to fail"),
        ("tests/test_share.py::test_rows", "fails", "pytest takes nothing of this name for a test"),
        ("tests/test_share.py::helper", "fails", "pytest takes nothing of this name for a test"),
        ("tests/test_share.py::TestShare::other", "fails", "pytest takes nothing of this name for a test"),
        ("tests/test_share.py::Share::test_one", "fails", "pytest takes nothing of this name for a test"),
        ("tests/test_share.py::TestMade::test_one", "fails", "pytest takes nothing of this name for a test"),
        ("tests/test_skipped.py::test_a", "fails", "its file is skipped"),
        ("tests/checks.py::equal", "fails", "no runner of tests looks into a file of this name"),
        ("tests/gone.py::test_a", "fails", "there is no such file, or git ignores it"),
        ("docs/notes.md::test_a", "fails", "it is no Python file"),
        # commands
        ("command: shares judge", "automatic", f"run by the job `test` of {CI}"),
        ("command: judge", "automatic", f"run by the job `test` of {CI}"),
        ("command: python -m shares judge", "automatic", f"run by the job `test` of {CI}"),
        ("command: shares drift", "by hand", "the command is there, and no CI job or hook runs it"),
        ("command: drift", "by hand", "the command is there, and no CI job or hook runs it"),
        ("command: shares judge --lax", "by hand", "the command is there, and no CI job or hook runs it"),
        ("command: shares gone", "fails", "no code of the project knows `gone`"),
        ("command: broken", "fails", "its entry point `shares.gone:main` does not exist"),
        ("command: ruff check", "automatic", f"run by the job `lint` of {CI}"),
        ("command: mypy", "fails", "it is no command of the project, and no CI job or hook runs it"),
        ("command: echo well", "fails", "that `echo` succeeds shows nothing"),
        ("command: pip install -e .", "fails", "that `pip` succeeds shows nothing"),
        ("command: shares judge && shares drift", "fails", "it is not one command"),
        ("command: python scripts/compare.py", "automatic", f"run by the job `test` of {CI}"),
        # jobs and hooks
        ("ci: test", "fails", "it says where, and not what is run"),
        ("ci: gone", "fails", "there is no such job that runs anything"),
        (f"ci: {CI}#gone", "fails", "there is no such job that runs anything"),
        ("ci: .github/workflows/cd.yml#test", "fails", "there is no CI file `.github/workflows/cd.yml`"),
        ("hook: rows-checked", "automatic", "it is a hook of .pre-commit-config.yaml"),
        ("hook: rendered", "by hand", "it is started by a hand alone"),
        ("hook: row-checked", "fails", "there is no such hook"),
    ],
)
def test_a_piece(piece, state, why):
    item = claiming(f"[{piece}]" if ": " in piece and not piece.startswith("'") else f"\n      - {piece}")
    (found,) = item.evidence
    assert (found.state, found.why) == (state, why)
    assert item.points == {"automatic": 1.0, "by hand": 0.5, "fails": 0.0}[state]
    # What is only by hand is enough for who claims no more.
    assert claiming(f"\n      - {piece}", "manual").points == (0.0 if state == "fails" else 0.5)


@pytest.mark.parametrize(
    ("piece", "hint"),
    [
        ("docs/note.md", "Did you mean `docs/notes.md`?"),
        ("notes.md", "Did you mean `docs/notes.md`?"),
        ("docs/monitoring.md#what-is-watch", "Did you mean `what-is-watched`?"),
        ("conf/limits.yaml#share.uper", "Did you mean `share.upper`?"),
        ("tests/test_share.py::test_shares", "Did you mean `test_share`?"),
        ("tests/test_share.py::TestShare::test_on", "Did you mean `TestShare::test_one`?"),
        ("tests/test_shares.py::test_share", "Did you mean `tests/test_share.py`?"),
        ("command: shares juge", "Did you mean `judge`?"),
        ("command: share judge", "Did you mean `shares`?"),
        ("ci: tests", "Did you mean `test`?"),
        ("ci: .github/workflows/ci.yaml#test", "Did you mean `.github/workflows/ci.yml`?"),
        ("hook: row-checked", "Did you mean `rows-checked`?"),
    ],
)
def test_a_wrong_name_is_answered_with_the_nearest(piece, hint):
    (found,) = claiming(f"\n      - {piece}").evidence
    assert found.hint == hint


@pytest.mark.parametrize(
    ("beside", "job", "state"),
    [
        ("tests/test_share.py::test_share", "test", "automatic"),
        ("tests/test_share.py::test_share", CI, "automatic"),
        ("tests/test_share.py::test_share", f"{CI}#test", "automatic"),
        ("tests/test_share.py::test_share", "lint", "fails"),
        ("tests/test_share.py::test_slow", "test", "fails"),
        ("command: shares judge", "test", "automatic"),
        ("command: shares drift", "test", "fails"),
        ("scripts/compare.py", "test", "automatic"),
        ("docs/notes.md", "test", "fails"),
    ],
)
def test_a_job_must_run_what_is_named_beside_it(beside, job, state):
    item = claiming(f"\n      - {beside}\n      - ci: {job}")
    assert item.evidence[1].state == state
    assert item.points == (1.0 if state == "automatic" else 0.0)


def test_each_piece_must_hold():
    whole = claiming("\n      - tests/test_share.py::test_share\n      - docs/notes.md")
    assert (whole.points, whole.why) == (1.0, "")
    broken = claiming("\n      - tests/test_share.py::test_share\n      - docs/gone.md")
    assert (broken.points, broken.why) == (0.0, "part of its evidence does not hold")


def test_what_nothing_runs_counts_as_manual():
    item = claiming("[tests/test_share.py::test_slow]")
    assert (item.points, item.why) == (0.5, "nothing that it names runs by itself, so it counts as manual")


@pytest.mark.parametrize("status", ["manual", "automated"])
@pytest.mark.parametrize("evidence", ["[]", "", "null"])
def test_a_claim_without_evidence_counts_nothing(status, evidence):
    item = claiming(evidence, status)
    assert (item.points, item.why) == (0.0, "it names no evidence")


def test_evidence_alone_claims_nothing():
    item = claiming("[tests/test_share.py::test_share]", "none")
    assert (item.points, item.why) == (0.0, "")


def test_without_ci_nothing_is_automated_but_by_hooks():
    files = {path: data for path, data in WHOLE.items() if path != CI}
    by_section = {s.test.name: s.points for s in scored(files).standings if s.points}
    assert by_section == {
        "feature-expectations": 0.5,
        "privacy-controls": 0.5,
        "quality-before-serving": 0.5,
        "input-invariants": 1.0,
    }
    entry = HOOKS + "  - repo: local\n    hooks:\n      - {id: tests, entry: pytest tests, language: system}\n"
    with_hook = scored({**files, ".pre-commit-config.yaml": entry})
    assert next(s for s in with_hook.standings if s.test.name == "feature-expectations").points == 1.0


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("on: push", "on: workflow_dispatch"),
        ("on: push", "on: {workflow_call: {}}"),
        ("on: push\n", ""),
        ("  test:\n", "  test:\n    if: false\n"),
        ('      - run: pytest -m "not slow"', '      # - run: pytest -m "not slow"'),
        ('pytest -m "not slow"', "pytest --collect-only"),
        ('pytest -m "not slow"', "pytest -m slow"),
        ('pytest -m "not slow"', "pytest -k many"),
        ('pytest -m "not slow"', "pytest --ignore tests/test_share.py"),
        ('pytest -m "not slow"', "pytest --deselect tests/test_share.py::test_share"),
        ('pytest -m "not slow"', "pytest tests/test_skipped.py"),
        ('pytest -m "not slow"', "pip install pytest"),
    ],
)
def test_a_test_that_ci_does_not_run_is_manual(old, new):
    assert old in WORKFLOW
    files = {**WHOLE, CI: WORKFLOW.replace(old, new)}
    item = next(s for s in scored(files).standings if s.test.name == "feature-expectations")
    assert item.points == 0.5


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".gitlab-ci.yml", "tests:\n  script: [pytest]\n"),
        ("azure-pipelines.yml", "steps:\n  - script: pytest tests\n"),
        (".circleci/config.yml", "version: 2.1\njobs:\n  tests:\n    steps:\n      - run: python -m pytest\n"),
        (".travis.yml", "script: pytest\n"),
        ("Jenkinsfile", "pipeline { stages { stage('t') { steps { sh 'pytest' } } } }\n"),
        (CI, "on: push\njobs:\n  t:\n    steps:\n      - run: make test\n"),
        (CI, "on: {schedule: [{cron: '0 3 * * *'}]}\njobs:\n  t:\n    steps:\n      - run: tox\n"),
        (CI, "on: push\njobs:\n  t:\n    steps:\n      - run: python -m unittest discover\n"),
    ],
)
def test_every_system_of_ci_counts(path, text):
    files = {p: d for p, d in WHOLE.items() if p != CI} | {
        path: text,
        "Makefile": "test:\n\tuv run pytest -q\n",
        "tox.ini": "[testenv]\ncommands = pytest {posargs}\n",
        "ml_test_score.yaml": (
            "data:\n  feature-cost:\n    status: automated\n    evidence: ['tests/test_share.py::Case::test_case']\n"
        ),
    }
    assert next(s for s in scored(files).standings if s.test.name == "feature-cost").points == 1.0


def test_settings_of_pytest_take_part():
    for setting in (
        'addopts = "-k many"',
        'addopts = ["--ignore", "tests/test_share.py"]',
        'python_functions = ["check_*"]',
    ):
        text = PYPROJECT.replace('markers = ["slow"]', setting)
        item = next(
            s for s in scored({**WHOLE, "pyproject.toml": text}).standings if s.test.name == "feature-expectations"
        )
        assert item.points < 1.0, setting


@pytest.mark.parametrize(
    ("path", "old", "new", "test", "points"),
    [
        ("tests/test_share.py", "", None, "feature-expectations", 0.0),
        ("tests/test_share.py", "def test_share", "def test_shares", "feature-expectations", 0.0),
        ("tests/test_share.py", "    assert share([1]) == 1\n", "    share([1])\n", "feature-expectations", 0.0),
        ("tests/test_share.py", "def test_share", '@pytest.mark.skip("later")\ndef test_share', "feature-expectations", 0.0),
        ("conf/limits.yaml", "", None, "feature-expectations", 0.0),
        ("conf/limits.yaml", "upper", "lower", "feature-expectations", 0.0),
        ("docs/monitoring.md", "", None, "privacy-controls", 0.0),
        ("docs/monitoring.md", "## What is watched?", "## Watching", "privacy-controls", 0.0),
        ("docs/monitoring.md", "The share of each hour, by Ada.\n", "", "privacy-controls", 0.0),
        (CI, "", None, "slice-quality", 0.0),
        (CI, "  test:\n", "  tests:\n", "slice-quality", 0.0),
        (CI, "      - run: shares judge --strict\n", "", "slice-quality", 0.0),
        (CI, "      - run: python scripts/compare.py\n", "", "quality-before-serving", 0.5),
        ("scripts/compare.py", "", None, "quality-before-serving", 0.0),
        (".pre-commit-config.yaml", "", None, "input-invariants", 0.0),
        (".pre-commit-config.yaml", "rows-checked", "rows-looked-at", "input-invariants", 0.0),
    ],
)  # fmt: skip
def test_taking_any_evidence_away_lowers_what_it_was_evidence_of(path, old, new, test, points):
    files = {p: d for p, d in WHOLE.items() if p != path}
    if new is not None:
        before = str(WHOLE[path])
        assert old in before
        files[path] = before.replace(old, new, 1)
    before_points = {s.test.name: s.points for s in scored(WHOLE).standings}
    after = {s.test.name: s.points for s in scored(files).standings}
    assert after[test] == points < before_points[test]
    assert sum(after.values()) < sum(before_points.values())


MAKE = "judge:\n\tshares drift --all\n"
LOCAL = (
    "repos:\n  - repo: local\n    hooks:\n      - {id: tests, entry: pytest tests, language: system, stages: [STAGE]}\n"
)
ACTION = "on: push\njobs:\n  hooks:\n    steps:\n      - uses: pre-commit/action@v3\n"


def test_a_task_of_the_project_is_a_command_of_it():
    item = claiming("[command: make judge]", Makefile=MAKE)
    assert [piece.state for piece in item.evidence] == ["by hand"]
    assert claiming("[command: make gone]", Makefile=MAKE).points == 0.0
    ran = claiming("[command: shares drift]", **{"Makefile": MAKE, CI: WORKFLOW.replace("ruff check", "make judge")})
    assert [piece.why for piece in ran.evidence] == [f"run by the job `lint` of {CI}"]


@pytest.mark.parametrize(("stage", "points"), [("pre-commit", 1.0), ("pre-push", 1.0), ("manual", 0.5)])
def test_a_hook_runs_tests_unless_a_hand_alone_starts_it(stage, points):
    changed = {".pre-commit-config.yaml": LOCAL.replace("STAGE", stage), CI: "on: push\n"}
    assert claiming("[tests/test_share.py::test_share]", **changed).points == points


def test_ready_made_steps_run_what_they_are_known_for():
    changed = {".pre-commit-config.yaml": LOCAL.replace("STAGE", "pre-commit"), CI: ACTION}
    item = claiming("\n      - tests/test_share.py::test_share\n      - ci: hooks", **changed)
    assert [piece.state for piece in item.evidence] == ["automatic", "automatic"]


def test_gitlab_jobs_that_wait_for_a_hand_run_nothing_of_themselves():
    text = "tests:\n  script: [pytest]\n  when: manual\n"
    item = claiming(
        "\n      - tests/test_share.py::test_share\n      - ci: tests", **{".gitlab-ci.yml": text, CI: "on: push\n"}
    )
    assert [(piece.state, piece.why) for piece in item.evidence] == [
        ("by hand", "what runs it is started by a hand alone"),
        ("by hand", "it is started by a hand alone"),
    ]
