"""Which files have comments in which findings may be suppressed; to ask it costs less than to read them."""

from __future__ import annotations

from posixpath import basename

from mlscaffold.facts.model import Suppression
from mlscaffold.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Final

MARK: Final = "mlscaffold:"
"""What a text without suppressions does not hold."""

_PAGES = (".md", ".markdown", ".mdx", ".qmd")
_WITH_HASH = (".cfg", ".ini", ".sh", ".bash", ".mk", ".dockerfile", ".env")
_NAMES_WITH_HASH = ("dockerfile", "containerfile", "makefile", "gnumakefile", "justfile", "procfile", "pipfile")
_WITH_SLASHES = (".json", ".jsonc", ".groovy", ".jenkinsfile")


def is_commented(path: str) -> bool:
    """Whether a file that is no Python code may have comments that are understood here."""
    return kind_of(path) != ""


def kind_of(path: str) -> str:
    """`page`, `toml`, `yaml`, `slashes` or `hash`; empty for what has no comments that are understood."""
    name = basename(path).lower()
    if name.endswith("-lock.json"):
        return ""
    if name.endswith(_PAGES):
        return "page"
    if name.endswith(".toml"):
        return "toml"
    if name.endswith(_WITH_SLASHES) or name.startswith("jenkinsfile"):
        return "slashes"
    requirements = name.endswith((".txt", ".in")) and ("require" in name or "constraint" in name)
    if name.endswith((".yaml", ".yml", ".dvc")):
        return "yaml"
    return "hash" if requirements or name.endswith(_WITH_HASH) or name.startswith(_NAMES_WITH_HASH) else ""


def suppressions(path: str, data: bytes) -> tuple[Suppression, ...]:
    """The inline suppressions of a file that is no Python code."""
    if MARK.encode() not in data or not is_commented(path):
        return ()
    # What few files need is loaded for them.
    from mlscaffold.facts.suppressions import read_suppressions

    return read_suppressions(path, data)
