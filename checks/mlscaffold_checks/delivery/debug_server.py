"""The rule `delivery/debug-server`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Call, PythonFile
from mlscaffold.facts.traits import is_aside
from mlscaffold.rules import Problem, rule

_APPLICATIONS = frozenset({"fastapi.FastAPI", "starlette.applications.Starlette"})


@rule(level="error", stage="production", since="0.1")
def debug_server(file: PythonFile) -> Iterator[Problem]:
    """A service is started in debug mode."""
    if file.is_test or file.is_notebook or is_aside(file.path):
        return
    for call in file.calls:
        if _is_debug(call):
            # The block at the end of a file is where developers start it by hand.
            yield Problem(
                call.at,
                f"`{call.method}(debug=True)` shows tracebacks, and with Flask a console, to whoever asks",
                "Take the value from the environment, with False as its default.",
                confidence="medium" if call.guarded else None,
            )


def _is_debug(call: Call) -> bool:
    debug = call.argument("debug")
    if debug is None or debug.value is not True:
        return False
    return call.name in _APPLICATIONS or call.name in {"flask.Flask.run", "dash.Dash.run", "dash.Dash.run_server"}
