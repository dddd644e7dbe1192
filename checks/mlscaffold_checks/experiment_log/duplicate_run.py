"""The rule `experiment-log/duplicate-run`."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename

from mlscaffold.facts.model import Project
from mlscaffold.rules import Problem, rule


@rule(level="error", stage="prototype", since="0.1")
def duplicate_run(project: Project) -> Iterator[Problem]:
    """A run record was copied: its id is not its file's name, or another record has it too."""
    seen: dict[str, str] = {}
    for record in project.runs:
        if not record.id or record.problem:
            continue
        name = basename(record.path).rpartition(".")[0]
        if record.id in seen:
            message = f"run `{record.id}` is recorded in {seen[record.id]} already"
        elif record.id != name:
            message = f"the record in `{basename(record.path)}` says that it is run `{record.id}`"
        else:
            message = ""
        seen.setdefault(record.id, record.path)
        if message:
            yield Problem(record.place("id"), message, "Records are never copied or renamed: one run, one file.")
