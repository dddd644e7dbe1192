"""What the tests of the language server share: a project, and an editor that has it open."""

import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from tests.server.client import Editor

NAN = "import numpy as np\n\nx = 1\nprint(x == np.nan)\n"
"""A module with one finding of `ml-api/nan-equality`, on line 4."""
RULE = "ml-api/nan-equality"


def nan_on(*lines: int) -> Callable[[list[tuple[str, int]]], bool]:
    """Whether comparisons with NaN are shown on these lines, 0-based, and on no other."""
    return lambda shown: [line for rule, line in shown if rule == RULE] == list(lines)


def write(root: Path, files: Mapping[str, str | bytes]) -> Path:
    for name, content in files.items():
        place = root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A git repository with settings that ask one rule alone."""
    root = tmp_path / "demo"
    write(root, {"mlscaffold.toml": f'select = ["{RULE}"]\n'})
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    return root


@pytest.fixture
def start(tmp_path: Path, clean_environment: dict[str, str]) -> Iterator[Callable[..., Editor]]:
    """Starts servers, and ends them."""
    started: list[Editor] = []

    def begin(cwd: Path | None = None, **variables: str) -> Editor:
        started.append(Editor(clean_environment | variables, cwd or tmp_path))
        return started[-1]

    yield begin
    for editor in started:
        editor.end()


@pytest.fixture
def editor(project: Path, start: Callable[..., Editor]) -> Editor:
    """An editor with the project open."""
    editor = start(project)
    editor.initialize(project)
    return editor
