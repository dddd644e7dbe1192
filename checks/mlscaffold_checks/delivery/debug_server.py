"""The rule `delivery/debug-server`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.debug_mode import debug_servers
from mlscaffold.facts.model import Project
from mlscaffold.facts.traits import is_aside
from mlscaffold.rules import Fix, Problem, SetArgument, rule


@rule(level="error", stage="production", since="0.1", when="serves", fix="unsafe")
def debug_server(project: Project) -> Iterator[Problem]:
    """A service that others can reach runs in debug mode."""
    for file in project.python:
        if file.is_test or is_aside(file.path):
            continue
        for call, by_hand, argument in debug_servers(file, project.launched, project.started):
            change = SetArgument(call.at, call.method, argument, "False")
            yield Problem(
                call.at,
                f"`{call.method}(debug=True)` shows code and values of the service to whoever makes it fail"
                if argument == "debug"
                else "the image starts this, and `reload=True` restarts the service whenever a file beside it changes",
                "Take the value from the environment, with False as its default.",
                confidence="medium" if by_hand else None,
                fix=Fix(f"Set `{argument}=False`", (change,), safe=False),
            )
