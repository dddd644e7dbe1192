"""What a user reads when a project was made: what is in it, and what to do next."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mlscaffold.scaffold.lock import LOCK

_GROUPS: Final = (
    ("data", ("data", "src/*/data")),
    ("model", ("src/*/model", "configs", "models", "artifacts")),
    ("serving", ("src/*/serving", "Dockerfile", ".dockerignore")),
    ("monitoring", ("monitoring", "src/*/monitoring")),
    ("code", ("src/*",)),
    ("notebooks", ("notebooks",)),
    ("tests", ("tests",)),
    ("experiments", ("experiments",)),
    ("documents", ("docs", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE")),
    ("automation", (".github", ".gitlab-ci.yml", ".pre-commit-config.yaml", "justfile", "Makefile")),
)  # fmt: skip
"""Parts of a project in the order in which they are told, with the paths that belong to each."""


_REST: Final = "settings"


@dataclass(frozen=True, slots=True)
class Made:
    """One project that was made."""

    given: str
    """Its path as the user wrote it."""
    files: tuple[str, ...]
    """POSIX paths, relative to it."""
    command: str
    """What trains, to be called in the project's environment; empty when nothing does."""
    is_committed: bool
    work_tree: Path | None
    """Top of the git work tree that it lies in, when that is not itself."""
    unlocked: str = ""
    """Why uv could not make its lock file, if it was to and could not."""


def _plain(text: str) -> str:
    return text


def text(made: Made, *, has_uv: bool, is_windows: bool, emphasise: Callable[[str], str] = _plain) -> str:
    """The message, ending in a line feed."""
    lines = [f"{emphasise(f'Made {made.given}')}: {len(made.files)} files{_git(made)}", ""]
    parts = _parts(made.files)
    width = max(len(label) for label, _paths in parts) + 2
    lines += [f"  {label:<{width}}{', '.join(paths)}" for label, paths in parts]
    enter, make, install, *train = next_commands(made, has_uv=has_uv, is_windows=is_windows)
    lines += ["", emphasise("Next:"), f"  {enter} && {make} && {install}", *(f"  {command}" for command in train)]
    return "\n".join(lines) + "\n"


def _git(made: Made) -> str:
    if made.is_committed:
        return ", in one commit on main."
    if made.work_tree:
        return f", not committed: they lie in the git work tree {made.work_tree}."
    return ", no git repository."


def next_commands(made: Made, *, has_uv: bool, is_windows: bool) -> list[str]:
    """The commands that enter the project, install it and train."""
    python, scripts = ("py", ".venv\\Scripts\\") if is_windows else ("python3", ".venv/bin/")
    # Named, since `uv pip` would otherwise install into an environment that happens to be active.
    make, install = (
        ("uv venv", "uv pip install --python .venv")
        if has_uv
        else (f"{python} -m venv .venv", f"{scripts}python -m pip install")
    )
    locked = f" -r {LOCK}" if LOCK in made.files else ""
    package = " -e ." if any(file.startswith("src/") for file in made.files) else ""
    return [
        f"cd {_quoted(made.given, is_windows=is_windows)}",
        make,
        f"{install}{locked}{package}",
        *([f"{scripts}{made.command}"] if made.command else []),
    ]


def _quoted(path: str, *, is_windows: bool) -> str:
    if path.startswith("-"):
        path = f"./{path}"
    if is_windows:
        return f'"{path}"' if " " in path or "&" in path else path
    return shlex.quote(path)


def _parts(files: Sequence[str]) -> list[tuple[str, list[str]]]:
    """The parts that the project has, each with its folders and files."""
    found: dict[str, dict[str, None]] = {label: {} for label in (*(label for label, _ in _GROUPS), _REST)}
    for file in files:
        label, unit = _part(file)
        found[label][unit] = None
    return [(label, list(units)) for label, units in found.items() if units]


def _part(file: str) -> tuple[str, str]:
    """The part that a file belongs to, and the folder (or file) by which it is told there."""
    pieces = file.split("/")
    for label, patterns in _GROUPS:
        for pattern in patterns:
            wanted = pattern.split("/")
            if len(pieces) >= len(wanted) and all(w in {"*", p} for w, p in zip(wanted, pieces, strict=False)):
                return label, "/".join(pieces[: len(wanted)]) + ("/" if len(pieces) > len(wanted) else "")
    return _REST, pieces[0] + ("/" if len(pieces) > 1 else "")
