"""`mlscaffold runs record` from outside: what is recorded, and that the command notices nothing of it."""

import hashlib
import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mlscaffold.facts.run_record import read_run_record
from mlscaffold.runs import files
from mlscaffold.runs.command import last_words
from mlscaffold.runs.record import as_yaml
from tests.conftest import MLSCAFFOLD, mlscaffold

PYTHON = sys.executable
RECORD = ["runs", "record", "--model", "SVM (rbf)", "--dataset", "penguins"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with settings, outside git."""
    root = tmp_path / "project"
    root.mkdir()
    (root / "mlscaffold.toml").touch()
    return root


def git(root: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=Ada Lovelace", "-c", "user.email=ada@example.org"]
    return subprocess.run(["git", *identity, *arguments], cwd=root, check=True, capture_output=True, text=True).stdout


def records(root: Path) -> list[dict]:
    return [yaml.safe_load(path.read_bytes()) for path in sorted((root / "experiments" / "runs").glob("*.yaml"))]


def record(root: Path, env: dict[str, str], *arguments: str | Path) -> tuple[subprocess.CompletedProcess[str], dict]:
    """Record one run; what came of it, and its record."""
    done = mlscaffold(*RECORD, *arguments, cwd=root, env=env)
    (found,) = records(root)
    return done, found


def python(code: str) -> list[str]:
    return ["--", PYTHON, "-c", code]


# ------------------------------------------------------------------------------------- what is recorded


def test_a_record_says_all_that_the_convention_asks(project: Path, clean_environment):
    git(project, "init", "-q")
    git(project, "config", "user.name", "Ada Lovelace")
    (project / "data.csv").write_text("a\n1\n")
    (project / "config.yaml").write_text("seed: 0\nmodel:\n  c: 1.0\n  layers: [1, 2]\n")
    git(project, "add", "-A")
    git(project, "commit", "-qm", "x")
    head = git(project, "rev-parse", "HEAD").strip()
    code = (
        "import json, os; d = os.environ['MLSCAFFOLD_RUN_DIR']; open('model.bin', 'w').write('x');"
        "json.dump({'train': {'accuracy': 0.9}, 'validation': {'accuracy': 0.8}}, open(d + '/metrics.json', 'w'));"
        "json.dump({'model': {'c': 2.0}, 'late': True}, open(d + '/parameters.json', 'w'))"
    )
    done, found = record(
        project, clean_environment, "--varied", "C: 1 to 2", "--notes", "café | \U0001f427", "--params", "config.yaml",
        "--input", "data.csv", "--output", "model.bin", *python(code),
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "")
    (path,) = (project / "experiments" / "runs").glob("*")
    assert re.fullmatch(r"\d{8}T\d{6}Z-svm-rbf-[0-9a-f]{6}\.yaml", path.name)
    assert found["id"] == path.stem
    assert [str(found[k]) for k in ("status", "experimenter", "commit", "dirty", "model", "dataset")] == [
        "finished", "Ada Lovelace", head, "False", "SVM (rbf)", "penguins",
    ]  # fmt: skip
    assert found["started"].strftime("%Y%m%dT%H%M%SZ") == path.name[:16]
    assert found["finished"] >= found["started"]
    assert found["varied"] == "C: 1 to 2"
    assert found["notes"] == "café | \U0001f427"
    assert found["parameters"] == {"seed": 0, "model.c": 2.0, "model.layers": [1, 2], "late": True}
    assert found["metrics"] == {"train": {"accuracy": 0.9}, "validation": {"accuracy": 0.8}}
    assert found["inputs"] == [{"path": "data.csv", "sha256": hashlib.sha256(b"a\n1\n").hexdigest()}]
    assert found["outputs"] == [{"path": "model.bin", "sha256": hashlib.sha256(b"x").hexdigest()}]
    assert (found["compared_to"], found["error"], found["conclusion"]) == (None, None, "")
    assert list(found) == [
        "id", "status", "experimenter", "commit", "dirty", "started", "finished", "command", "varied", "compared_to",
        "model", "dataset", "parameters", "metrics", "inputs", "outputs", "error", "notes", "conclusion",
    ]  # fmt: skip
    fact = read_run_record("experiments/runs/" + path.name, path.read_bytes())
    assert not fact.problem
    assert fact.fields["commit"] == head


def test_the_log_itself_is_no_change_but_any_other_file_is(project: Path, clean_environment):
    git(project, "init", "-q")
    git(project, "add", "-A")
    git(project, "commit", "-qm", "x")
    for _ in range(2):
        mlscaffold(*RECORD, "--", "true", cwd=project, env=clean_environment)
        mlscaffold("runs", "render", cwd=project, env=clean_environment)
    (project / "new.py").touch()
    mlscaffold(*RECORD, "--", "true", cwd=project, env=clean_environment)
    assert sorted(r["dirty"] for r in records(project)) == [False, False, True]


def test_dirty_is_what_was_so_at_the_start(project: Path, clean_environment):
    git(project, "init", "-q")
    git(project, "add", "-A")
    git(project, "commit", "-qm", "x")
    _, found = record(project, clean_environment, *python("open('made.txt', 'w')"))
    assert found["dirty"] is False


@pytest.mark.parametrize("hide_git", [False, True])
def test_git_is_not_needed(project: Path, clean_environment, hide_git, tmp_path):
    environment = clean_environment | {"LOGNAME": "ada"}
    if hide_git:
        environment["PATH"] = str(tmp_path / "nothing")
        (project / ".git").mkdir()
    done, found = record(project, environment, *python("pass"))
    assert done.returncode == 0, done.stderr
    assert (found["commit"], found["dirty"], found["experimenter"]) == (None, False, "ada")


def test_inputs_are_hashed_before_and_parameters_read_before(project: Path, clean_environment):
    (project / "data.csv").write_text("before")
    (project / "p.json").write_text('{"a": 1}')
    _, found = record(
        project, clean_environment, "--input", "data.csv", "--output", "data.csv", "--params", "p.json",
        *python("open('data.csv', 'w').write('after'); open('p.json', 'w').write('{\"a\": 2}')"),
    )  # fmt: skip
    assert found["inputs"][0]["sha256"] == hashlib.sha256(b"before").hexdigest()
    assert found["outputs"][0]["sha256"] == hashlib.sha256(b"after").hexdigest()
    assert found["parameters"] == {"a": 1}


def test_a_folder_is_hashed_with_all_that_is_in_it(project: Path):
    (project / "d" / "e").mkdir(parents=True)
    (project / "d" / "b").write_text("1")
    before = files.hashed(project / "d", project)
    assert before == files.hashed(project / "d", project)
    (project / "d" / "e" / "a").write_text("2")
    after = files.hashed(project / "d", project)
    assert after["path"] == "d"
    assert after != before
    listing = f"{hashlib.sha256(b'1').hexdigest()}  b\n{hashlib.sha256(b'2').hexdigest()}  e/a\n"
    assert after["sha256"] == hashlib.sha256(listing.encode()).hexdigest()


def test_metrics_of_an_earlier_run_are_left_out(project: Path, clean_environment):
    (project / "m.json").write_text('{"train": {"a": 1}}')
    done, found = record(project, clean_environment, "--metrics", "m.json", "--", "false")
    assert found["metrics"] == {}
    assert "was not written by this run" in done.stderr


def test_metrics_of_several_files_are_joined(project: Path, clean_environment):
    code = "open('a.json','w').write('{\"train\": {\"x\": 1}}'); open('b.yaml','w').write('train: {y: .nan}\\ntest: {z: 2}')"
    _, found = record(project, clean_environment, "--metrics", "a.json", "--metrics", "b.yaml", *python(code))
    assert found["metrics"]["train"]["x"] == 1
    assert found["metrics"]["train"]["y"] != found["metrics"]["train"]["y"]
    assert found["metrics"]["test"] == {"z": 2}


@pytest.mark.parametrize("content", ["[1, 2]", "{", "&a [*a]", "\x00", "[" * 5000 + "]" * 5000, '"x"'])
def test_metrics_that_cannot_be_read_do_not_lose_the_record(project: Path, clean_environment, content):
    done, found = record(
        project, clean_environment, "--metrics", "m.json", "--metrics", "m.yaml",
        *python(f"[open(n, 'w').write({content!r}) for n in ('m.json', 'm.yaml')]"),
    )  # fmt: skip
    assert done.returncode == 0
    assert found["metrics"] == {}
    assert "it is not recorded" in done.stderr


@pytest.mark.parametrize(
    "content",
    [
        "a: !!bool foo",
        "a: !!int ''",
        "a: !!timestamp foo",
        "a: 0x" + "f" * 5_000,
        "a: " + "9" * 5_000,
        "a: !!python/object/apply:os.system ['touch executed']",
        "a: &a [*a]",
        'a: "\\uD800"',
        "a: &a [x]\n"
        + "".join(
            f"{c}: &{c} [{', '.join(['*' + b] * 9)}]\n" for b, c in zip("abcdefghij", "bcdefghijk", strict=False)
        ),
    ],
)
def test_whatever_metrics_hold_there_is_a_record(project: Path, clean_environment, content):
    (project / "content").write_text(content)
    code = "import shutil, sys; shutil.copy('content', 'm.yaml'); shutil.copy('content', 'm.json'); sys.exit(3)"
    done, found = record(project, clean_environment, "--metrics", "m.yaml", "--metrics", "m.json", *python(code))
    assert (done.returncode, found["status"], found["model"]) == (3, "failed", "SVM (rbf)")
    assert not (project / "executed").exists()


def test_pipes_are_not_waited_for(project: Path, clean_environment):
    code = (
        "import os; d = os.environ['MLSCAFFOLD_RUN_DIR']\n"
        "for name in ('m.yaml', 'experiments/runs/a.yaml', d + '/parameters.json'): os.mkfifo(name)"
    )
    done = mlscaffold(*RECORD, "--metrics", "m.yaml", *python(code), cwd=project, env=clean_environment)
    assert (done.returncode, "m.yaml` cannot be read: not a regular file" in done.stderr) == (0, True)
    os.mkfifo(project / "p.yaml")
    done = mlscaffold(*RECORD, "--params", "p.yaml", "--", "true", cwd=project, env=clean_environment)
    assert (done.returncode, "p.yaml` cannot be read: not a regular file" in done.stderr) == (2, True)


def test_merge_keys_of_parameters(project: Path, clean_environment):
    (project / "p.yaml").write_text("base: &b {lr: 1, deep: 2}\none: {<<: *b, lr: 3}\n")
    _, found = record(project, clean_environment, "--params", "p.yaml", "--", "true")
    assert found["parameters"] == {"base.lr": 1, "base.deep": 2, "one.lr": 3, "one.deep": 2}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_while_outputs_are_hashed_costs_their_hashes_alone(project: Path, clean_environment, number):
    with (project / "huge").open("wb") as stream:
        stream.truncate(2**36)
    process = subprocess.Popen(
        [*MLSCAFFOLD, *RECORD, "--output", "small", "--output", "huge", *python("open('small', 'w'); print('ended', flush=True)")],
        cwd=project, env=clean_environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "ended\n"
    time.sleep(2)
    process.send_signal(number)
    _, told = process.communicate(timeout=30)
    (found,) = records(project)
    assert (process.returncode, found["status"], [o["path"] for o in found["outputs"]]) == (0, "finished", ["small"])
    assert "interrupted: the output `huge` is not recorded" in told


def test_nobody_who_listens_costs_no_record(project: Path, clean_environment):
    read, write = os.pipe()
    os.close(read)
    code = "open('m.yaml', 'w').write('[')"
    subprocess.run(
        [*MLSCAFFOLD, *RECORD, "--metrics", "m.yaml", "--output", "none", *python(code)], cwd=project,
        env=clean_environment, stderr=write, check=False,
    )  # fmt: skip
    os.close(write)
    assert records(project)[0]["status"] == "finished"


def test_a_table_that_the_package_does_not_list_is_refused_before_the_run(project: Path, clean_environment):
    (project / "data").mkdir()
    (project / "data/datapackage.yaml").write_text("resources:\n  - {name: penguins, path: p.csv}\n")
    arguments = ["runs", "record", "--model", "m", "--dataset"]
    done = mlscaffold(*arguments, "pengins", "--", "touch", "ran", cwd=project, env=clean_environment)
    assert (done.returncode, (project / "ran").exists()) == (2, False)
    assert "data/datapackage.yaml lists no table `pengins`\n  Did you mean `penguins`?" in done.stderr
    done = mlscaffold(*arguments, "penguins", "--", "touch", "ran", cwd=project, env=clean_environment)
    assert (done.returncode, (project / "ran").exists()) == (0, True)


def test_a_page_that_shows_the_log_shows_the_new_run(project: Path, clean_environment):
    done, _ = record(project, clean_environment, "--", "true")
    assert "`mlscaffold runs render` shows it on a page" in done.stderr
    mlscaffold("runs", "render", cwd=project, env=clean_environment)
    page = project / "experiments/README.md"
    before = page.read_text()
    done = mlscaffold(*RECORD, "--", "false", cwd=project, env=clean_environment)
    assert (done.returncode, "experiments/README.md shows it" in done.stderr) == (1, True)
    assert page.read_text().count("penguins") == before.count("penguins") + 1
    # A page that cannot be rendered costs nothing.
    page.write_text(before + before)
    done = mlscaffold(*RECORD, "--", "true", cwd=project, env=clean_environment)
    assert (done.returncode, "its page is not rendered" in done.stderr) == (0, True)


def test_options_that_there_are_not(project: Path, clean_environment):
    done = mlscaffold("runs", "record", "--xyz", "--", "true", cwd=project, env=clean_environment)
    assert done.stderr.endswith("  `mlscaffold runs record --help` lists the options.\n")


def test_the_only_table_is_the_data_set(project: Path, clean_environment):
    (project / "data").mkdir()
    (project / "data" / "datapackage.yaml").write_text("resources:\n  - {name: nests, path: n.csv}\n")
    mlscaffold("runs", "record", "--", "true", cwd=project, env=clean_environment)
    assert records(project)[0]["dataset"] == "nests"


@pytest.mark.parametrize(
    ("command", "metrics", "lacking"),
    [
        (["--", "true"], {}, True),
        (["--metrics", "gone.json", "--", "true"], {}, True),
        (python("import json, os; json.dump({'train': {'a': 1}}, "
                "open(os.environ['MLSCAFFOLD_RUN_DIR'] + '/metrics.json', 'w'))"), {"train": {"a": 1}}, True),
        (["--", "false"], {}, False),
    ],
)  # fmt: skip
def test_check_says_what_to_do_about_a_record_without_metrics(
    tmp_path: Path, clean_environment, command: list[str], metrics: object, lacking: bool
):
    mlscaffold("runs", "record", *command, cwd=tmp_path, env=clean_environment)
    (found,) = records(tmp_path)
    assert found["metrics"] == metrics
    checked = mlscaffold("check", "--select", "experiment-log", cwd=tmp_path, env=clean_environment)
    assert (checked.returncode, "experiment-log/missing-field" in checked.stdout) == (int(lacking), lacking)
    assert ("`metrics: null` says that nothing was to be measured" in checked.stdout) == lacking
    path = next((tmp_path / "experiments" / "runs").glob("*.yaml"))
    path.write_text(re.sub(r"^metrics:.*(?:\n .*)*", "metrics: null", path.read_text(), flags=re.MULTILINE))
    assert mlscaffold("check", "--select", "experiment-log", cwd=tmp_path, env=clean_environment).returncode == 0


def test_what_a_record_lacks_is_told(project: Path, clean_environment):
    done = mlscaffold("runs", "record", "--", "true", cwd=project, env=clean_environment)
    assert "lacks model, dataset, metrics.train, metrics.validation" in done.stderr


# ---------------------------------------------------------------------------------------- failed runs


def test_a_failing_command(project: Path, clean_environment):
    done, found = record(project, clean_environment, *python("import sys; raise ValueError('C must\\nbe | positive')"))
    assert done.returncode == 1
    assert "ValueError: C must" in done.stderr
    assert (found["status"], found["error"]) == ("failed", "ValueError: C must")
    assert found["metrics"] == {}


@pytest.mark.parametrize("code", [3, 42, 255])
def test_the_exit_code_is_the_command_s(project: Path, clean_environment, code):
    done, found = record(project, clean_environment, *python(f"raise SystemExit({code})"))
    assert done.returncode == code
    assert found["error"] == f"exit code {code}"


def test_a_command_that_kills_itself(project: Path, clean_environment):
    done, found = record(project, clean_environment, *python("import os, signal; os.kill(os.getpid(), signal.SIGKILL)"))
    assert done.returncode == 128 + signal.SIGKILL
    assert (found["status"], found["error"]) == ("failed", "ended by signal SIGKILL")


@pytest.mark.parametrize(("program", "code"), [("no-such-program", 127), (".", 126), ("", 127)])
def test_a_command_that_cannot_be_started(project: Path, clean_environment, program, code):
    done, found = record(project, clean_environment, "--", program)
    assert done.returncode in {code, 126, 127}
    assert found["status"] == "failed"
    assert found["error"].startswith("could not be started: ")


@pytest.mark.parametrize(
    ("tail", "said"),
    [
        (b"", ""),
        (b"one\ntwo\n\n", "two"),
        (b"Traceback (most recent call last):\n  File x\n    y\nKeyError: 'a'\nwandb: done\n", "KeyError: 'a'"),
        (
            b"Traceback (most recent call last):\n  a\nKeyError: 1\n\nTraceback (most recent call last):\n  b\nmod.TypeError: 2\n",
            "mod.TypeError: 2",
        ),
        (b"10%\r20%\rdied at 30%\n", "died at 30%"),
        (b"\x1b[31mred\x1b[0m\n", "red"),
        (b"\xff\xfe\n", "\ufffd\ufffd"),
        (b"x" * 600, "x" * 500),
        (b"Traceback (most recent call last):\n", "Traceback (most recent call last):"),
    ],
)
def test_last_words(tail, said):
    assert last_words(tail) == said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--input", "missing.csv", "--", "touch", "ran"], "missing.csv"),
        (["--params", "missing.json", "--", "touch", "ran"], "missing.json"),
        (["--params", "bad.json", "--", "touch", "ran"], "bad.json"),
        (["--compared-to", "20200101T000000Z-x-000000", "--", "touch", "ran"], "no run"),
        ([], "no command"),
        (["--"], "no command"),
        (["--modle", "x", "--", "true"], "--modle"),
    ],
)
def test_mistakes_are_told_before_anything_runs(project: Path, clean_environment, arguments, said):
    (project / "bad.json").write_text("{")
    done = mlscaffold("runs", "record", *arguments, cwd=project, env=clean_environment)
    assert done.returncode == 2
    assert said in done.stderr
    assert not (project / "ran").exists()
    assert not list(project.rglob("*.yaml"))


def test_a_log_that_leads_out_of_the_project_is_refused(project: Path, clean_environment, tmp_path):
    (tmp_path / "outside").mkdir()
    (project / "experiments").symlink_to(tmp_path / "outside")
    done = mlscaffold(*RECORD, "--", "touch", "ran", cwd=project, env=clean_environment)
    assert done.returncode == 2
    assert not (project / "ran").exists()
    assert not list((tmp_path / "outside").rglob("*"))


@pytest.mark.parametrize("setting", ["", 'layout.runs = "mlscaffold.toml/x"'])
def test_a_log_where_no_files_may_be_is_refused(project: Path, clean_environment, setting):
    (project / ".git" / "hooks").mkdir(parents=True)
    (project / "experiments").symlink_to(".git/hooks")
    (project / "mlscaffold.toml").write_text(setting)
    done = mlscaffold(*RECORD, "--", "touch", "ran", cwd=project, env=clean_environment)
    assert (done.returncode, (project / "ran").exists()) == (2, False)
    assert not list((project / ".git").rglob("*.yaml"))
    assert "keeps its own files in" in done.stderr or "Not a directory" in done.stderr


# ------------------------------------------------------------------------- the command notices nothing


def test_standard_streams_are_the_command_s(project: Path, clean_environment):
    code = "import sys; sys.stdout.write(sys.stdin.read().upper()); sys.stderr.write('e' * 100_000 + 'END')"
    done = subprocess.run(
        [*MLSCAFFOLD, *RECORD, *python(code)], cwd=project, env=clean_environment, input="text", capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert done.stdout == "TEXT"
    assert done.stderr.startswith("e" * 100_000 + "END")


def test_standard_error_is_shown_as_it_comes(project: Path, clean_environment):
    code = "import sys, time; sys.stderr.write('now'); sys.stderr.flush(); time.sleep(30)"
    process = subprocess.Popen(
        [*MLSCAFFOLD, *RECORD, *python(code)], cwd=project, env=clean_environment, stderr=subprocess.PIPE
    )
    try:
        assert process.stderr is not None
        assert process.stderr.read(3) == b"now"
    finally:
        process.terminate()
        process.communicate()


def test_arguments_are_passed_as_they_are(project: Path, clean_environment):
    odd = ["--model", "a b", "*", "$HOME", "--", "", "ü\U0001f427", "-x"]
    done, found = record(project, clean_environment, *python("import sys; print(sys.argv[1:])"), *odd)
    assert done.stdout.strip() == repr(odd)
    assert found["model"] == "SVM (rbf)"
    assert "'a b' '*' '$HOME' -- ''" in found["command"]


def test_arguments_that_are_no_text(project: Path, clean_environment):
    command = [os.fsencode(part) for part in [*MLSCAFFOLD, *RECORD, "--", "true"]] + [b"\xff"]
    assert subprocess.run(command, cwd=project, env=clean_environment, check=False).returncode == 0
    assert records(project)[0]["command"].endswith("\\udcff'")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1])
def test_signals_reach_the_command_and_the_run_is_recorded(project: Path, clean_environment, number):
    code = (
        "import signal, sys, time\n"
        f"signal.signal({int(number)}, lambda n, f: (print('got', n), sys.exit(7)))\n"
        "print('ready', flush=True)\ntime.sleep(60)"
    )
    process = subprocess.Popen(
        [*MLSCAFFOLD, *RECORD, *python(code)], cwd=project, env=clean_environment, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(number)
    out, _ = process.communicate(timeout=30)
    assert (process.returncode, out) == (7, f"got {int(number)}\n")
    assert records(project)[0]["status"] == "failed"


def test_a_terminal_stays_one_for_the_command(project: Path, clean_environment):
    pty = pytest.importorskip("pty")
    code = "import sys; print(sys.stdin.isatty(), sys.stdout.isatty(), sys.stderr.isatty()); sys.stderr.write('one\\ntwo\\n')"
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*MLSCAFFOLD, *RECORD, *python(code)], cwd=project, env=clean_environment, stdin=theirs, stdout=theirs,
        stderr=theirs,
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    while True:
        try:
            block = os.read(ours, 4096)
        except OSError:
            break
        if not block:
            break
        shown += block
    process.wait()
    os.close(ours)
    assert b"True True True\r\n" in shown
    assert b"one\r\ntwo\r\n" in shown


def test_a_grandchild_that_lives_on_does_not_hold_us_up(project: Path, clean_environment):
    code = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(20)'])"
    start = time.monotonic()
    mlscaffold_without_pipes = subprocess.run(
        [*MLSCAFFOLD, *RECORD, *python(code)], cwd=project, env=clean_environment, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    assert mlscaffold_without_pipes.returncode == 0
    assert time.monotonic() - start < 15
    assert len(records(project)) == 1


def test_the_folder_for_values_is_removed(project: Path, clean_environment):
    done, _ = record(project, clean_environment, *python("import os; print(os.environ['MLSCAFFOLD_RUN_DIR'])"))
    assert not Path(done.stdout.strip()).exists()


# ------------------------------------------------------------------------------------- one record a run


def test_a_command_that_records_itself_gets_no_second_record(project: Path, clean_environment):
    code = (
        "import pathlib; p = pathlib.Path('experiments/runs'); p.mkdir(parents=True, exist_ok=True);"
        "(p / '20260101T000000Z-own-000000.yaml').write_text('id: 20260101T000000Z-own-000000\\n')"
    )
    done, found = record(project, clean_environment, *python(code))
    assert found == {"id": "20260101T000000Z-own-000000"}
    assert "recorded itself as experiments/runs/20260101T000000Z-own-000000.yaml" in done.stderr


def test_runs_beside_each_other_each_have_their_record(project: Path, clean_environment):
    running = [
        subprocess.Popen(
            [*MLSCAFFOLD, *RECORD, *python("import time; time.sleep(0.5)")], cwd=project, env=clean_environment,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(4)
    ]  # fmt: skip
    assert [process.wait() for process in running] == [0] * 4
    assert len({r["id"] for r in records(project)}) == 4


def test_a_record_is_never_written_over(tmp_path: Path, monkeypatch):
    path = tmp_path / "r.yaml"
    assert files.create(path, "first")
    assert not files.create(path, "second")
    monkeypatch.setattr(Path, "hardlink_to", lambda *_: (_ for _ in ()).throw(OSError("no links here")))
    assert not files.create(path, "third")
    assert files.create(tmp_path / "s.yaml", "fourth")
    assert path.read_text() == "first"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["r.yaml", "s.yaml"]


def test_names_that_collide_are_drawn_again(project: Path, monkeypatch):
    from mlscaffold.runs import record as module

    drawn = iter(["aaaaaa", "aaaaaa", "aaaaaa", "bbbbbb"])
    monkeypatch.setattr(module.secrets, "token_hex", lambda _: next(drawn))
    folder = project / "experiments" / "runs"
    request = module.Request(command=(PYTHON, "-c", "pass"), model="m")
    moment = module._now()
    monkeypatch.setattr(module, "_now", lambda: moment)
    one = module.record(project, folder, request)
    two = module.record(project, folder, request)
    assert one.record is not None
    assert two.record is not None
    assert (one.record.stem[-6:], two.record.stem[-6:]) == ("aaaaaa", "bbbbbb")


def test_a_kill_of_the_recorder_leaves_no_half_record(project: Path, clean_environment):
    rng = random.Random(1)
    for _ in range(6):
        process = subprocess.Popen(
            [*MLSCAFFOLD, *RECORD, "--params", "mlscaffold.toml", "--", "true"], cwd=project, env=clean_environment,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(rng.uniform(0.1, 0.5))
        process.kill()
        process.wait()
    for found in records(project):
        assert list(found)[-1] == "conclusion"


# --------------------------------------------------------------------------------------- what is written

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), VALUES, max_size=4))
def test_records_read_back(values):
    text = as_yaml({"id": "x", "parameters": values, "metrics": {"train": values}, "inputs": [values, values]})
    assert yaml.safe_load(text) == {
        "id": "x", "parameters": values, "metrics": {"train": values}, "inputs": [values, values],
    }  # fmt: skip


def test_help_reads_well(clean_environment):
    done = mlscaffold("runs", "record", "--help", env=clean_environment)
    assert done.returncode == 0
    assert "mlscaffold runs record [OPTIONS] -- COMMAND" in done.stdout
    assert "MLSCAFFOLD_RUN_DIR" in done.stdout
