"""Hooks as evidence: they must be started, and what they run must tell something of the project."""

import pytest

from mlscaffold import hooks
from mlscaffold.facts.score.hooks import CHECKING
from mlscaffold.facts.score.rubric import SECTIONS
from tests.score.projects import WHOLE, claiming, scored

FILE = ".pre-commit-config.yaml"
NOTHING = "it runs neither mlscaffold's checks nor tests nor a program of the project"
NEVER = "it is started by nothing that there is"
BY_HAND = "it is started by a hand alone"
HOLDS = f"it is a hook of {FILE}"

ELSEWHERE = "repos:\n  - repo: https://example.org/hooks\n    rev: v1\n    hooks:\n      - {id: ID}\n"
LOCAL = 'repos:\n  - repo: local\n    hooks:\n      - {id: it, entry: "ENTRY", language: system}\n'


def said(text: str, name: str = "it", beside: str = "") -> str:
    """What is said of a hook."""
    return claiming(f"[{beside}hook: {name}]", **{FILE: text}).evidence[-1].why


@pytest.mark.parametrize("name", sorted(CHECKING))
def test_our_own_checks_tell_of_the_project(name: str) -> None:
    assert said(ELSEWHERE.replace("ID", name), name) == HOLDS
    assert name in {hook.id for hook in hooks.HOOKS}


@pytest.mark.parametrize("name", ["check-yaml", "ruff", "trailing-whitespace", "pytest-of-somebody", "mlscaffold-gone"])
def test_what_others_keep_tells_nothing_of_it(name: str) -> None:
    assert said(ELSEWHERE.replace("ID", name), name) == NOTHING


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("mlscaffold check", HOLDS),
        ("python -m mlscaffold check --select all", HOLDS),
        ("mlscaffold check --help", NOTHING),
        ("mlscaffold rules", NOTHING),
        ("pytest tests", HOLDS),
        ("python -m pytest", HOLDS),
        ("pytest --collect-only", NOTHING),
        ("make test", HOLDS),
        ("shares judge", HOLDS),
        ("shares gone", NOTHING),
        ("shares --version", NOTHING),
        ("python scripts/compare.py", HOLDS),
        ("python scripts/gone.py", NOTHING),
        ("bash -c 'shares judge'", HOLDS),
        ("check-yaml", NOTHING),
        ("ruff check", NOTHING),
        ("echo pytest", NOTHING),
        ("true", NOTHING),
        ("cat tests/test_share.py", NOTHING),
    ],
)
def test_a_hook_of_the_project_must_run_something_of_it(entry: str, expected: str) -> None:
    files = {FILE: LOCAL.replace("ENTRY", entry), "Makefile": "test:\n\tpytest\n"}
    assert claiming("[hook: it]", **files).evidence[-1].why == expected


@pytest.mark.parametrize(
    ("entry", "beside", "expected"),
    [
        ("ruff check", "command: ruff check", HOLDS),
        ("ruff check", "command: shares judge", NOTHING),
        ("vale docs", "command: vale docs", HOLDS),
    ],
)
def test_or_what_is_named_beside_it(entry: str, beside: str, expected: str) -> None:
    assert said(LOCAL.replace("ENTRY", entry), beside=f"{beside}, ") == expected


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("", HOLDS),
        ("stages: [manual]", BY_HAND),
        ("stages: [manual, pre-push]", HOLDS),
        ("exclude: .*", NEVER),
        ("exclude: ^.*$", NEVER),
        ("exclude: (?x)^(.*)$", NEVER),
        ("exclude: ''", NEVER),
        ("exclude: .", NEVER),
        ("exclude: ^data/", HOLDS),
        ("exclude: .*, always_run: true", HOLDS),
        ("files: ^$", NEVER),
        ("files: ^nowhere/", NEVER),
        ("files: ^src/", HOLDS),
        ('files: "(?x)^(\\n src/.* # code\\n | docs/.*\\n)$"', HOLDS),
        ('files: "(?x)^(\\n nowhere/.* # code\\n)$"', NEVER),
        ("files: '\\.py$'", HOLDS),
        ("files: '('", HOLDS),
        ("files: '(a+)+$'", HOLDS),
        ("files: ^nowhere/, always_run: true", HOLDS),
    ],
)
def test_a_hook_must_be_started(setting: str, expected: str) -> None:
    text = LOCAL.replace("ENTRY", "pytest tests").replace("language", f"{setting}, language" if setting else "language")
    assert said(text) == expected
    # For the file as a whole the same is said before the hooks.
    if setting.startswith(("exclude", "files")) and "always_run" not in setting:
        assert said(f"{setting}\n{LOCAL.replace('ENTRY', 'pytest tests')}") == expected


def test_stages_may_be_said_for_all() -> None:
    text = LOCAL.replace("ENTRY", "pytest tests")
    assert said(f"default_stages: [manual]\n{text}") == BY_HAND
    assert said(f"default_stages: [manual]\n{text.replace('language', 'stages: [pre-push], language')}") == HOLDS


@pytest.mark.parametrize(
    ("name", "setting", "expected"),
    [
        # Ours runs whatever files there are.
        ("mlscaffold-check", "exclude: .*", HOLDS),
        ("mlscaffold-check", "exclude: .*, always_run: false", NEVER),
        ("mlscaffold-check", "stages: [manual]", BY_HAND),
        ("mlscaffold-notebooks", "exclude: .*", NEVER),
        ("mlscaffold-check", "entry: 'true'", NOTHING),
        ("mlscaffold-check", "entry: mlscaffold check --select data-docs", HOLDS),
    ],
)
def test_settings_of_our_own(name: str, setting: str, expected: str) -> None:
    assert said(ELSEWHERE.replace("ID", f"{name}, {setting}"), name) == expected


def test_our_own_that_always_run_are_those_that_say_so() -> None:
    from mlscaffold.facts.score.hooks import _ALWAYS, _BY_HAND

    made = {hook.id: hook for hook in hooks.HOOKS}
    assert {name for name in CHECKING if not made[name].files and not made[name].types} == _ALWAYS
    assert set(made) == CHECKING | _BY_HAND


def test_a_hook_for_syntax_is_no_evidence_of_all_tests() -> None:
    claims = "".join(
        f"{section}:\n" + "".join(f"  {t.name}: {{status: automated, evidence: [hook: check-yaml]}}\n" for t in tests)
        for section, tests in SECTIONS.items()
    )
    for text in (
        ELSEWHERE.replace("ID", "check-yaml"),
        LOCAL.replace("ENTRY", "check-yaml").replace("id: it", "id: check-yaml"),
    ):
        found = scored({**WHOLE, "ml_test_score.yaml": claims, FILE: text})
        assert (found.value, len(found.unsupported)) == (0.0, 28)
