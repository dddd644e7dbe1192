"""The reports, whole: what people see and what programs read."""

import os
import pty
import subprocess
from pathlib import Path

from tests.check.conftest import NAN, SCRIPT, Repository

NOTEBOOK = """{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [
 {"cell_type": "markdown", "metadata": {}, "source": ["# Title"]},
 {"cell_type": "code", "metadata": {}, "execution_count": 1, "outputs": [],
  "source": ["import math\\n", "1 == math.nan"]}]}"""
ONE = ("--select", "ml-api/nan-equality")


def test_text(repository: Repository) -> None:
    repository.write({"train.py": NAN, "notebooks/a.ipynb": NOTEBOOK, "README.md": "# Demo\n"}).commit()
    answer = repository.check(*ONE)
    assert answer.out == (
        "notebooks/a.ipynb:cell 2:2:1: error ml-api/nan-equality: "
        "comparison with `math.nan` by `==` is False for every value\n"
        "    2 | 1 == math.nan\n"
        "      | ^\n"
        "    Use `pandas.isna`, `numpy.isnan` or `math.isnan`.\n"
        "\n"
        "train.py:4:7: error ml-api/nan-equality: comparison with `numpy.nan` by `==` is False for every value\n"
        "    4 | print(x == np.nan)\n"
        "      |       ^\n"
        "    Use `pandas.isna`, `numpy.isnan` or `math.isnan`.\n"
        "\n"
        "2 errors in 3 files (1 rule, stage prototype).\n"
        "2 fixable with `--fix --unsafe-fixes`; read what it changes.\n"
        "No mlscaffold settings here: checked with defaults (not machine learning).\n"
    )
    assert (answer.code, answer.err) == (1, "")


def test_clean_text(repository: Repository) -> None:
    repository.write({"a.py": "x = 1\n", "mlscaffold.toml": 'stage = "exploration"\n'}).commit()
    answer = repository.check(*ONE)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == "No findings in 2 files (1 rule, stage exploration).\n"


def test_json(repository: Repository) -> None:
    repository.write({"notebooks/a.ipynb": NOTEBOOK}).commit()
    answer = repository.check(*ONE, "--select", "brief/missing-brief", "--format", "json")
    assert (answer.code, answer.err) == (1, "")
    assert answer.json == {
        "version": 1,
        "project": {
            "name": "demo",
            "stage": "prototype",
            "declared": False,
            "kind": "not machine learning",
            "traits": ["any", "git", "notebooks"],
            "files": 1,
        },
        "findings": [
            {
                "rule": "ml-api/nan-equality",
                "path": "notebooks/a.ipynb",
                "cell": 1,
                "line": 2,
                "column": 1,
                "level": "error",
                "confidence": "high",
                "message": "comparison with `math.nan` by `==` is False for every value",
                "hint": "Use `pandas.isna`, `numpy.isnan` or `math.isnan`.",
                "related": [],
                "fix": {"title": "Ask with `math.isnan(...)`", "safe": False},
            }
        ],
        "suppressed": [],
        "summary": {
            "levels": {"error": 1},
            "hidden": {},
            "rules": 1,
            "not_applicable": ["brief/missing-brief"],
            "later_stage": [],
            "partial": False,
            "fixed": None,
            "fixable": {"safe": 0, "unsafe": 1},
        },
    }
    assert answer.out.isascii()


def test_a_finding_of_a_whole_file_has_no_line(repository: Repository) -> None:
    repository.write({"mlscaffold.toml": 'stage = "prototype"\n'}).commit()
    (finding,) = repository.check("--select", "brief/missing-brief", "--format", "json").json["findings"]
    assert (finding["path"], finding["cell"], finding["line"], finding["column"]) == ("docs/brief.md", None, None, None)
    text = repository.check("--select", "brief/missing-brief", "--quiet").out
    assert text.startswith("docs/brief.md: warning brief/missing-brief [*]: there is no brief at `docs/brief.md`\n")


def test_quiet_prints_findings_alone(repository: Repository) -> None:
    repository.write({"train.py": NAN, "clean.py": "x = 1\n"})
    assert repository.check(*ONE, "--quiet").out.count("\n") == 4
    clean = repository.check(*ONE, "-q", "clean.py")
    assert (clean.code, clean.out, clean.err) == (0, "", "")


def test_what_is_hidden_is_counted(repository: Repository) -> None:
    repository.write({
        "a.py": "import math\n1 == math.nan  # mlscaffold: ignore[ml-api/nan-equality] shows what NaN is\n",
        "old/b.py": NAN,
        "mlscaffold.toml": '[per-path."old/**"]\n"ml-api/nan-equality" = "kept as delivered"\n',
    })  # fmt: skip
    answer = repository.check(*ONE)
    assert answer.code == 0
    assert "Hidden: 1 by inline, 1 by per path.\n" in answer.out
    assert repository.check(*ONE, "--format", "json").json["summary"]["hidden"] == {"inline": 1, "per path": 1}


