"""Runs that are killed with SIGKILL, and writes that the system breaks off: every file is old or new, and whole."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mlscaffold.errors import UserError
from mlscaffold.files import write_bytes

SCRIPT = Path(__file__).parents[2] / "benchmarks/kills.py"


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_killed_runs() -> None:
    done = subprocess.run([sys.executable, SCRIPT, "--kills", "8"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert "problems 0" in done.stdout


@pytest.mark.parametrize("step", ["fsync", "chmod", "replace"])
def test_a_write_that_breaks_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """A full disk shows at the latest when the file is flushed."""
    place = tmp_path / "a.txt"
    place.write_bytes(b"old")

    def broken(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, step, broken)
    with pytest.raises(UserError, match="No space left"):
        write_bytes(place, b"new")
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("a.txt", b"old")]
