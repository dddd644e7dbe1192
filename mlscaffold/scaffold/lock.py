"""The lock file of a new project, made exact for its answers by uv where that is installed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

LOCK: Final = "requirements.lock"
_SECONDS: Final = 60
_PINNED_BY_TORCH: Final = re.compile(r"(?:nvidia|cuda)-|triton\b")
"""Packages that torch names by exact version itself, for machines with a GPU alone."""


def relock(folder: Path, python: str) -> str:
    """Resolve a project's requirements anew, with the template's versions where they fit; why not, or an empty string.

    Nothing changes when uv is not installed, cannot reach a package index, or has nothing to change.
    """
    lock, uv = folder / LOCK, shutil.which("uv")
    if uv is None or not lock.is_file():
        return ""
    shipped = lock.read_text("utf-8")
    beside = folder / f".{LOCK}"
    # Versions that stand in the output already are kept where the ranges allow it.
    beside.write_text(shipped, "utf-8")
    command = [
        uv, "pip", "compile", "--quiet", "--no-header", "--no-annotate", "--universal", "--python-version", python,
        "--group", "dev", "pyproject.toml", "--output-file", beside.name,
    ]  # fmt: skip
    try:
        done = subprocess.run(
            command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=False,
            env=os.environ | {"NO_COLOR": "1"},
        )  # fmt: skip
        if done.returncode:
            said = done.stderr.decode(errors="replace").split("\n")
            return next((line.strip() for line in said if line.strip()), f"it ended with {done.returncode}")
        lines = beside.read_text("utf-8").splitlines(keepends=True)
    except subprocess.TimeoutExpired:
        return f"it took longer than {_SECONDS} seconds"
    except OSError as error:  # a program of that name that cannot be run must not cost anybody the project
        return error.strerror or str(error)
    finally:
        beside.unlink(missing_ok=True)
    header = [line for line in shipped.splitlines(keepends=True) if line.startswith("#")]
    lock.write_text("".join([*header, *(line for line in lines if not _PINNED_BY_TORCH.match(line))]), "utf-8")
    return ""