def test_output_to_a_file(repository: Repository, tmp_path: Path) -> None:
    repository.write({"train.py": NAN})
    target = tmp_path / "report.json"
    target.write_text("an older report")
    answer = repository.check(*ONE, "--format", "json", "--output", target)
    assert (answer.code, answer.out, answer.err) == (1, "", "")
    assert target.read_text() == repository.check(*ONE, "--format", "json").out


def test_output_that_cannot_be_written_is_the_users_to_mend(repository: Repository, tmp_path: Path) -> None:
    answer = repository.write({"train.py": NAN}).check(*ONE, "--output", tmp_path / "nowhere" / "report.txt")
    assert answer.code == 2
    assert "report.txt` cannot be written: No such file or directory" in answer.err
    with open("/dev/full", "w") as full:
        done = subprocess.run([SCRIPT, "check", *ONE], cwd=repository.root, stdout=full, stderr=subprocess.PIPE)
    assert (done.returncode, done.stderr.decode()) == (
        2, "mlscaffold: error: no space is left for what is to be written\n",
    )  # fmt: skip
    with open("/dev/full", "w") as full:
        done = subprocess.run([SCRIPT, "--version"], stdout=full, stderr=subprocess.PIPE)
    assert (done.returncode, done.stderr.decode()) == (
        2, "mlscaffold: error: standard output cannot be written: No space left on device\n",
    )  # fmt: skip


def test_streams_that_are_closed(repository: Repository, tmp_path: Path) -> None:
    repository.write({"train.py": NAN}).commit()
    target = tmp_path / "report.txt"
    for closed in (">&-", ">&- 2>&-", "<&- >&- 2>&-"):
        answer = repository.run(["sh", "-c", f"'{SCRIPT}' check --select ml-api --output '{target}' {closed}"])
        assert (answer.code, answer.out, answer.err) == (1, "", "")
        assert target.read_text() == repository.check("--select", "ml-api").out
        assert repository.run(["sh", "-c", f"'{SCRIPT}' --version {closed}"]).code == 0
        assert repository.run(["sh", "-c", f"'{SCRIPT}' check {closed}"]).code == 1
    assert repository.run(["sh", "-c", f"'{SCRIPT}' check nowhere 2>&-"]).code == 2


def test_what_the_system_refuses_is_the_users_to_mend(repository: Repository) -> None:
    answer = repository.check("a" * 300)
    assert (answer.code, "File name too long" in answer.err, "a" * 201 in answer.err) == (2, True, False)
    answer = repository.run(["sh", "-c", f"mkdir gone && cd gone && rmdir ../gone && '{SCRIPT}' check"])
    assert (answer.code, "bug" in answer.err) == (2, False)


def test_a_reader_that_goes_away_is_no_error(repository: Repository) -> None:
    repository.write({f"train_{n:03}.py": NAN for n in range(400)})
    done = subprocess.run(
        f"'{SCRIPT}' check --select ml-api | head -n 1", shell=True, cwd=repository.root, capture_output=True
    )
    assert done.stdout.count(b"\n") == 1
    assert done.stderr == b""


def test_a_terminal_that_lacks_a_character_sees_an_escape(repository: Repository) -> None:
    repository.write({"donn\u00e9es.py": NAN})
    answer = repository.check(*ONE, PYTHONIOENCODING="ascii")
    assert answer.code == 1
    assert answer.out.startswith("donn\\xe9es.py:4:7: error")


def on_terminal(repository: Repository, *arguments: str, **variables: str) -> str:
    """What the command prints to a terminal."""
    leader, follower = pty.openpty()
    subprocess.run(
        [SCRIPT, "check", *arguments],
        cwd=repository.root,
        env=dict(repository.environment) | variables,
        stdout=follower,
        check=False,
    )
    os.close(follower)
    text = b""
    while True:
        try:
            part = os.read(leader, 65536)
        except OSError:
            break
        if not part:
            break
        text += part
    os.close(leader)
    return text.decode()


def test_colour_on_a_terminal_alone(repository: Repository) -> None:
    repository.write({"train.py": NAN})
    assert "\x1b[31merror\x1b[0m ml-api/nan-equality" in on_terminal(repository, *ONE)
    assert "\x1b" not in on_terminal(repository, *ONE, NO_COLOR="1", FORCE_COLOR="1")
    assert "\x1b" not in on_terminal(repository, *ONE, TERM="dumb")
    assert "\x1b" not in repository.check(*ONE).out
    assert "\x1b[31merror" in repository.check(*ONE, FORCE_COLOR="1", TERM="dumb").out
