"""The rule `project/unreadable-file`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import UnreadableFile
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="exploration", since="0.1")
def unreadable_file(file: UnreadableFile) -> Iterator[Problem]:
    """A file could not be read as what its name says, so that no rule has seen it."""
    # A reason that says what to do needs no more.
    told = "git rm" in file.reason
    yield Problem(
        file.at,
        f"this file could not be read, and was not checked: {file.reason}",
        "" if told else "Mend it, or list it under `exclude` when it is not the project's own.",
    )
