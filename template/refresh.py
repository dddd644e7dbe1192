"""Makes anew what the template ships but nobody writes: the lock file and the baseline profile.

Run it with copier and uv on the path, after a change to dependencies, data, split or profile:
    python template/refresh.py [--upgrade]
Without --upgrade, versions stay as they are where the requirements allow it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
LOCK = HERE / "project" / "requirements.lock.jinja"
PROFILE = HERE / "project" / "{% if stage == 'production' %}monitoring{% endif %}" / "baseline.json"
OPTIONS = "--universal --python-version {python} --group dev --no-annotate"
HEADER = f"""\
# The exact version of every library, for development too. Made anew, with newer versions, by
#   uv pip compile --upgrade {OPTIONS.format(python="{{ python }}")} pyproject.toml -o requirements.lock
"""


def main(arguments: list[str]) -> None:
    """Write both files into the template."""
    with tempfile.TemporaryDirectory() as scratch:
        whole, bare = (_render(Path(scratch) / serving, serving) for serving in ("fastapi", "none"))
        locked = _lock(whole, None if "--upgrade" in arguments else LOCK)
        LOCK.write_text(HEADER + _merged(locked, _lock(bare, whole / "requirements.lock")), encoding="utf-8")
        PROFILE.parent.mkdir(exist_ok=True)
        shutil.copy(_profiled(whole), PROFILE)


def _render(folder: Path, serving: str) -> Path:
    answers = ["-d", "stage=production", "-d", f"serving={serving}", "-d", "package=penguins"]
    _run("copier", "copy", "--quiet", "--defaults", *answers, str(HERE), str(folder))
    return folder


def _lock(project: Path, kept: Path | None) -> list[str]:
    """The lines of a project's lock, with the versions of another lock where there is one."""
    lock = project / "requirements.lock"
    lock.unlink(missing_ok=True)
    if kept and kept.exists():
        lock.write_text("".join(line for line in kept.read_text("utf-8").splitlines(True) if "{%" not in line), "utf-8")
    options = OPTIONS.format(python="3.11").split()
    _run(
        "uv",
        "pip",
        "compile",
        "--quiet",
        "--no-header",
        *options,
        "pyproject.toml",
        "-o",
        "requirements.lock",
        at=project,
    )
    return lock.read_text(encoding="utf-8").splitlines()


def _merged(with_service: list[str], without: list[str]) -> str:
    """One template of both locks."""
    if strangers := [line for line in without if line not in with_service]:
        raise SystemExit(f"the lock without a service has what the other has not: {strangers}")
    lines, inside = [], False
    for line in with_service:
        if (line not in without) != inside:
            inside = not inside
            lines.append('{% if serving == "fastapi" -%}' if inside else "{% endif -%}")
        lines.append(line)
    return "\n".join([*lines, *(["{% endif -%}"] if inside else [])]) + "\n"


def _profiled(project: Path) -> Path:
    """The profile that the project's own training writes, with the versions of its lock."""
    _run("uv", "venv", "--quiet", ".venv", at=project)
    _run("uv", "pip", "install", "--quiet", "-r", "requirements.lock", "-e", ".", at=project)
    _run(str(project / ".venv" / "bin" / "penguins"), "train", at=project)
    return project / "monitoring" / "baseline.json"


def _run(*command: str, at: Path = HERE) -> None:
    subprocess.run(command, cwd=at, check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
