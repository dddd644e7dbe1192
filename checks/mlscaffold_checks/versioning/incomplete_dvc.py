"""The rule `versioning/incomplete-dvc`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.dvc_gaps import absent_needs, forgotten_pointers, needs_of_windows, without_lock, without_remote
from mlscaffold.facts.model import Place, Project
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="prototype", since="0.1", when="git")
def incomplete_dvc(project: Project) -> Iterator[Problem]:
    """What DVC needs to bring data back, or to run a pipeline again, is not in git."""
    if not any(f.tracked for f in project.files):
        return  # nothing was committed yet
    for at, lock in without_lock(project):
        message = f"`{lock}` is not in git, so that no data or model is tied to this pipeline"
        yield Problem(at, message, "Run `dvc repro` and commit the lock with what it belongs to.")
    for need in absent_needs(project):
        message = f"a stage needs `{need.path}`, which is not there and which no stage makes"
        yield Problem(need.at, message, "Correct the path, or commit the file, or `dvc add` it.")
    for need, number in needs_of_windows(project):
        more = f", and {number - 1} more" if number > 1 else ""
        message = f"`{need.path}` is written with `\\`{more}: on other systems than Windows, DVC finds no such path"
        yield Problem(need.at, message, "Write `/` in every path, which DVC reads on Windows as well.")
    for need in project.dvc.unlisted:
        message = f"the script of this stage reads `{need.path}`, which another stage makes and this one does not need"
        hint = "Add it to the `deps` of the stage: until then DVC does not run it again when that changes."
        yield Problem(need.at, message, hint)
    if forgotten := forgotten_pointers(project):
        more = f" (and {len(forgotten) - 1} more)" if len(forgotten) > 1 else ""
        message = f"`{forgotten[0]}` stands for data, and git does not track it{more}"
        yield Problem(Place(forgotten[0]), message, "`git add` it: without it nobody can fetch the data.")
    for at, data in without_remote(project):
        message = f"DVC has no remote here, so that nobody else gets the data of `{data}`"
        hint = "`dvc remote add --default NAME ADDRESS`, commit `.dvc/config`, then `dvc push`."
        yield Problem(at, message, hint)
