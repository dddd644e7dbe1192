"""The rule `experiment-log/missing-log`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.distributions import is_library
from mlscaffold.facts.imported import starting
from mlscaffold.facts.model import Project, PythonFile
from mlscaffold.facts.project_tables import is_curve
from mlscaffold.facts.seeds import is_partial
from mlscaffold.facts.teaching import is_teaching
from mlscaffold.facts.traits import is_aside
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="prototype", since="0.1", when="trains")
def missing_log(project: Project) -> Iterator[Problem]:
    """Models are trained here, and no run is recorded anywhere."""
    # What a library trains, its users train with it.
    if project.log_evidence or is_library(project) or project.published:
        return
    if any(is_curve({c.name.strip().lower() for c in table.columns}) for table in project.tables):
        return
    own = [f for f in project.sources if not (f.is_test or is_partial(f) or is_aside(f.path))]
    # What is fitted where requests are answered is fitted for each of them.
    places = [f.behaviour.trains for f in own if f.behaviour.trains and not _is_of_requests(f, project)]
    if places and not is_teaching(project):
        yield Problem(
            places[0],
            "models are trained here, and nothing keeps their results: no log, no tracker, no results file that the"
            " next run leaves alone",
            "Record runs with `mlscaffold runs record -- COMMAND`, or let the code report to a tracker.",
            related=tuple(places[1:6]),
        )


def _is_of_requests(file: PythonFile, project: Project) -> bool:
    """Whether nothing but a service has a module train, in a function that it calls."""
    if file.behaviour.serves or file.is_notebook:
        return file.behaviour.serves is not None
    if not any(c.scope for c in file.calls if c.at == file.behaviour.trains):
        return False
    return all(f.behaviour.serves and f is not file for f in starting(project, file.path))
