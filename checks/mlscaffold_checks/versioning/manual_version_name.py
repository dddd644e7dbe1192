"""The rule `versioning/manual-version-name`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import basename, dirname

from mlscaffold.facts.model import Place, Project
from mlscaffold.facts.traits import is_aside
from mlscaffold.rules import Problem, rule

_VERSIONED = re.compile(r"(.+?)[ _.-]?(?:[_.-]v\d+|[ _.-](?:final|old|new|backup|bak|copy)\d*|[ ]?\(\d+\)|[_-]20\d{6})")
_KINDS = (".py", ".ipynb", ".csv", ".pkl", ".joblib", ".h5", ".yaml", ".yml", ".pt", ".pth", ".xlsx", ".parquet")


@rule(level="warning", stage="exploration", since="0.1", when="ml")
def manual_version_name(project: Project) -> Iterator[Problem]:
    """A file is a version of another one by its name, and both are kept."""
    paths = {file.path for file in project.files if file.tracked}
    for file in project.files:
        stem, dot, extension = basename(file.path).rpartition(".")
        if (
            f".{extension}" not in _KINDS
            or not file.tracked
            or is_aside(file.path)
            or file.role in {"test", "infrastructure"}
        ):
            continue
        match = _VERSIONED.fullmatch(stem)
        if not match or ".ipynb_checkpoints" in file.path:
            continue
        folder = dirname(file.path)
        sibling = f"{folder}/{match[1]}{dot}{extension}" if folder else f"{match[1]}{dot}{extension}"
        if sibling in paths:
            yield Problem(
                Place(file.path),
                f"`{basename(file.path)}` is a version of `{basename(sibling)}`, kept beside it",
                "Keep one and let git hold the others, or name what is different about it.",
            )
