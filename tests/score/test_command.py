"""The command from outside, letter by letter, and what it says when it has nothing to work with.

After a change that is meant, write the reports anew: `MLSCAFFOLD_WRITE_SNAPSHOTS=1 pytest tests/score/test_command.py`.
"""

import json
import os
import subprocess
from importlib import resources
from pathlib import Path

import jsonschema
import pytest
import yaml

from mlscaffold.facts.score.rubric import SECTIONS
from tests.conftest import mlscaffold
from tests.score.projects import CLAIMS, WHOLE

SNAPSHOTS = Path(__file__).parent / "snapshots"
SCHEMA = json.loads(resources.files("mlscaffold.schema").joinpath("score.schema.json").read_text(encoding="utf-8"))
MIXED = (
    CLAIMS
    + """\
  numerical-stability:
    status: automated
    evidence:
      - tests/test_share.py::test_slow
  prediction-quality:
    status: manual
    evidence:
      - docs/monitoring.md#watched
      - "docs/\\e[31m|<b>*.md"
  computing-performance:
    status: manual
  dependency-changes:
    status: manual
    evidence: [hook: rows-checked]
  training-serving-skew:
    status: none
    evidence: [docs/notes.md]
"""
)
EXTENSIONS = {"text": "txt", "json": "json", "markdown": "md"}


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    """The project whose claims all hold, on disk."""
    root = tmp_path / "demo"
    write(root, WHOLE)
    return root


def write(root: Path, files) -> None:
    for path, data in files.items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data if isinstance(data, bytes) else data.encode())


def score(*arguments: str | Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return mlscaffold("score", *arguments, env=env)


@pytest.mark.parametrize(("name", "claims"), [("whole", CLAIMS), ("mixed", MIXED)])
@pytest.mark.parametrize("form", EXTENSIONS)
def test_report_is_as_it_was(demo, clean_environment, name, claims, form):
    (demo / "ml_test_score.yaml").write_text(claims, encoding="utf-8")
    done = score(demo, "--format", form, env=clean_environment)
    assert (done.returncode, done.stderr) == (0 if name == "whole" else 1, "")
    path = SNAPSHOTS / f"{name}.{EXTENSIONS[form]}"
    if os.environ.get("MLSCAFFOLD_WRITE_SNAPSHOTS"):
        path.write_text(done.stdout, encoding="utf-8")
    assert done.stdout == path.read_text(encoding="utf-8")
    if form == "json":
        jsonschema.validate(json.loads(done.stdout), SCHEMA)
    else:
        assert "\x1b" not in done.stdout


def test_the_schema_refuses_what_is_none(demo, clean_environment):
    found = json.loads(score(demo, "--format", "json", env=clean_environment).stdout)
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    for broken in (
        {**found, "version": 2}, {**found, "score": 7.5}, {**found, "tests": found["tests"][:27]}, {**found, "more": 1},
        {key: value for key, value in found.items() if key != "band"},
    ):  # fmt: skip
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(broken, SCHEMA)


def test_from_a_folder_within_and_into_a_file(demo, clean_environment, tmp_path):
    whole = score(demo, env=clean_environment)
    assert mlscaffold("score", cwd=demo / "docs", env=clean_environment).stdout == whole.stdout
    done = score(demo, "--output", tmp_path / "score.txt", env=clean_environment)
    assert (done.returncode, done.stdout) == (0, "")
    assert (tmp_path / "score.txt").read_text(encoding="utf-8") == whole.stdout


@pytest.mark.parametrize(("minimum", "code"), [("0", 0), ("1", 0), ("1.5", 1), ("7", 1)])
def test_a_score_under_the_minimum_fails(demo, clean_environment, minimum, code):
    done = score(demo, "--min", minimum, env=clean_environment)
    assert done.returncode == code
    assert (f"The score is under {minimum}." in done.stdout) == bool(code)
    assert json.loads(score(demo, "--min", minimum, "--format", "json", env=clean_environment).stdout)["min"] == float(
        minimum
    )


@pytest.mark.parametrize("minimum", ["-1", "7.5", "nan", "inf", "many", ""])
def test_a_minimum_that_is_none_is_refused(demo, clean_environment, minimum):
    done = score(demo, f"--min={minimum}", env=clean_environment)
    assert done.returncode == 2
    assert f"`{minimum}` is no number from 0 to 7" in done.stderr


def test_without_a_file_and_without_models_it_says_how_to_begin(tmp_path, clean_environment):
    (tmp_path / "web.py").write_text("import flask\n", encoding="utf-8")
    done = score(tmp_path, env=clean_environment)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"mlscaffold: error: there is no ml_test_score.yaml in `{tmp_path}`, and nothing that works with models to "
        "estimate a score from\n  `mlscaffold score --init` writes one, with all 28 tests at `none`.\n"
    )


