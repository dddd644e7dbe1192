"""The rule `experiment-log/duplicate-run`."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename

from mlscaffold.facts.model import Project
from mlscaffold.rules import Delete, Fix, Problem, rule


@rule(level="error", stage="prototype", since="0.1", fix="unsafe")
def duplicate_run(project: Project) -> Iterator[Problem]:
    """A run record was copied: its id is not its file's name, or another record has it too."""
    records = [(record, basename(record.path).rpartition(".")[0]) for record in project.runs if not record.problem]
    # Most programs give a copy a name that sorts before that of its original.
    first = {record.id: record.path for record, name in reversed(records) if record.id}
    first |= {record.id: record.path for record, name in records if record.id == name}
    for record, name in records:
        if not record.id or (record.path == first[record.id] and record.id == name):
            continue
        copied = record.path != first[record.id]
        yield Problem(
            record.place("id"),
            f"run `{record.id}` is recorded in {first[record.id]} already"
            if copied
            else f"the record in `{basename(record.path)}` says that it is run `{record.id}`",
            "Records are never copied or renamed: one run, one file.",
            fix=Fix(f"Delete `{record.path}`", (Delete(record.path),), safe=False)
            if copied and record.id != name
            else None,
        )
