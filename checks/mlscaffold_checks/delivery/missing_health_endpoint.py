"""The rule `delivery/missing-health-endpoint`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlscaffold.facts import knowledge
from mlscaffold.facts.model import Call, Project, PythonFile
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import pattern
from mlscaffold.rules import Problem, rule

WELL = pattern(
    r"health|heart_?beat|\bping\b|alive|liveness|readiness|\b(?:live|ready|up|status|version|info|metrics)z?\b|probe",
    re.IGNORECASE,
)
PROBE = pattern(r"health|liveness|readiness|\b(?:live|ready)z\b", re.IGNORECASE)
FRAMEWORKS = ("fastapi.", "flask.", "starlette.", "litestar.", "sanic.", "quart.", "bottle.", "falcon.", "aiohttp.")
MOUNTS = frozenset({"mount", "add_api", "DispatcherMiddleware", "make_wsgi_app", "make_asgi_app"})
ROUTES = frozenset({"get", "post", "put", "route", "api_route", "add_url_rule", "add_api_route", "add_route"})


@rule(level="note", stage="production", since="0.1", confidence="medium", when="serves")
def missing_health_endpoint(project: Project) -> Iterator[Problem]:
    """A service has no address that tells, without a row to predict, whether it is well."""
    files = [f for f in project.python if not f.is_test and not is_aside(f.path)]
    applications = [c for f in files for c in f.calls if c.name in knowledge.WEB_APPLICATIONS]
    if not applications:
        return
    routes = [c for f in files for c in f.calls if c.method in ROUTES and c.name.startswith(FRAMEWORKS) and _path(c)]
    if not routes or any(_path(c) == "/" or WELL.search(_path(c)) for c in routes):
        return
    if any(map(_answers_by_other_means, files)) or any(not f.parsed and not f.complete for f in files):
        return
    probes = (text for c in project.configs for s in c.settings for text in (s.key, str(s.value)))
    if not any(map(PROBE.search, probes)):
        yield Problem(
            applications[0].at,
            f"no route of the service says whether it is well (the first is `{_path(routes[0])}`)",
            'Add one that does, e.g. `@app.get("/health")`: the model is loaded, and this is its version.',
        )


def _path(call: Call) -> str:
    first = call.argument("path", 0) or call.argument("rule")
    return first.value if first and isinstance(first.value, str) and first.value.startswith("/") else ""


def _answers_by_other_means(file: PythonFile) -> bool:
    """Whether a library, a model server or a function of that name may answer."""
    return (
        any("health" in i.module or "health" in i.name or "instrumentator" in i.module for i in file.imports)
        or any(c.name in knowledge.MODEL_SERVERS or c.method in MOUNTS for c in file.calls)
        or any(set(f.decorators) & knowledge.MODEL_SERVERS or WELL.search(f.name) for f in file.functions)
    )