@pytest.mark.parametrize(
    ("content", "line"),
    [("data: [\n", 2), ("data:\n\tx: 1\n", 2), ("data: *gone\n", 1), ("[" * 200 + "]" * 200, 1)],
)
def test_what_is_no_yaml_is_told_with_what_to_do(demo, clean_environment, content, line):
    (demo / "ml_test_score.yaml").write_text(content, encoding="utf-8")
    done = score(demo, env=clean_environment)
    assert (done.returncode, done.stdout) == (2, "")
    first, second = done.stderr.splitlines()
    assert first.startswith(f"mlscaffold: error: ml_test_score.yaml:{line}: it is n")
    assert second == "  Mend it there, then run again."


def test_init_writes_all_tests_and_never_over_anything(demo, clean_environment):
    place = demo / "ml_test_score.yaml"
    before = place.read_bytes()
    done = score(demo, "--init", env=clean_environment)
    assert (done.returncode, done.stdout) == (2, "")
    assert "is there already" in done.stderr
    assert place.read_bytes() == before
    place.unlink()
    place.symlink_to("gone.yaml")
    assert score(demo, "--init", env=clean_environment).returncode == 2
    place.unlink()
    assert score(demo, "--init", env=clean_environment).returncode == 0
    text = place.read_text(encoding="utf-8")
    listed = {name: dict(tests) for name, tests in yaml.safe_load(text).items()}
    assert listed == {
        name: {test.name: {"status": "none", "evidence": []} for test in tests} for name, tests in SECTIONS.items()
    }
    assert all(f"{test.name}:  # {test.question}\n" in text for tests in SECTIONS.values() for test in tests)
    done = score(demo, env=clean_environment)
    assert done.returncode == 0
    assert "ML Test Score 0 of 7" in done.stdout


