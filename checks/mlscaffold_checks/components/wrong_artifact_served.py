"""The rule `components/wrong-artifact-served`."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename

from mlscaffold.facts.artifacts import mistaken_artifacts
from mlscaffold.facts.model import Project
from mlscaffold.rules import Problem, rule


@rule(level="error", stage="production", since="0.1", when="ml")
def wrong_artifact_served(project: Project) -> Iterator[Problem]:
    """Code loads a file that nothing writes, where it writes one of nearly that name."""
    for written, loaded in mistaken_artifacts(project):
        name, other = basename(written.path), basename(loaded.path)
        yield Problem(
            written.at,
            f"`{name}` is written here and loaded nowhere; `{loaded.at.path}` (line {loaded.at.line}) loads `{other}`, "
            "which nothing writes",
            "Give the path one name in one module that training and serving both import.",
            related=(loaded.at,),
        )
    for read in project.unmade_reads:
        cell = "" if read.made_at.cell is None else f"cell {read.made_at.cell + 1}, "
        yield Problem(
            read.at,
            f"`{basename(read.path)}` is loaded here and nothing writes it; `{read.made_at.path}`"
            f" ({cell}line {read.made_at.line}) writes `{basename(read.made)}`",
            "Load what is written, or commit the code that makes the one of it.",
            related=(read.made_at,),
        )
    for named in project.miscased_reads:
        yield Problem(
            named.at,
            f"`{named.name}` is loaded, and git has it as `{named.there}`: Linux tells upper case from lower, and finds"
            " no such file",
            "Write the name as git has it.",
            related=(named.read_at,),
        )
    for file in project.misplaced_files:
        yield Problem(
            file.at,
            f"`{file.copied_to}` is where this is copied to; `{file.loaded_at.path}` (line {file.loaded_at.line}) loads"
            f" `{file.looked_for}`, which the image does not have",
            "Copy it to where it is loaded from.",
            related=(file.loaded_at,),
        )
