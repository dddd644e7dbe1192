"""The rule `experiment-log/duplicate-run`."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename

from mlscaffold.facts.model import Project
from mlscaffold.rules import Delete, Fix, Problem, rule


@rule(level="error", stage="prototype", since="0.1", fix="unsafe")
def duplicate_run(project: Project) -> Iterator[Problem]:
    """A run record was copied: its id is not its file's name, or another record has it too."""
    seen: dict[str, str] = {}
    for record in project.runs:
        if not record.id or record.problem:
            continue
        name = basename(record.path).rpartition(".")[0]
        fix = None
        if record.id in seen and record.id != name:
            fix = Fix(f"Delete `{record.path}`", (Delete(record.path),), safe=False)
        if record.id in seen:
            message = f"run `{record.id}` is recorded in {seen[record.id]} already"
        elif record.id != name:
            message = f"the record in `{basename(record.path)}` says that it is run `{record.id}`"
        else:
            message = ""
        seen.setdefault(record.id, record.path)
        if message:
            yield Problem(
                record.place("id"), message, "Records are never copied or renamed: one run, one file.", fix=fix
            )
