"""The rule `ml-api/discarded-result`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.discarded import is_had
from mlscaffold.facts.model import Discarded, Project
from mlscaffold.facts.traits import is_aside
from mlscaffold.rules import Fix, Problem, Replace, rule


@rule(level="error", stage="exploration", since="0.1", confidence="medium", fix="unsafe")
def discarded_result(project: Project) -> Iterator[Problem]:
    """A call makes a new table, array or tensor, and nothing takes it."""
    # Such a notebook shows the value of every line.
    showing = {n.path for n in project.notebooks if any("ast_node_interactivity" in c.source for c in n.cells)}
    for file in project.sources:
        if file.is_test or file.notebook_format or is_aside(file.path) or file.path in showing:
            continue
        yield from (_problem(found) for found in file.discarded if is_had(found.made, file))


def _problem(found: Discarded) -> Problem:
    if found.made == "arrays":
        message = f"`{found.called}(...)` makes new arrays that nothing takes: `{found.of}` stays as it is"
        return Problem(found.at, message, "Assign what it returns.")
    begins = found.called.partition("[")[0].partition(".")[0]
    return Problem(
        found.at,
        f"`{found.called}(...)` makes a new {found.made} that nothing takes: `{found.of}` stays as it is",
        f"Assign it: `{found.of} = {found.called}(...)`.",
        fix=Fix(f"Assign it to `{found.of}`", (Replace(found.at, begins, f"{found.of} = {begins}"),), safe=False),
    )
