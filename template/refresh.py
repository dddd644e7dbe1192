"""Makes anew what the template ships but nobody writes: locked versions, baseline profiles, pointers of DVC to data.

Run it with copier and uv on the path, after a change to dependencies.yml, data, split or profile:
    python template/refresh.py [--upgrade] [lock] [pointers] [profiles]
Without --upgrade, versions stay as they are where the ranges allow it; without a name, all are made.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent
DEPENDENCIES, LOCK, TASKS = HERE / "dependencies.yml", HERE / "lock.yml", HERE / "tasks"
RAW = HERE / "project" / "data" / "raw"
HEADER = """\
# Which version of which package generated projects are tested with, and for which answers (the keys of
# dependencies.yml) it is needed. Made by template/refresh.py.
"""
PINNED_BY_TORCH = re.compile(r"nvidia-|cuda-|triton\b")
"""Packages that torch itself names by exact version, for machines with a GPU alone."""
OF_A_TASK = re.compile(r"\{% if (task == '\w+') %\}(.+)\{% endif %\}")
"""The name of a raw file in the template."""


def main(arguments: list[str]) -> None:
    """Make what is asked for."""
    wanted = {"lock", "pointers", "profiles"} & {*arguments} or {"lock", "pointers", "profiles"}
    with tempfile.TemporaryDirectory() as scratch:
        if "lock" in wanted:
            LOCK.write_text(_locked(Path(scratch), upgrade="--upgrade" in arguments), encoding="utf-8")
        if "pointers" in wanted:
            for name, text in pointers().items():
                (RAW / name).write_text(text, encoding="utf-8")
        if "profiles" in wanted:
            for task in sorted(path.name for path in TASKS.iterdir() if (path / "train.yaml").exists()):
                shutil.copy(_profiled(Path(scratch) / task, task), TASKS / task / "baseline.json")


def pointers() -> dict[str, str]:
    """What `dvc add` would write for each raw file, by the name that it has in the template."""
    written = {}
    for path in sorted(RAW.iterdir()):
        if named := OF_A_TASK.fullmatch(path.name):
            content = path.read_bytes()
            md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
            written[f"{{% if data_versioning == 'dvc' and {named[1]} %}}{named[2]}.dvc{{% endif %}}"] = (
                f"outs:\n- md5: {md5}\n  size: {len(content)}\n  hash: md5\n  path: {named[2]}\n"
            )
    return written


def _locked(scratch: Path, *, upgrade: bool) -> str:
    """One version of each package for all answers together, and the answers that need it."""
    needs: dict[str, list[str]] = {}
    for group in yaml.safe_load(DEPENDENCIES.read_text("utf-8")).values():
        for key, packages in group.items():
            needs.setdefault(key, []).extend(name + versions for name, versions in packages.items())
    whole = scratch / "whole.lock"
    if LOCK.exists() and not upgrade:
        whole.write_text("\n".join(yaml.safe_load(LOCK.read_text("utf-8"))), "utf-8")
    lines = _compiled(scratch, [requirement for group in needs.values() for requirement in group], whole)
    keys: dict[str, list[str]] = {line: [] for line in lines if not PINNED_BY_TORCH.match(line)}
    for key, requirements in needs.items():
        used = {_name(line) for line in _compiled(scratch, requirements, scratch / f"{key}.lock", whole)}
        for line in keys:
            if _name(line) in used:
                keys[line].append(key)
    return HEADER + "".join(f"{_quoted(line)}: [{', '.join(_fewest(found))}]\n" for line, found in keys.items())


def _compiled(scratch: Path, requirements: list[str], lock: Path, constraint: Path | None = None) -> list[str]:
    """The lines of a lock for requirements, with the versions that it has already, or that another one has."""
    wanted = scratch / "requirements.in"
    wanted.write_text("\n".join(requirements), "utf-8")
    options = ["--quiet", "--no-header", "--no-annotate", "--universal", "--python-version", "3.11"]
    limits = ["--constraint", str(constraint)] if constraint else []
    _run("uv", "pip", "compile", *options, *limits, str(wanted), "-o", str(lock))
    return lock.read_text("utf-8").splitlines()


def _name(line: str) -> str:
    return re.split(r"[=\[ ;]", line)[0]


def _fewest(keys: list[str]) -> list[str]:
    """The keys that say the same: what every project has needs no others."""
    return ["all"] if "all" in keys else keys


def _quoted(line: str) -> str:
    return '"' + line.replace('"', "'") + '"'


def _profiled(project: Path, task: str) -> Path:
    """The profile that the project's own training writes, with the versions of its lock."""
    answers = ["-d", f"task={task}", "-d", "stage=production", "-d", "package=demo"]
    _run("copier", "copy", "--quiet", "--defaults", *answers, str(HERE), str(project))
    _run("uv", "venv", "--quiet", ".venv", at=project)
    _run("uv", "pip", "install", "--quiet", "-r", "requirements.lock", "-e", ".", at=project)
    _run(str(project / ".venv" / "bin" / "demo"), "train", at=project)
    return project / "monitoring" / "baseline.json"


def _run(*command: str, at: Path = HERE) -> None:
    subprocess.run(command, cwd=at, check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
