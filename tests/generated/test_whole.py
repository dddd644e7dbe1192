"""A project as `new` writes it, used as its owner would: installed, trained, tested, served, hooked, checked."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import mlscaffold
from tests.generated.conftest import git, new

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=["prototype", "production"])
def project(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    """An installed project whose first model is trained."""
    folder = tmp_path_factory.mktemp(request.param)
    os.environ["MLSCAFFOLD_SOURCE"] = str(wheel)
    try:
        project = new(folder, f"stage={request.param}")
    finally:
        del os.environ["MLSCAFFOLD_SOURCE"]
    subprocess.run([sys.executable, "-m", "venv", project / ".venv"], check=True)
    run(project, "python", "-m", "pip", "install", "--quiet", "-r", "requirements.lock", "-e", ".")
    run(project, "demo", "train")
    run(project, "demo", "evaluate")
    return project


def run(project: Path, *command: str, code: int = 0) -> str:
    """Run a program of the project's environment; its exit code must be the one expected."""
    environment = os.environ | {"PATH": f"{project / '.venv/bin'}{os.pathsep}{os.environ['PATH']}"}
    environment.pop("VIRTUAL_ENV", None)
    done = subprocess.run(
        [shutil.which(command[0], path=environment["PATH"]) or command[0], *command[1:]],
        cwd=project, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == code, f"{command}: {done.returncode}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
    return done.stdout


def test_it_trains_and_leaves_a_record_and_a_card(project: Path) -> None:
    (record,) = (project / "experiments/runs").glob("*.yaml")
    card = (project / "docs/model_card.md").read_text()
    assert f"run: {record.stem}" in card
    assert re.search(r"test:", card)
    assert record.stem in git(project, "status", "--porcelain", "--untracked-files=all")
    assert git(project, "rev-parse", "HEAD") in record.read_text()


def test_its_own_tests_and_linters_pass(project: Path) -> None:
    run(project, "python", "-m", "pytest", "-q")
    version = re.search(r"ruff==([\d.]+)", (project / ".pre-commit-config.yaml").read_text())
    assert version
    run(project, "python", "-m", "pip", "install", "--quiet", f"ruff=={version[1]}")
    run(project, "ruff", "check", ".")
    run(project, "ruff", "format", "--check", ".")


def test_it_checks_clean_after_training(project: Path) -> None:
    done = mlscaffold("check", project)
    assert done.returncode == 0, done.stdout


def test_its_hooks_pass_and_catch_a_new_column(project: Path) -> None:
    git(project, "add", "--all")
    assert "render" not in run(project, "pre-commit", "run", "--all-files")
    table = project / "data/raw/penguins.csv"
    before = table.read_bytes()
    table.write_bytes(
        b"\n".join(
            b"%s,%d" % (line, n) if n else line + b",wingspan" for n, line in enumerate(before.split(b"\n")) if line
        )
    )
    try:
        git(project, "add", "--all")
        assert "data-docs/undocumented-column" in run(project, "pre-commit", "run", "--all-files", code=1)
    finally:
        table.write_bytes(before)
        git(project, "add", "--all")


def test_hooks_started_by_hand_bring_what_people_wrote_into_the_tables(project: Path) -> None:
    git(project, "add", "--all")
    (record,) = (project / "experiments/runs").glob("*.yaml")
    for hook, source, old, written, page in (
        ("runs", record, "conclusion: ''", "conclusion: good enough", "experiments/README.md"),
        ("data", project / "data/dictionary/penguins.yaml", "Body mass of the bird.", "How heavy.", "data/README.md"),
    ):
        command = ("pre-commit", "run", "--all-files", "--hook-stage", "manual", f"mlscaffold-{hook}-render")
        run(project, *command)  # nothing to do
        before = {path: path.read_bytes() for path in (source, project / page)}
        source.write_text(source.read_text().replace(old, written))
        try:
            assert "files were modified by this hook" in run(project, *command, code=1)
            assert written.removeprefix("conclusion: ") in (project / page).read_text()
        finally:
            for path, content in before.items():
                path.write_bytes(content)
            git(project, "add", "--all")


@pytest.mark.parametrize(
    "model",
    [
        "  kind: logistic-regression\n  c: 10.0\n  max_iterations: 1000\n",
        "  kind: random-forest\n  trees: 200\n",
    ],
    ids=["c", "forest"],
)
def test_its_own_tests_pass_in_an_experiment(project: Path, tmp_path: Path, model: str) -> None:
    # Without git and the environment: the folder alone decides what is imported and read.
    copy = shutil.copytree(project, tmp_path / "demo", ignore=shutil.ignore_patterns(".git", ".venv"))
    config = copy / "configs/train.yaml"
    settings, changed = re.subn(r"(?<=^model:\n)(  .*\n)+", model, config.read_text(), flags=re.MULTILINE)
    assert changed == 1
    config.write_text(settings)
    (baseline,) = (path.stem for path in (copy / "experiments/runs").iterdir())
    python = str(project / ".venv/bin/python")
    for command in (
        ("-m", "demo", "train", "--compared-to", baseline),
        ("-m", "demo", "evaluate"),
        ("-m", "pytest", "-q"),
    ):
        done = subprocess.run(
            [python, *command], cwd=copy, env=os.environ | {"PYTHONPATH": str(copy / "src")},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{command}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"


def test_whoever_clones_it_gets_the_same_checks(project: Path, tmp_path: Path) -> None:
    # A copy, so that no other test finds the project committed: any of them may be the first.
    ours = shutil.copytree(project, tmp_path / "ours", ignore=shutil.ignore_patterns(".venv"))
    clone = tmp_path / "clone"
    git(ours, "add", "--all")
    author = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    git(ours, *author, "commit", "--quiet", "--no-verify", "-m", "A run")
    git(ours, "clone", "--quiet", str(ours), str(clone))
    config = (clone / ".pre-commit-config.yaml").read_text()
    assert config.count("mlscaffold_kit") == 1 or config.count("mlscaffold-kit") == 1
    assert "pre-commit run --all-files" in (clone / ".github/workflows/ci.yml").read_text()
    shutil.copytree(project / ".venv", clone / ".venv", symlinks=True)
    run(clone, "python", "-m", "pre_commit", "run", "--all-files")


def section(project: Path, page: str, heading: str) -> str:
    """What stands below a heading of a page, in one line."""
    text = (project / page).read_text("utf-8").partition(f"\n## {heading}\n")[2]
    return " ".join(text.partition("\n## ")[0].split())


@pytest.mark.parametrize("outcome", ["kept", "dropped"])
def test_whoever_follows_the_pages_commits_the_first_experiment(project: Path, tmp_path: Path, outcome: str) -> None:
    ours = shutil.copytree(project, tmp_path / "demo", ignore=shutil.ignore_patterns(".venv"))
    path = f"{project / '.venv/bin'}{os.pathsep}{os.environ['PATH']}"
    environment = {k: v for k, v in os.environ.items() if k != "VIRTUAL_ENV"} | {
        "PATH": path, "PYTHONPATH": str(ours / "src"), "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org",
        "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.org",
    }  # fmt: skip

    def follow(command: str, code: int = 0) -> None:
        done = subprocess.run(
            ["bash", "-c", command], cwd=ours, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == code, f"{command}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"

    start, experiment = section(ours, "README.md", "Start"), section(ours, "CONTRIBUTING.md", "An experiment")
    *_, train, conclude = re.split(r" [1-4]\. ", f" {experiment}")
    (training,) = re.findall(r"`(demo train .+?)`", train)
    (render,) = re.findall(r"`(pre-commit run .+?)`", conclude)
    follow("pre-commit install")
    (first,) = (ours / "experiments/runs").iterdir()
    if "those of the first run" in start:
        follow("git add --all && git commit --message 'The first run'")
    follow("git switch --create experiment/c")
    config = ours / "configs/train.yaml"
    config.write_text(config.read_text("utf-8").replace("c: 1.0", "c: 5.0"), "utf-8")
    follow("git add configs && git commit --message 'Less regularization'")
    follow(training.replace("RUN", first.stem).replace("...", "less regularization"))
    (new_run,) = set((ours / "experiments/runs").iterdir()) - {first}
    for record in (new_run, first) if "of every run before it" in conclude else (new_run,):
        text = record.read_text("utf-8")
        assert "conclusion: ''\n" in text
        record.write_text(text.replace("conclusion: ''\n", f"conclusion: {outcome} after a look\n"), "utf-8")
    follow(render, code=1)  # it says *Failed* when it changed the page
    if outcome == "kept":
        follow("demo evaluate && git add --all && git commit --message 'A run'")
    else:
        follow("git add experiments && git commit --message 'A run' && git restore . && git revert --no-edit HEAD~1")
    follow("pre-commit run --all-files && git diff --exit-code HEAD")
    assert (ours / "experiments/README.md").read_text("utf-8").count(f"{outcome} after a look") == 2


@pytest.fixture
def service(project: Path) -> Iterator[str]:
    """The service, started as its owner would."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen([project / ".venv/bin/demo", "serve", "--port", str(port)], cwd=project)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(150):
            try:
                urllib.request.urlopen(f"{address}/health", timeout=1).close()
                break
            except (urllib.error.URLError, OSError):
                assert server.poll() is None, "the service ended"
                time.sleep(0.2)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


def ask(address: str, row: dict[str, object]) -> tuple[int, dict[str, object]]:
    request = urllib.request.Request(
        f"{address}/predict", json.dumps(row).encode(), headers={"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


def test_its_service_answers_a_request(service: str) -> None:
    row: dict[str, object] = {
        "bill_length_mm": 39.1, "bill_depth_mm": 18.7, "flipper_length_mm": 181, "body_mass_g": 3750, "sex": "male",
    }  # fmt: skip
    status, answer = ask(service, row)
    assert (status, "Adelie" in json.dumps(answer)) == (200, True)
    assert ask(service, row | {"flipper_length_mm": 181.0}) == (status, answer)
    for change in ({"sex": "unknown"}, {"bill_length_mm": float("nan")}):
        status, answer = ask(service, row | change)
        assert (status, next(iter(change)) in json.dumps(answer)) == (422, True)
