"""`mlscaffold check` from outside: what it prints, how it ends, and what it does with bad input."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.conftest import mlscaffold

NAN = "import numpy as np\n\nmissing = x == np.nan\n"


def test_a_finding_begins_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "clean.py").write_text(NAN)
    done = mlscaffold("check", "--select", "ml-api/nan-equality", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout == (
        "clean.py:3:11: error ml-api/nan-equality: comparison with `numpy.nan` by `==` is False for every value\n"
        "    3 | missing = x == np.nan\n"
        "      |           ^\n"
        "    Use `pandas.isna`, `numpy.isnan` or `math.isnan`.\n"
        "\n"
        "1 error in 1 file (1 rule, stage prototype).\n"
        "1 fixable with `--fix --unsafe-fixes`; read what it changes.\n"
        "No mlscaffold settings here: checked with defaults (not machine learning).\n"
    )


def test_json_has_the_promised_keys(tmp_path: Path) -> None:
    (tmp_path / "clean.py").write_text(NAN)
    done = mlscaffold("check", "--select", "ml-api", "--format", "json", cwd=tmp_path)
    report = json.loads(done.stdout)
    assert (done.returncode, report["version"]) == (1, 1)
    assert report["findings"] == [
        {
            "rule": "ml-api/nan-equality", "path": "clean.py", "cell": None, "line": 3, "column": 11,
            "level": "error", "confidence": "high",
            "message": "comparison with `numpy.nan` by `==` is False for every value",
            "hint": "Use `pandas.isna`, `numpy.isnan` or `math.isnan`.", "related": [],
            "fix": {"title": "Ask with `np.isnan(...)`", "safe": False},
        }
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "says", "hint"),
    [
        (["check", "nowhere"], "there is no `nowhere`", "exists"),
        (
            ["check", "--select", "leakage/fit-on-tset"],
            "no rule or family `leakage/fit-on-tset`",
            "`leakage/fit-on-test`",
        ),
        (["check", "--ignore", "hygeine"], "no rule or family `hygeine`", "`hygiene`"),
        (["check", "--stage", "productoin"], "`productoin`", "`production`"),
        (["check", "--selekt", "leakage"], "unrecognized arguments", "`--select`"),
        (["explain", "fit-on-tset"], "there is no rule", "`leakage/fit-on-test`"),
        (["chekc"], "there is no command `chekc`", "`check`"),
    ],
)
def test_a_wrong_name_is_answered_with_the_right_one(
    tmp_path: Path, arguments: list[str], says: str, hint: str
) -> None:
    done = mlscaffold(*arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert hint in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b'stgae = "production"\n', "Did you mean `stage`?"),
        (b"stage = 'live'\nignroe = []\n", "unknown key `ignroe`; stage = 'live' is none of"),
        (b"stage = \xff\n", "is not UTF-8"),
        (b"stage = \n", "is not valid TOML"),
        (b'[suppress]\n"delivery/no-ci" = ""\n', "has no reason"),
        (b'[suppress]\n"delivery/no-ic" = "because"\n', "Did you mean `delivery/no-ci`?"),
        (b'[layout]\nruns = "../runs"\n', "no path within the project"),
        (b'[rules."versioning/large-artifact-in-git"]\nlimit = 3\n', "has no option `limit`"),
        (b'[rules."versioning/large-artifact-in-git"]\nlimit_mb = "3"\n', "not like its default"),
    ],
)
def test_settings_that_cannot_be_meant(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "mlscaffold.toml").write_bytes(content)
    done = mlscaffold("check", cwd=tmp_path)
    assert done.returncode == 2
    assert says in done.stderr


def test_what_cannot_be_read_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "page.ipynb").write_text("<!DOCTYPE html>")
    (tmp_path / "latin.py").write_bytes("name = 'é'\n".encode("latin-1"))
    done = mlscaffold("check", "--format", "json", cwd=tmp_path)
    assert done.returncode == 1
    assert ("project/unreadable-file", "page.ipynb") in {
        (f["rule"], f["path"]) for f in json.loads(done.stdout)["findings"]
    }


def test_single_files_are_checked_with_what_describes_them(tmp_path: Path) -> None:
    (tmp_path / "mlscaffold.toml").write_text("")
    (tmp_path / "data/raw").mkdir(parents=True)
    (tmp_path / "data/raw/rows.csv").write_text("a,b\n1,2\n")
    (tmp_path / "data/rows.yaml").write_text("name: rows\nfields:\n  - {name: a, type: integer, description: One.}\n")
    (tmp_path / "data/datapackage.yaml").write_text(
        "name: d\nresources:\n  - {name: rows, path: raw/rows.csv, schema: rows.yaml}\n"
    )
    done = mlscaffold("check", "--format", "json", "data/raw/rows.csv", cwd=tmp_path)
    assert {(f["rule"], f["path"]) for f in json.loads(done.stdout)["findings"]} == {
        ("data-docs/undocumented-column", "data/raw/rows.csv")
    }


def test_suppressions_need_a_reason_and_are_counted(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(NAN.replace("np.nan\n", "np.nan  # mlscaffold: ignore[ml-api/nan-equality] shown\n"))
    (tmp_path / "b.py").write_text(NAN.replace("np.nan\n", "np.nan  # mlscaffold: ignore[ml-api/nan-equality]\n"))
    done = mlscaffold("check", "--select", "ml-api", cwd=tmp_path)
    assert done.returncode == 1
    assert "a.py" not in done.stdout
    assert "b.py:3" in done.stdout
    assert "Hidden: 1 by inline." in done.stdout


def test_the_same_bytes_every_time(tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"m{number}.py").write_text(NAN)
    outputs = {
        mlscaffold("check", "--format", "json", cwd=tmp_path, env={**os.environ, "PYTHONHASHSEED": str(seed)}).stdout
        for seed in range(5)
    }
    assert len(outputs) == 1


def test_nothing_of_the_repository_is_executed(tmp_path: Path) -> None:
    marker = tmp_path / "executed"
    project = tmp_path / "project"
    project.mkdir()
    evil = f"open({str(marker)!r}, 'w').close()\n"
    for name in (
        "conftest.py",
        "setup.py",
        "sitecustomize.py",
        "yaml.py",
        "ast.py",
        "copier.py",
        "mlscaffold_checks.py",
    ):
        (project / name).write_text(evil)
    script = project / "hook.sh"
    script.write_text(f"#!/bin/sh\ntouch {marker}\n")
    script.chmod(0o755)
    subprocess.run(["git", "init", "-q"], cwd=project, check=True)
    for key in (
        "core.fsmonitor",
        "core.sshCommand",
        "diff.external",
        "filter.x.clean",
        "filter.x.smudge",
        "core.pager",
    ):
        subprocess.run(["git", "config", key, str(script)], cwd=project, check=True)
    (project / ".gitattributes").write_text("* filter=x diff=x\n")
    for arguments in (["check", "."], ["audit", "."]):
        done = mlscaffold(*arguments, cwd=project)
        assert done.returncode in {0, 1}, done.stderr
        assert not marker.exists(), arguments
    subprocess.run(["git", "status"], cwd=project, check=False, capture_output=True)
    assert marker.exists(), "the trap itself does not work"


def test_hostile_names_and_links(tmp_path: Path) -> None:
    (tmp_path / "a\x1b[31m\nb.py").write_text(NAN)
    (tmp_path / "[x].py").write_text(NAN)
    (tmp_path / "-rf.py").write_text(NAN)
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "outside.py").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / os.fsdecode(b"\xff.py")).write_text(NAN)
    done = mlscaffold("check", "--select", "ml-api", cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    assert "\x1b" not in done.stdout
    assert done.stdout.count("ml-api/nan-equality") == 4
    assert mlscaffold("check", "--select", "ml-api", "--format", "json", cwd=tmp_path).returncode == 1
