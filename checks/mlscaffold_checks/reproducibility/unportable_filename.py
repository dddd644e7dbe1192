"""The rule `reproducibility/unportable-filename`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Place, Project
from mlscaffold.facts.portable_names import LONGEST, refused
from mlscaffold.rules import Problem, rule


@rule(level="note", stage="exploration", since="0.1", when="ml")
def unportable_filename(project: Project) -> Iterator[Problem]:
    """A path cannot be checked out on Windows."""
    tracked = {file.path for file in project.files if file.tracked}
    folders = {path[:end] for path in tracked for end, sign in enumerate(path) if sign == "/"}
    for path in sorted(tracked | folders):
        above, _, name = path.rpartition("/")
        if why := refused(name):
            yield Problem(
                Place(path),
                f"`{path}` {why}, which Windows does not have",
                "Give it another name: letters, digits, `-`, `_` and `.` are at home everywhere.",
            )
        elif len(path) > LONGEST >= len(above):
            yield Problem(
                Place(path),
                f"`{path}` has {len(path)} characters, and Windows takes 260 with all that stands before it",
                "Shorten the names of its folders.",
            )
