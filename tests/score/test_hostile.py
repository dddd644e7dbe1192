"""Files of claims that mean harm: large, deep, endless, in other encodings, behind links, with signs that are obeyed."""

import json
import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlscaffold.facts.score.claims import MOST_EVIDENCE, read_claims
from mlscaffold.facts.score.rubric import SECTIONS
from mlscaffold.facts.score.standing import score
from tests.conftest import mlscaffold
from tests.facts.test_hostile_input import mutated
from tests.score.projects import CLAIMS, WHOLE, project, scored
from tests.score.test_command import write

FILE = "ml_test_score.yaml"
ENTRY = "data:\n  feature-cost:\n    status: manual\n    evidence: "


@given(mutated())
def test_any_bytes_are_claims_or_faults(data):
    found = read_claims(FILE, data)
    assert not (found.faults and found.claims)
    assert all(fault.message for fault in found.faults)
    assert score(project({**WHOLE, FILE: data})) is None or not found.faults


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"#" * (2**20 + 1), "larger than 1 MiB"),
        (b"data: " + b"[" * 100_000, "it is nested deeper"),
        (b"a: &a [" + b"x, " * 999 + b"x]\n" + b"".join(b"b%d: *a\n" % n for n in range(200)), "its aliases repeat more than"),
        (b"a: &a [x, x]\n" + b"".join(b"b%d: &b%d [*b%d, *b%d]\n" % (n + 1, n + 1, n, n) for n in range(30)), "no valid YAML"),
        (b"data: &d\n  feature-cost: *d\n", "the entry `feature-cost` is no mapping"),
        (b"<<: {data: {feature-cots: {status: none}}}\n", "`feature-cots`"),
        ("data: {}\n".encode("utf-16"), "no UTF-8"),
        (b"data: {}\n# \xe9\n", "no UTF-8"),
        (b"data: \x1b[31m\n", "no valid YAML"),
        (b"data: {? [a, b] : 1}\n", "that is a list"),
        (b"!!python/object/apply:os.system [touch ran]\n", "no mapping"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n", ""),
        ((ENTRY + f"[{', '.join(['a.md'] * (MOST_EVIDENCE + 1))}]\n").encode(), f"more than {MOST_EVIDENCE}"),
        ((ENTRY + f"[{'a' * 501}]\n").encode(), "longer than one line has room for"),
    ],
)  # fmt: skip
def test_what_is_beyond_bounds_is_a_fault(text, said):
    found = read_claims(FILE, text)
    assert found.claims == ()
    assert any(said in fault.message for fault in found.faults)
    assert "\x1b" not in "".join(f.message for f in found.faults)


def test_the_most_that_may_be_claimed_is_verified():
    pieces = [f"tests/test_share.py::test_{n}" for n in range(MOST_EVIDENCE - 1)] + ["tests/test_share.py"]
    text = "".join(
        f"{section}:\n"
        + "".join(f"  {t.name}: {{status: automated, evidence: [{', '.join(pieces)}]}}\n" for t in tests)
        for section, tests in SECTIONS.items()
    )
    jobs = "".join(f"      - run: pytest -k 'name{n} and (not other or a{n})' tests\n" for n in range(900))
    workflow = f"on: push\njobs:\n  test:\n    steps:\n{jobs}"
    tests = "".join(f"def test_{n}():\n    assert share([{n}])\n\n\n" for n in range(400))
    found = scored({**WHOLE, FILE: text, ".github/workflows/ci.yml": workflow, "tests/test_share.py": tests})
    assert found.value == 3.5


SIGNS = "\x1b[31mred\u202e|<script>*_`[x](y)\t\\"
written = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60) | st.sampled_from(
    [SIGNS, "a`b``c", "|"]
)


@given(st.lists(written, min_size=1, max_size=4), st.sampled_from(["", "command", "ci", "hook"]))
def test_no_name_is_obeyed_in_any_report(names, kind):
    from mlscaffold.report import score_json, score_markdown, score_text

    pieces = [{kind: name} if kind else name for name in names]
    found = read_claims(FILE, (ENTRY + json.dumps(pieces) + "\n").encode())
    if found.faults:
        return
    verified = scored({**WHOLE, FILE: ENTRY + json.dumps(pieces) + "\n"})
    for text in (
        score_text.text(SIGNS, FILE, verified, None),
        score_markdown.text(FILE, verified, None),
        score_json.text(SIGNS, FILE, verified, None),
    ):
        assert all(line.isprintable() for line in text.split("\n"))
    assert json.loads(score_json.text(SIGNS, FILE, verified, None))["project"] == SIGNS
    # Outside of code, Markdown has no sign of the names.
    prose = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", score_markdown.text(FILE, verified, None))
    assert "<script>" not in prose
    assert "](" not in prose


@pytest.mark.parametrize("target", ["elsewhere.yaml", "gone.yaml", FILE])
def test_a_link_is_not_followed(tmp_path: Path, clean_environment, target):
    write(tmp_path / "demo", {path: data for path, data in WHOLE.items() if path != FILE} | {"elsewhere.yaml": CLAIMS})
    (tmp_path / "demo" / FILE).symlink_to(target)
    done = mlscaffold("score", tmp_path / "demo", env=clean_environment)
    assert (done.returncode, done.stdout) == (2, "")
    assert "is a link, and is not followed" in done.stderr


def test_evidence_behind_a_link_does_not_hold(tmp_path: Path, clean_environment):
    write(tmp_path / "demo", {path: data for path, data in WHOLE.items() if path != "docs/monitoring.md"})
    (tmp_path / "demo/docs/monitoring.md").symlink_to("notes.md")
    done = mlscaffold("score", tmp_path / "demo", env=clean_environment)
    assert done.returncode == 1
    assert "it is a link, and is not followed" in done.stdout


def test_a_folder_of_its_name_is_no_file(tmp_path: Path, clean_environment):
    write(tmp_path / "demo", {path: data for path, data in WHOLE.items() if path != FILE} | {f"{FILE}/a": "x"})
    done = mlscaffold("score", tmp_path / "demo", env=clean_environment)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{FILE} is a folder" in done.stderr
    assert mlscaffold("score", tmp_path / "demo", "--init", env=clean_environment).returncode == 2


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_a_pipe_of_its_name_is_not_waited_for(tmp_path: Path, clean_environment):
    write(tmp_path / "demo", {path: data for path, data in WHOLE.items() if path != FILE})
    os.mkfifo(tmp_path / "demo" / FILE)
    done = mlscaffold("score", tmp_path / "demo", env=clean_environment)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{FILE} is no regular file" in done.stderr


def test_a_name_that_is_no_utf_8_is_shown_and_not_obeyed(tmp_path: Path, clean_environment):
    root = tmp_path / os.fsdecode(b"d\xff\x1b[31m")
    write(root, WHOLE)
    for form in ("text", "json", "markdown"):
        done = mlscaffold("score", root, "--format", form, env=clean_environment)
        assert done.returncode == 0, done.stderr
        assert "\x1b" not in done.stdout


def test_nothing_of_the_project_is_run(tmp_path: Path, clean_environment):
    trap = f"open({str(tmp_path / 'ran')!r}, 'w')\n"
    files = {path: trap if str(path).endswith(".py") else data for path, data in WHOLE.items()}
    write(tmp_path / "demo", {**files, "yaml.py": trap, "conftest.py": trap, "sitecustomize.py": trap})
    done = mlscaffold("score", cwd=tmp_path / "demo", env=clean_environment)
    assert done.returncode == 1, done.stderr
    assert not (tmp_path / "ran").exists()
