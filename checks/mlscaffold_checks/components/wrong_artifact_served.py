"""The rule `components/wrong-artifact-served`."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename

from mlscaffold.facts.artifacts import mistaken_artifacts
from mlscaffold.facts.model import Place, Project
from mlscaffold.rules import Problem, rule


@rule(level="error", stage="production", since="0.1", when="ml")
def wrong_artifact_served(project: Project) -> Iterator[Problem]:
    """Code loads a file that nothing writes, where it writes one of nearly that name."""
    for written, loaded in mistaken_artifacts(project):
        name, other = basename(written.path), basename(loaded.path)
        yield Problem(
            written.at,
            f"`{name}` is written here and loaded nowhere; {_where(loaded.at)} loads `{other}`, which nothing writes",
            "Give the path one name in one module that training and serving both import.",
            related=(loaded.at,),
        )
    yield from _loaded_by_another_name(project)
    for model in project.served_elsewhere:
        place, far = (model.written_at, model.loaded_at) if model.is_kept else (model.loaded_at, model.written_at)
        yield Problem(
            place,
            f"`{model.written}` is written here, {_where(far)} loads `{model.loaded}` of git, and nothing copies it"
            if model.is_kept
            else f"`{model.loaded}` is loaded here, {_where(far)} writes `{model.written}`, and nothing copies it",
            "Give the path one name in one module that training and serving both import, or say what copies the file.",
            related=(far,),
            confidence="medium",
            level="warning",
        )
    for file in project.misplaced_files:
        yield Problem(
            file.at,
            f"`{file.copied_to}` is where this is copied to; {_where(file.loaded_at)} loads `{file.looked_for}`, which"
            " the image does not have",
            "Copy it to where it is loaded from.",
            related=(file.loaded_at,),
        )


def _loaded_by_another_name(project: Project) -> Iterator[Problem]:
    for read in project.unmade_reads:
        yield Problem(
            read.at,
            f"`{basename(read.path)}` is loaded here and nothing writes it; {_where(read.made_at)} writes"
            f" `{basename(read.made)}`",
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
    for item in project.misnamed_templates:
        yield Problem(
            item.at,
            f"Files named `{item.name}` are loaded here and nothing writes them; {_where(item.written_at)} writes"
            f" `{item.written}`",
            "Have one function make the name, for what writes the file and for what loads it.",
            related=(item.written_at,),
        )


def _where(at: Place) -> str:
    cell = "" if at.cell is None else f"cell {at.cell + 1}, "
    return f"`{at.path}` ({cell}line {at.line})"
