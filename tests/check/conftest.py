"""What the tests of `check` share: a small repository, and the command that is installed."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(sys.executable).with_name("mlscaffold")

NAN = "import numpy as np\n\nx = 1\nprint(x == np.nan)\n"
"""A module with one finding of `ml-api/nan-equality`, on line 4."""


@dataclass(frozen=True)
class Answer:
    """What a run of the command came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The report, when it is JSON."""
        return json.loads(self.out)

    @property
    def found(self) -> list[tuple[str, str, int | None]]:
        """(rule, path, line) of each finding of a JSON report."""
        return [(f["rule"], f["path"], f["line"]) for f in self.json["findings"]]


class Repository:
    """A folder to check, and the command to do it with."""

    def __init__(self, root: Path, environment: Mapping[str, str]) -> None:
        self.root = root
        self.environment = environment
        root.mkdir(parents=True, exist_ok=True)

    def write(self, files: Mapping[str, str | bytes]) -> "Repository":
        """Write files, given as text or bytes."""
        for path, content in files.items():
            place = self.root / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content if isinstance(content, bytes) else content.encode())
        return self

    def git(self, *arguments: str) -> str:
        """Run git in it, and return what it prints."""
        identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "protocol.file.allow=always"]
        done = subprocess.run(
            ["git", *identity, *arguments], cwd=self.root, env=dict(self.environment), capture_output=True, check=True
        )
        return done.stdout.decode(errors="replace").strip()

    def commit(self) -> str:
        """Make it a git repository with everything committed, and return the commit."""
        if not (self.root / ".git").exists():
            self.git("init", "-q", "-b", "main")
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "all", "--allow-empty")
        return self.git("rev-parse", "HEAD")

    def check(self, *arguments: str | bytes | Path, cwd: Path | None = None, **variables: str) -> Answer:
        """Run `mlscaffold check` in it."""
        return self.run([SCRIPT, "check", *arguments], cwd=cwd, **variables)

    def under(self, variables: Mapping[str, str]) -> "Repository":
        """The same repository, checked with further variables in the environment."""
        return Repository(self.root, {**self.environment, **variables})

    def findings(self, *arguments: str | bytes | Path, cwd: Path | None = None) -> list[tuple[str, str, int | None]]:
        """(rule, path, line) of each finding; the exit code must agree."""
        answer = self.check("--format", "json", *arguments, cwd=cwd)
        assert answer.code == (1 if answer.out and answer.found else 0), answer
        return answer.found

    def run(self, command: list[str | bytes | Path], cwd: Path | None = None, **variables: str) -> Answer:
        """Run any command in it."""
        done = subprocess.run(
            list(map(os.fsencode, command)),
            cwd=cwd or self.root,
            env=dict(self.environment) | variables,
            capture_output=True,
            check=False,
            timeout=120,
        )
        return Answer(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


@pytest.fixture
def repository(tmp_path: Path, clean_environment: dict[str, str]) -> Repository:
    """An empty folder, not in git yet."""
    return Repository(tmp_path / "demo", clean_environment)
