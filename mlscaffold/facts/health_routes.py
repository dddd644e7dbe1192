"""Whether a web service has an address that tells if it is well, without a row to predict."""

from __future__ import annotations

import re

from mlscaffold.facts import knowledge
from mlscaffold.facts.model import Call, Place, Project, PythonFile
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import NamedTuple, pattern

_WELL = pattern(
    r"health|heart_?beat|\bping\b|alive|liveness|readiness|\b(?:live|ready|up|status|version|info|metrics)z?\b|probe",
    re.IGNORECASE,
)
_PROBE = pattern(r"health|liveness|readiness|\b(?:live|ready)z\b", re.IGNORECASE)
_FRAMEWORKS = ("fastapi.", "flask.", "starlette.", "litestar.", "sanic.", "quart.", "bottle.", "falcon.", "aiohttp.")
_MOUNTS = frozenset({"mount", "add_api", "DispatcherMiddleware", "make_wsgi_app", "make_asgi_app"})
_ROUTES = frozenset({"get", "post", "put", "route", "api_route", "add_url_rule", "add_api_route", "add_route"})


class Unasked(NamedTuple):
    """A service that nobody can ask."""

    at: Place
    """Its application."""
    route: str
    """The first address that it does have."""


def unasked(project: Project) -> Unasked | None:
    """The service of a project, where none of its routes says whether it is well and nothing else may; else None."""
    files = [f for f in project.python if not f.is_test and not is_aside(f.path)]
    applications = [c for f in files for c in f.calls if c.name in knowledge.WEB_APPLICATIONS]
    if not applications:
        return None
    routes = [c for f in files for c in f.calls if c.method in _ROUTES and c.name.startswith(_FRAMEWORKS) and _path(c)]
    if not routes or any(_path(c) == "/" or _WELL.search(_path(c)) for c in routes):
        return None
    if any(map(_answers_by_other_means, files)) or any(not f.parsed and not f.complete for f in files):
        return None
    probes = (text for c in project.configs for s in c.settings for text in (s.key, str(s.value)))
    return None if any(map(_PROBE.search, probes)) else Unasked(applications[0].at, _path(routes[0]))


def _path(call: Call) -> str:
    first = call.argument("path", 0) or call.argument("rule")
    return first.value if first and isinstance(first.value, str) and first.value.startswith("/") else ""


def _answers_by_other_means(file: PythonFile) -> bool:
    """Whether a library, a model server or a function of that name may answer."""
    return (
        any("health" in i.module or "health" in i.name or "instrumentator" in i.module for i in file.imports)
        or any(c.name in knowledge.MODEL_SERVERS or c.method in _MOUNTS for c in file.calls)
        or any(set(f.decorators) & knowledge.MODEL_SERVERS or _WELL.search(f.name) for f in file.functions)
    )
