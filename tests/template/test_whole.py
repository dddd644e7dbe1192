"""A project of copier alone, installed and run: what its README tells a new owner to type."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.template.conftest import render

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    "answers",
    [
        {"stage": "prototype", "serving": "none", "ci": "none", "package": "demo"},
        {"stage": "production", "package": "x" * 50, "project_name": '"it\'s" 🐧 {{ x }} \\', "licence": "none"},
    ],
    ids=["smallest", "largest"],
)
def test_the_commands_of_its_readme_work(tmp_path: Path, answers: dict[str, str]) -> None:
    project = render(tmp_path / "project", **answers)
    environment = {
        **{key: value for key, value in os.environ.items() if key not in {"VIRTUAL_ENV", "PYTHONPATH"}},
        "PATH": f"{project / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PIP_REQUIRE_VIRTUALENV": "1",  # a command that misses the environment must not change another
    }
    (block, *_) = re.findall(r"```console\n(.*?)```", (project / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    commands = [line.split("#")[0].strip() for line in block.splitlines()]
    assert [command.split()[-1] for command in commands[-3:]] == ["train", "evaluate", "pytest"]
    assert commands[:2] == ["python -m venv .venv", ". .venv/bin/activate"]
    subprocess.run([sys.executable, "-m", "venv", ".venv"], cwd=project, check=True)
    for command in commands[2:]:
        done = subprocess.run(
            command.split(), cwd=project, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{command}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
    (record,) = (project / "experiments" / "runs").iterdir()
    assert f"run: {record.stem}\n" in (project / "docs" / "model_card.md").read_text(encoding="utf-8")
