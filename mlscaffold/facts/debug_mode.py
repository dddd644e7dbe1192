"""Web services in debug mode: where others can reach them, or where they are started in no other way."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from posixpath import basename, splitext

from mlscaffold.facts import knowledge
from mlscaffold.facts.model import UNKNOWN, Call, Place, PythonFile
from mlscaffold.facts.served import answers_with_model
from mlscaffold.lean import NamedTuple

_APPLICATIONS = frozenset({
    "fastapi.FastAPI", "starlette.applications.Starlette", "litestar.Litestar", "aiohttp.web.Application",
    "tornado.web.Application",
})  # fmt: skip
_STARTERS = frozenset({"flask.Flask.run", "quart.Quart.run", "sanic.Sanic.run", "bottle.run", "dash.Dash.run"})
"""FastAPI 0.116, Starlette 0.47, Litestar 2.16, aiohttp 3.12, Tornado 6.5; Flask 3.1, Quart 0.20, Sanic 25.3,
Bottle 0.13, Dash 3.2."""
_LOCAL = frozenset({None, "localhost", "127.0.0.1", "::1"})
EVERYBODY = frozenset({"0.0.0.0", "::"})  # noqa: S104 - what others bind


class DebugServer(NamedTuple):
    """One application that is made, or started, in debug mode."""

    call: Call
    by_hand: bool
    """Whether somebody has to start it so, and a deployment need not."""
    argument: str = "debug"
    """The argument that says so: `debug`, or `reload` of a server that restarts whenever a file changes."""
    deployed: bool = False
    """Whether a deployment is known to start the application by another server, and never gets there."""
    local: bool = False
    """Whether it listens to its own machine alone, as far as is known."""

    def said_in(self, file: PythonFile) -> Place:
        """Where in its file the argument stands: of a call that goes over lines, not where it begins."""
        at = self.call.at
        said = (s for s, keyword, *call in file.switches if (keyword, *call) == (self.argument, at.line, at.column))
        return next(said, at)


def debug_servers(file: PythonFile, launched: Collection[str], started: Collection[str] = ()) -> Iterator[DebugServer]:
    """The services of a file that others can reach in debug mode, or that whoever starts it by hand has in that mode.

    Servers are started with the modules `launched`, images with the scripts `started`.
    """
    if any(f"/{script}".endswith(f"/{file.path}") for script in started):
        yield from (
            DebugServer(call, by_hand=False, argument="reload")
            for call in file.calls
            if call.name == "uvicorn.run" and (given := call.argument("reload")) and given.value is True
        )
    deployed = splitext(basename(file.path))[0] in launched
    for call in file.calls:
        if call.name not in _APPLICATIONS and call.name not in _STARTERS:
            continue
        # Tornado answers nobody before its loop is started.
        if call.name.startswith("tornado.") and not any(c.method == "start" for c in file.calls):
            continue
        debug = call.argument("debug")
        if debug is None or debug.value is not True:
            continue
        if call.name in _STARTERS and not _is_reached(call):
            if answers_with_model(file) or any(c.name in knowledge.PICKLES for c in file.calls):
                yield DebugServer(call, by_hand=True, local=True, deployed=bool(launched))
            continue
        by_hand = call.name in _STARTERS and (call.guarded or bool(call.scope))
        # What is deployed starts the application itself, and never gets there: whoever tries it by hand does.
        past = by_hand and deployed
        if not past or is_open(call):
            yield DebugServer(call, by_hand, deployed=past)


def _is_reached(call: Call) -> bool:
    """Whether a server listens to others, or starts wherever the module is imported."""
    # The first argument of bottle's `run` is the application.
    value = _host(call)
    return (value is UNKNOWN or value not in _LOCAL) or not (call.guarded or call.scope)


def is_open(call: Call) -> bool:
    """Whether a server with a debugger that runs code is told to listen to every machine."""
    return call.name in {"flask.Flask.run", "dash.Dash.run"} and _host(call) in EVERYBODY


def _host(call: Call) -> object:
    host = call.argument("host", 2 if call.name == "bottle.run" else 0)
    return host.value if host else None
