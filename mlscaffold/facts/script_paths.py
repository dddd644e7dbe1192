"""Paths on one person's machine in what is no Python: scripts of a shell, R or SQL, jobs of a cluster, Makefiles, DVC.

They are looked for as words, line by line: no shell is asked. Comments are left out, and so is what only a machine that
has it would use: a fallback (`${DATA:-/home/ada}`), and a line that asks whether a path is there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from posixpath import basename

from mlscaffold.facts.model import Place
from mlscaffold.facts.paths import personal_path
from mlscaffold.facts.scripts.runners import MAKEFILES
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final

_SCRIPTS: Final = (".sh", ".bash", ".zsh", ".slurm", ".sbatch", ".pbs", ".bat", ".cmd", ".ps1", ".mk",
                   ".jsonnet", ".libsonnet", ".gin", ".sql", ".R", ".r", ".Rmd", ".rmd", ".jl", ".m", ".do",
                   ".sas")  # fmt: skip
_DVC: Final = ".dvc/config"
_GENERATED: Final = pattern(r"(?i)generated (?:file|by)|do not edit")
_HEAD: Final = 300
"""Characters in which a tool says that a file is its own."""
_PATH: Final = pattern(
    r"(?<![\w.:$}~/\\%*-])(?:[A-Za-z]:[\\/]|/(?:[\w.-]{1,99}/){0,2}(?:home|Users)/)[^\s\"'`;|&<>(){}$,%*]{1,400}"
)
_REMARK: Final = pattern(r"[ \t]*(?:#(?!SBATCH|PBS|\$|BSUB)|--|%|\*|(?i:rem\b|@rem\b|::|echo\b|@echo\b|printf\b))")
_ASKS: Final = pattern(r"\[\[?\s+(?:!\s+)?-[defhrsx]\s|\bif exist\b|\bTest-Path\b")


def may_hold_paths(path: str) -> bool:
    """Whether a file is one that is looked at; what switches on an environment was made on the spot."""
    if basename(path).lower().startswith("activate"):
        return False
    return path.endswith(_SCRIPTS) or basename(path) in MAKEFILES or path == _DVC


def script_paths(texts: Mapping[str, str]) -> Iterator[tuple[Place, str]]:
    """The first path of each text that is below somebody's home or on a drive of Windows, and where it stands."""
    for path, text in sorted(texts.items()):
        found = next(_in_lines(text), None) if not _GENERATED.search(text[:_HEAD]) else None
        if found:
            line, column, written = found
            yield Place(path, line, column), written


def _in_lines(text: str) -> Iterator[tuple[int, int, str]]:
    for number, line in enumerate(text.split("\n"), 1):
        if _REMARK.match(line) or _ASKS.search(line):
            continue
        for match in _PATH.finditer(line):
            if written := personal_path(match[0]):
                yield number, match.start() + 1, written
