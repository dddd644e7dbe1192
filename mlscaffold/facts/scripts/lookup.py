"""Files of the repository as a command finds them: from its working folder, then from the project."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from mlscaffold.facts.config_file import toml_values
from mlscaffold.facts.nodes import Node, read_yaml
from mlscaffold.facts.text import decode
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Any, Final


MAX_BYTES: Final = 2**20

_PROJECT_FOLDER = pattern(
    r"^\$\{?\{?\(?[\w.]{0,80}(?:WORKSPACE|workspace|PROJECT_DIR|SourcesDirectory|PWD|SRCROOT)[\w.]{0,80}\)?\}?\}?/?"
)


def below(folder: str, path: str) -> str:
    """A path from a working folder, relative to the project; one that leaves it, or is not known, is the project."""
    path = _PROJECT_FOLDER.sub("/", path.replace("\\", "/"))
    joined = posixpath.normpath(posixpath.join(folder, path)).lstrip("/")
    return "" if joined in {".", ".."} or joined.startswith("../") else joined


class Lookup:
    """Reads the files that commands lead to; one that is missing or broken is empty."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files

    def has(self, folder: str, *names: str) -> bool:
        """Whether one of some files is there."""
        return any(below(where, name) in self.files for where in {folder, ""} for name in names)

    def text(self, folder: str, *names: str) -> str:
        """The text of the first of some files that is there."""
        for where in dict.fromkeys((folder, "")):
            for name in names:
                data = self.files.get(below(where, name))
                if data is not None and len(data) <= MAX_BYTES:
                    return decode(data)
        return ""

    def toml(self, folder: str, name: str, *keys: str) -> dict[str, Any]:
        """A table of a TOML file."""
        text = self.text(folder, name)
        try:
            table: Any = toml_values(text) if text else {}
        except ValueError:
            return {}
        return table_in(table, *keys)

    def yaml(self, folder: str, *names: str) -> tuple[Node, ...]:
        """The documents of a YAML file."""
        text = self.text(folder, *names)
        try:
            return read_yaml(text) if text else ()
        except ValueError:
            return ()


def table_in(value: Any, *keys: str) -> dict[str, Any]:
    """A table within a table; empty where there is none."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}
