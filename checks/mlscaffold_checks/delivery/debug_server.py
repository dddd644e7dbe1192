"""The rule `delivery/debug-server`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.debug_mode import DebugServer, debug_servers
from mlscaffold.facts.debug_switches import RELOAD, switched_on
from mlscaffold.facts.launched import is_started_by_flask
from mlscaffold.facts.model import Project
from mlscaffold.facts.traits import is_aside
from mlscaffold.rules import Fix, Problem, SetArgument, rule


@rule(level="error", stage="production", since="0.1", when="ml", fix="unsafe")
def debug_server(project: Project) -> Iterator[Problem]:
    """A service runs in debug mode where others can reach it, or is started in no other way."""
    told = any(is_started_by_flask(page.text) for page in project.documents)
    for file in project.python:
        if file.is_test or is_aside(file.path):
            continue
        for server in debug_servers(file, project.launched, project.started):
            if server.local and told:
                continue  # by its own command, an application is in no debug mode
            change = SetArgument(server.call.at, server.call.method, server.argument, "False")
            yield Problem(
                server.said_in(file),
                _what(server),
                "Take the value from the environment, with False as its default.",
                level="warning" if server.deployed and server.local else None,
                confidence="medium" if server.by_hand else None,
                fix=Fix(f"Set `{server.argument}=False`", (change,), safe=False),
            )
    for at, written in switched_on(project):
        what = f"`{written}` has the service show its code and values to whoever makes it fail"
        if written == RELOAD:
            what = f"the image starts this, and `{written}` restarts the service whenever a file beside it changes"
        yield Problem(at, what, "Leave it off here, and switch it on where you work.", confidence="medium")


def _what(server: DebugServer) -> str:
    if server.argument != "debug":
        return "the image starts this, and `reload=True` restarts the service whenever a file beside it changes"
    if server.deployed and server.local:
        return (
            "started by hand, this is in debug mode: errors show code, and open a console"
            " (the server that a deployment starts never gets here)"
        )
    if server.deployed:
        return (
            "started by hand, this is in debug mode and listens to all: who reaches it can run code on the machine"
            " (the server that a deployment starts never gets here)"
        )
    if server.local:
        return (
            "this is the only way to start the service, and it is in debug mode: errors show code, and open a console"
        )
    return f"`{server.call.method}(debug=True)` shows code and values of the service to whoever makes it fail"