def test_a_project_in_git_counts_what_git_does_not_ignore(demo, clean_environment):
    subprocess.run(["git", "init", "-q", demo], check=True, env=clean_environment)
    assert score(demo, env=clean_environment).returncode == 0
    (demo / ".gitignore").write_text("/docs/\n", encoding="utf-8")
    done = score(demo, env=clean_environment)
    assert done.returncode == 1
    assert "docs/monitoring.md#what-is-watched: there is no such file, or git ignores it." in done.stdout
    (demo / ".gitignore").write_text("ml_test_score.yaml\n", encoding="utf-8")
    done = score(demo, env=clean_environment)
    assert done.returncode == 2
    assert "ml_test_score.yaml is ignored by git or excluded in the settings" in done.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("data:\n  feature-cots:\n    status: none\n", ("2: there is no test `feature-cots` in the section `data`", "`feature-cost`?")),
        ("model:\n  feature-cost:\n    status: none\n", ("2: there is no test `feature-cost` in the section `model`", "below `data:`")),
        ("date: {}\n", ("1: there is no section `date`", "Did you mean `data`?")),
        ("canary: {status: none}\n", ("1: there is no section `canary`", "`canary` belongs below `infrastructure:`.")),
        ("data:\n  feature-cost:\n    status: manuel\n", ("3: of `feature-cost`, `manuel` is no status", "`manual`?")),
        ("data:\n  feature-cost:\n    evidence: []\n", ("2: `feature-cost` says no status", "`none`, `manual` or `automated`")),
        ("data:\n  feature-cost: none\n", ("2: the entry `feature-cost` is no mapping", "`status: none`")),
        ("data:\n  feature-cost:\n    status: none\n    evidnce: []\n", ("4: `feature-cost` has no key `evidnce`", "`evidence`?")),
        ("data:\n  feature-cost:\n    status: none\n    status: manual\n", ("4: the key `status` stands here again (first in line 3)", "Keep one")),
        ("data:\n  canary: &a {status: none}\ndata: {}\n", ("2: there is no test `canary` in the section `data`", "Also: ml_test_score.yaml:3: the section `data` stands here again")),
        ("data:\n  feature-cost:\n    status: none\n    evidence: docs/a.md\n", ("4: the evidence of `feature-cost` is no list", "`- `")),
        ("data:\n  feature-cost:\n    status: none\n    evidence: [{test: a}]\n", ("4: there is no evidence of the kind `test`", "`hook:`")),
        ("data:\n  feature-cost:\n    status: none\n    evidence: [[a]]\n", ("4: a piece of evidence of `feature-cost` is neither", "`path::name`")),
        ("data:\n  feature-cost:\n    status: none\n    evidence: [ci: ]\n", ("4: a piece of evidence of `feature-cost` is neither", "`path::name`")),
        ("data: [\n", ("2: it is no valid YAML", "")),
        ("data: *a\n", ("1: it is no valid YAML: ", "")),
        ("", ("1: it is empty", "--init")),
        ("# nothing\n", ("1: it is empty", "--init")),
        ("- data\n", ("1: it is no mapping", "`data`, `model`, `infrastructure` and `monitoring`")),
        ("data: {}\n---\nmodel: {}\n", ("3: a second document begins", "Write everything in one.")),
        (b"data: {}\n# \xff\n", ("2: it is no UTF-8", "Save it as UTF-8.")),
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_refused_at_its_place(demo, clean_environment, text, said):
    write(demo, {"ml_test_score.yaml": text})
    done = score(demo, env=clean_environment)
    message, hint = said
    assert (done.returncode, done.stdout) == (2, "")
    assert f"mlscaffold: error: ml_test_score.yaml:{message}" in done.stderr
    assert hint in done.stderr
    checked = mlscaffold(
        "check", demo, "--select", "testing/unsupported-score-claim", "--no-cache", env=clean_environment
    )
    assert checked.returncode == 1
    assert f"ml_test_score.yaml:{message.partition(':')[0]}" in checked.stdout


@pytest.mark.parametrize("path", ["gone", "pyproject.toml", ""])
def test_a_place_that_is_no_folder_is_refused(demo, clean_environment, path):
    done = score(demo / path if path else "", env=clean_environment)
    assert done.returncode == 2
    assert "there is no folder" in done.stderr


def test_a_suppression_with_a_reason_hides_the_finding_and_not_the_points(demo, clean_environment):
    text = CLAIMS.replace(
        "      - docs/monitoring.md#what-is-watched",
        "      - docs/gone.md  # mlscaffold: ignore[testing/unsupported-score-claim] it is on the wall",
    )
    write(demo, {"ml_test_score.yaml": text})
    checked = mlscaffold(
        "check", demo, "--select", "testing/unsupported-score-claim", "--no-cache", env=clean_environment
    )
    assert checked.returncode == 0, checked.stdout
    done = score(demo, "--format", "json", env=clean_environment)
    assert done.returncode == 1
    assert json.loads(done.stdout)["unsupported"] == ["privacy-controls"]
