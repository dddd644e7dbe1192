"""The rule `testing/no-model-smoke-test`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Place, Project, PythonFile
from mlscaffold.facts.tested import tested
from mlscaffold.facts.touched import MODEL, PROGRAM, SERVICE
from mlscaffold.facts.traits import is_aside
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="prototype", since="0.1", confidence="medium", when="trains")
def no_model_smoke_test(project: Project) -> Iterator[Problem]:
    """There are tests, and none of them fits a model or lets one predict."""
    if not project.tests or project.published:
        return
    trains = [f for f in project.sources if f.behaviour.trains and not f.is_test and not is_aside(f.path)]
    found = tested(project)
    # What a program or a service does that a test calls, the test does not show.
    if not trains or not found.is_whole or {MODEL, PROGRAM, SERVICE} & found.touches:
        return
    if any(f.path in found.imported and _works_with_models(f) for f in project.python):
        return
    yield Problem(
        Place(project.tests[0]),
        f"no test fits a model or lets one predict; `{trains[0].path}` trains one",
        "Fit it in a test on a few rows, and assert that it answers: in the right form, and better than chance.",
        related=tuple(f.behaviour.trains for f in trains[:3] if f.behaviour.trains),
    )


def _works_with_models(file: PythonFile) -> bool:
    does = file.behaviour
    shows = does.trains or does.defines_model or does.loads_model or does.saves_model or does.evaluates
    return bool(shows) or any(call.method in {"predict", "predict_proba", "forward"} for call in file.calls)
