"""Projects used from beginning to end as their owners would: installed, trained, tested, asked, hooked, checked.

The five tasks with their defaults, and two of the projects with every pair of answers, other ones with each commit;
`--every-pair` takes all.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from tests.conftest import UV, mlscaffold
from tests.generated.conftest import git, new
from tests.template.answers import QUESTIONS, Answers, choices, name, pairs

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
ROTATING = 2
RESERVED = yaml.safe_load(QUESTIONS["reserved_names"]["default"])
NOWHERE = "http://127.0.0.1:9"
"""Where nobody listens: a project that reaches for the network once it is installed fails."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """The projects: all of them, or the defaults and those whose turn it is."""
    every = pairs()
    if not metafunc.config.getoption("--every-pair"):
        commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
        turn = int(commit.stdout.strip() or "0", 16)
        every = [every[(turn + i * 7919) % len(every)] for i in range(ROTATING)]
    defaults = [{"task": task, "stage": "production"} for task in choices("task")]
    metafunc.parametrize("answers", [*defaults, *every], ids=name)


def run(project: Path, command: str, *, online: bool = False) -> str:
    """What a command says, in the project's folder and environment; it must succeed."""
    path = f"{project / '.venv/bin'}{os.pathsep}{os.environ['PATH']}"
    environment = {k: v for k, v in os.environ.items() if k not in {"VIRTUAL_ENV", "PYTHONPATH"}}
    # Two threads of one library on a busy machine wait for each other for minutes.
    environment |= {"PATH": path, "OMP_NUM_THREADS": "1"}
    if not online:
        environment |= dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy"), NOWHERE)
        environment |= {"NO_PROXY": "127.0.0.1,localhost", "no_proxy": "127.0.0.1,localhost"}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command],
        cwd=project, env=environment, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == 0, f"{command}: {done.returncode}\n{done.stdout[-6000:]}\n{done.stderr[-4000:]}"
    return done.stdout


def install(project: Path) -> None:
    """Make the project's environment as its README says, with uv where it is: pip takes ten times as long."""
    commands = start_of(project)
    packages = next(line.removeprefix("pip install ") for line in commands if line.startswith("pip install"))
    if UV:
        uv = shlex.quote(UV)
        links = "".join(f" --find-links {shlex.quote(link)}" for link in os.environ.get("PIP_FIND_LINKS", "").split())
        python = shlex.quote(sys.executable)
        run(project, f"{uv} venv --quiet --python {python} .venv", online=True)
        run(project, f"{uv} pip install --quiet --python .venv{links} {packages}", online=True)
    else:
        run(project, f"{shlex.quote(sys.executable)} -m venv .venv && pip install --quiet {packages}", online=True)


def modules_of(project: Path) -> set[str]:
    """The names that can be imported in the project's environment, but for its own, in the form of names of packages."""
    script = """
import importlib.metadata
for distribution in importlib.metadata.distributions():
    for file in distribution.files or ():
        if file.suffix in {".py", ".so", ".pyd"} and file.parts[0] != "..":
            print(file.parts[0].partition(".")[0].lower())
"""
    names = set(run(project, f"python -c {shlex.quote(script)}").split())
    return {name for name in names - {"demo"} if re.fullmatch(r"[a-z](_?[a-z0-9])*", name)}


def start_of(project: Path) -> list[str]:
    """The commands under *Start* in the README."""
    (block, *_) = re.findall(r"```console\n(.*?)```", (project / "README.md").read_text("utf-8"), re.DOTALL)
    return [line.split("#")[0].strip() for line in block.splitlines()]


@contextmanager
def service(project: Path) -> Iterator[int]:
    """The project's service, and the port where it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen([project / ".venv/bin/demo", "serve", "--port", str(port)], cwd=project)
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=1).close()
                break
            except (urllib.error.URLError, OSError):
                assert server.poll() is None, "the service ended"
                time.sleep(0.2)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=20)


def ask(project: Path, answers: Answers) -> None:
    """Ask the model as the README says."""
    text = (project / "README.md").read_text("utf-8")
    asked = text.partition("## Start")[2].partition("## Where")[0]
    if (project / "src/demo/serving/app.py").exists():
        (command,) = (block for block in re.findall(r"```console\n(.*?)```", asked, re.DOTALL) if "/predict" in block)
        with service(project) as port:
            answer = json.loads(run(project, command.replace(":8000", f":{port}")))
        assert (answer[0] if isinstance(answer, list) else answer)["prediction"] not in {None, ""}
    elif (project / "src/demo/serving/batch.py").exists():
        (commands,) = (block for block in re.findall(r"```console\n(.*?)```", asked, re.DOTALL) if "predict" in block)
        assert int(run(project, commands).split()[0]) > 0
        written = project / commands.split()[-1]
        assert len(written.read_text("utf-8").splitlines()) > 1


def test_it_is_used(answers: Answers, wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLSCAFFOLD_SOURCE", str(wheel))
    running = sys.version_info[:2]
    if tuple(map(int, answers.get("python", "3.11").split("."))) > running:
        answers = answers | {"python": f"{running[0]}.{running[1]}"}
    project = new(tmp_path, *(f"{question}={answer}" for question, answer in answers.items()))
    install(project)
    assert modules_of(project) <= {*RESERVED}, "reserve these names in template/copier.yml"
    first = next(i for i, line in enumerate(start_of(project)) if line.startswith("pip install"))
    for command in start_of(project)[first + 1 :]:
        run(project, command)
    if answers["stage"] == "exploration":
        done = mlscaffold("runs", "record", "--model", "first", "--", str(project / ".venv/bin/jupyter"), "execute",
                          "notebooks/explore.ipynb", cwd=project)  # fmt: skip
        assert done.returncode == 0, done.stderr
    else:
        ask(project, answers)
        git(project, "add", "--all")
        run(project, "pre-commit run --all-files", online=True)
    done = mlscaffold("check", project)
    assert done.returncode == 0, done.stdout
    if answers == {"task": answers["task"], "stage": "production"}:
        assert mlscaffold("score", "--min", "5", project).returncode == 0
