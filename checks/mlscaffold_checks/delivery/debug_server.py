"""The rule `delivery/debug-server`."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename, splitext

from mlscaffold.facts.model import UNKNOWN, Call, Project
from mlscaffold.facts.traits import is_aside
from mlscaffold.rules import Fix, Problem, SetArgument, rule

APPLICATIONS = frozenset({
    "fastapi.FastAPI", "starlette.applications.Starlette", "litestar.Litestar", "aiohttp.web.Application",
    "tornado.web.Application",
})  # fmt: skip
STARTERS = frozenset({"flask.Flask.run", "quart.Quart.run", "sanic.Sanic.run", "bottle.run", "dash.Dash.run"})
LOCAL = frozenset({None, "localhost", "127.0.0.1", "::1"})


@rule(level="error", stage="production", since="0.1", when="serves", fix="unsafe")
def debug_server(project: Project) -> Iterator[Problem]:
    """A service that others can reach runs in debug mode."""
    for file in project.python:
        if file.is_test or is_aside(file.path):
            continue
        launched = splitext(basename(file.path))[0] in project.launched
        for call in file.calls:
            if call.name not in APPLICATIONS and call.name not in STARTERS:
                continue
            debug = call.argument("debug")
            if debug is None or debug.value is not True:
                continue
            if call.name in APPLICATIONS or _is_reached(call):
                by_hand = call.name in STARTERS and (call.guarded or bool(call.scope))
                if by_hand and launched:
                    # What is deployed starts the application itself, and never gets here.
                    continue
                yield Problem(
                    call.at,
                    f"`{call.method}(debug=True)` shows code and values of the service to whoever makes it fail",
                    "Take the value from the environment, with False as its default.",
                    confidence="medium" if by_hand else None,
                    fix=Fix("Set `debug=False`", (SetArgument(call.at, call.method, "debug", "False"),), safe=False),
                )


def _is_reached(call: Call) -> bool:
    """Whether a server listens to others, or starts wherever the module is imported."""
    # The first argument of bottle's `run` is the application.
    host = call.argument("host", 2 if call.name == "bottle.run" else 0)
    value = host.value if host else None
    return (value is UNKNOWN or value not in LOCAL) or not (call.guarded or call.scope)
