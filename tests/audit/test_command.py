"""`mlscaffold audit` as its users run it."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.audit.repositories import LIBRARY, SCRIPT, WHOLE
from tests.conftest import MLSCAFFOLD, mlscaffold


def written(folder: Path, files: dict[str, str | bytes]) -> Path:
    for path, content in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def in_git(folder: Path) -> Path:
    for command in (["init", "--quiet"], ["add", "--all"]):
        subprocess.run(["git", "-C", folder, *command], check=True)
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgSign=false"]
    subprocess.run(["git", "-C", folder, *identity, "commit", "--quiet", "--message=All"], check=True)
    return folder


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return in_git(written(tmp_path_factory.mktemp("made") / "script", SCRIPT))


def test_json_is_the_report_of_the_catalogue(script: Path) -> None:
    done = mlscaffold("audit", script, "--format", "json")
    assert done.returncode == 1, done.stderr
    found = json.loads(done.stdout)
    assert found["kind"] == "training project"
    assert found["score"] == 0
    assert len(found["topics"]) == 12
    assert all(t["status"] in {"fail", "unknown"} for t in found["topics"])


def test_a_part_of_a_repository_is_said_to_be_one(tmp_path: Path) -> None:
    whole = {**{f"inner/{path}": text for path, text in SCRIPT.items()}, "LICENSE": "MIT\n", "README.md": "# All\n"}
    folder = in_git(written(tmp_path / "whole", whole))
    found = json.loads(mlscaffold("audit", folder / "inner", "--format", "json").stdout)
    assert "This is the folder inner of a repository: what lies above it was not looked at." in found["settings"]
    asked_above = {"hygiene/missing-readme", "hygiene/missing-licence", "hygiene/missing-hooks"}
    assert not asked_above & {f["rule"] for f in found["findings"]}
    alone = json.loads(mlscaffold("audit", folder, "--format", "json").stdout)
    assert not any("of a repository" in note for note in alone["settings"])


@pytest.mark.parametrize("form", ["text", "json", "html"])
def test_two_runs_are_the_same_to_the_byte_and_know_no_machine(tmp_path: Path, script: Path, form: str) -> None:
    first = mlscaffold("audit", script, "--format", form, env=os.environ | {"PYTHONHASHSEED": "1"})
    assert first.stdout
    copy = tmp_path / "elsewhere" / "script"
    subprocess.run(["git", "clone", "--quiet", script, copy], check=True)
    second = mlscaffold("audit", ".", "--format", form, cwd=copy, env=os.environ | {"PYTHONHASHSEED": "2"})
    assert first.stdout == second.stdout
    assert str(tmp_path) not in first.stdout
    assert str(script.parent) not in first.stdout


@pytest.mark.parametrize("form", ["text", "json", "html"])
def test_report_in_a_file_is_that_on_standard_output(tmp_path: Path, script: Path, form: str) -> None:
    done = mlscaffold("audit", script, "--format", form, "--output", tmp_path / "report")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")
    shown = mlscaffold("audit", script, "--format", form, env=os.environ | {"PYTHONUTF8": "1"}).stdout
    assert (tmp_path / "report").read_text(encoding="utf-8") == shown
    assert [p.name for p in tmp_path.iterdir()] == ["report"]


def test_pages_of_a_project_count_whoever_keeps_its_table(tmp_path: Path) -> None:
    made = mlscaffold("new", "demo", "--defaults", "--no-lock", "--data", "data_versioning=dvc", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    by_dvc = json.loads(mlscaffold("audit", "demo", "--format", "json", cwd=tmp_path).stdout)
    subprocess.run(["git", "-C", tmp_path / "demo", "add", "--force", "data/raw/penguins.csv"], check=True)
    by_git = json.loads(mlscaffold("audit", "demo", "--format", "json", cwd=tmp_path).stdout)
    assert by_dvc["score"] == by_git["score"]
    assert [(t["key"], t["status"]) for t in by_dvc["topics"]] == [(t["key"], t["status"]) for t in by_git["topics"]]
    assert {"requirements", "feasibility"} <= {t["key"] for t in by_dvc["topics"] if t["status"] == "pass"}


def test_library_is_asked_nothing_of_machine_learning(tmp_path: Path) -> None:
    in_git(written(tmp_path, LIBRARY))
    found = json.loads(mlscaffold("audit", tmp_path, "--format", "json").stdout)
    assert found["kind"] == "not machine learning"
    assert sum(t["status"] == "not-applicable" for t in found["topics"]) >= 8


def test_whole_repository_scores_more_than_a_script(tmp_path: Path) -> None:
    in_git(written(tmp_path, WHOLE))
    found = json.loads(mlscaffold("audit", tmp_path, "--format", "json").stdout)
    status = {t["topic"]: t["status"] for t in found["topics"]}
    for topic in ("requirements", "feasibility", "task formulation", "flexibility"):
        assert status[topic] == "pass", [t for t in found["topics"] if t["topic"] == topic]
    assert found["score"] >= 40


def test_empty_folder_does_not_score(tmp_path: Path) -> None:
    found = json.loads(mlscaffold("audit", tmp_path, "--format", "json").stdout)
    assert not found["score"]
    assert "pass" not in {t["status"] for t in found["topics"]}


@pytest.mark.parametrize(
    ("name", "says"),
    [("nothing", "there is no"), ("file", "is no folder"), ("dangling", "leads nowhere"), ("", "there is no")],
)
def test_what_is_no_folder_is_refused(tmp_path: Path, name: str, says: str) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "dangling").symlink_to(tmp_path / "gone")
    done = mlscaffold("audit", name, cwd=tmp_path)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Give the folder of a repository" in done.stderr
    assert done.stdout == ""


def test_output_in_a_folder_that_is_not_there_is_refused(tmp_path: Path, script: Path) -> None:
    done = mlscaffold("audit", script, "--output", tmp_path / "no" / "report.html", "--format", "html")
    assert done.returncode == 2
    assert "cannot be written" in done.stderr


def test_stage_of_the_command_decides(script: Path) -> None:
    asked = [
        json.loads(mlscaffold("audit", script, "--format", "json", *given).stdout)
        for given in ((), ("--stage", "exploration"))
    ]
    assert [a["project"]["stage"] for a in asked] == ["production", "exploration"]
    assert asked[0]["summary"]["rules"] > asked[1]["summary"]["rules"]


@pytest.mark.parametrize(
    ("encoding", "form"), [("ascii", "text"), ("ascii", "json"), ("ascii", "html"), ("cp1252", "text")]
)
def test_any_encoding_of_the_terminal_will_do(tmp_path: Path, encoding: str, form: str) -> None:
    written(tmp_path, {**SCRIPT, "na\u00efve \u2713.py": "open('/home/ada/\u2713')\n"})
    done = subprocess.run(
        [*MLSCAFFOLD, "audit", tmp_path, "--format", form], capture_output=True, check=False,
        env=os.environ | {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    text = done.stdout.decode(encoding)
    assert "\u2713" not in text
    if form == "text":
        assert "  x version control" in text
        assert "  ? requirements" in text


def test_names_that_are_no_text_are_shown(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/\xff\xfe.py"
    Path(os.fsdecode(path)).write_text("open('/home/ada/rows.csv')\n")
    done = mlscaffold("audit", tmp_path)
    assert done.returncode == 1, done.stderr
    assert "\\udcff\\udcfe.py" in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
@pytest.mark.parametrize(("environment", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_colour_on_a_terminal_alone(script: Path, environment: dict[str, str], coloured: bool) -> None:
    ours, theirs = pty.openpty()
    kept = {k: v for k, v in os.environ.items() if k != "NO_COLOR"}
    process = subprocess.Popen([*MLSCAFFOLD, "audit", script], stdout=theirs, env=kept | environment)
    os.close(theirs)
    shown = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # Linux says so when the other end is closed.
            break
        if not part:
            break
        shown += part
    os.close(ours)
    assert process.wait() == 1
    assert (b"\x1b[" in shown) is coloured
    assert b"requirements" in shown


def test_nothing_of_the_repository_is_run_or_changed(tmp_path: Path) -> None:
    trap = "import pathlib\npathlib.Path(__file__).with_name('ran').touch()\n"
    files = dict.fromkeys(("conftest.py", "setup.py", "sitecustomize.py", "yaml.py", "copier.py", "train.py"), trap)
    in_git(written(tmp_path, files))  # type: ignore[arg-type]
    for hook in ("post-index-change", "pre-commit", "fsmonitor-watchman"):
        place = tmp_path / ".git/hooks" / hook
        place.parent.mkdir(exist_ok=True)
        place.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
        place.chmod(0o755)
    subprocess.run(["git", "-C", tmp_path, "config", "core.fsmonitor", f"touch {tmp_path}/ran"], check=True)
    before = sorted(p for p in tmp_path.rglob("*") if p.is_file())
    done = mlscaffold("audit", ".", cwd=tmp_path)
    assert done.returncode in {0, 1}, done.stderr
    assert not (tmp_path / "ran").exists()
    assert sorted(p for p in tmp_path.rglob("*") if p.is_file()) == before
