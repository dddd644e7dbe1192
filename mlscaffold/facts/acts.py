"""What one call does to the world around it, when a module makes it as soon as it is imported."""

from __future__ import annotations

from collections.abc import Collection

from mlscaffold.facts import knowledge
from mlscaffold.facts.behaviour import is_reader, is_training
from mlscaffold.facts.model import UNKNOWN, Call
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final


PARSES: Final = "parses the command line"
TRAINS: Final = "trains a model"
RUNS_GRAPH: Final = "runs a graph of TensorFlow again and again"
_SERVERS: Final = frozenset({
    "uvicorn.run", "waitress.serve", "flask.Flask.run", "gradio.Interface.launch", "gradio.Blocks.launch",
    "dash.Dash.run_server", "dash.Dash.run", "bottle.run", "aiohttp.web.run_app",
})  # fmt: skip
"""Flask 3, Gradio 5, Dash 3, uvicorn 0.34: what serves until it is stopped."""
_SESSIONS: Final = frozenset(
    f"tensorflow.{old}{kind}.run" for old in ("", "compat.v1.") for kind in ("Session", "InteractiveSession")
)
"""TensorFlow 1: what computes a graph."""
_CLOUDS: Final = frozenset({"sagemaker", "azureml", "google", "vertexai", "modal", "prefect", "ray"})
_STARTS: Final = {
    "threading.Thread.start": "starts a thread",
    "threading.Timer.start": "starts a thread",
    "multiprocessing.Process.start": "starts a process",
    **{
        f"apscheduler.schedulers.{module}.{name}.start": "starts a scheduler"
        for module, name in (
            ("background", "BackgroundScheduler"),
            ("blocking", "BlockingScheduler"),
            ("asyncio", "AsyncIOScheduler"),
        )
    },
}
"""threading and multiprocessing of Python 3.14, APScheduler 3.11: what goes on beside whoever imports the module."""
_RUNS: Final = frozenset({
    "wandb.init", "wandb.login", "mlflow.start_run", "mlflow.set_experiment", "neptune.init_run", "neptune.init",
    "comet_ml.Experiment", "comet_ml.start", "clearml.Task.init", "dagshub.init", "swanlab.init", "trackio.init",
})  # fmt: skip
"""wandb 0.23, MLflow 3.17, Neptune 1.14, Comet 3.54, ClearML 2.0: what writes to the server of a tracker."""
_CONNECTS: Final = frozenset({
    "psycopg2.connect", "psycopg.connect", "mysql.connector.connect", "pymysql.connect", "MySQLdb.connect",
    "pyodbc.connect", "cx_Oracle.connect", "oracledb.connect", "snowflake.connector.connect",
})  # fmt: skip
"""What asks the server of a database; a file of SQLite is opened by whoever wants to."""
_EXECUTES: Final = frozenset({"execute", "executescript"})
_CHANGES: Final = pattern(
    r"\s{0,40}(?:CREATE|DROP|ALTER|TRUNCATE)\s{1,9}(?:OR\s{1,9}REPLACE\s{1,9})?(?:TEMP(?:ORARY)?\s{1,9})?"
    r"(?:TABLE|VIEW|DATABASE|SCHEMA|INDEX)\b"
)
CHANGES: Final = "makes or changes tables of a database"
_CONNECTED: Final = "connects to a database"
_ASKS: Final = "waits for what somebody types"
_TRACKS: Final = "writes to a tracker"


def act(call: Call, roots: Collection[str], *, uses_ml: bool) -> str:
    """What a call does, in words with the module as their subject, or nothing; `roots` are the libraries around it."""
    if parses(call):
        return PARSES
    if is_training(call, uses_ml=uses_ml):
        return TRAINS
    if call.looped and call.name in _SESSIONS:
        return RUNS_GRAPH
    if call.name in _SERVERS:
        return "starts a server"
    if call.name == "os.popen" and _asks_terminal(call):
        return "asks a terminal for its size, and fails where there is none"
    if call.method == "deploy" and call.receiver and not _CLOUDS.isdisjoint(roots):
        return "deploys a model"
    if call.method in _EXECUTES and call.receiver and call.branch != "if" and _changes(call):
        # A return before it is for a database that does not answer.
        return CHANGES
    return "" if call.branch else _reaches_out(call)


def _reaches_out(call: Call) -> str:
    """What a call does that goes on beside the program, or waits for somebody else."""
    if call.name in _STARTS:
        return _STARTS[call.name]
    if call.name in _RUNS:
        return f"{_TRACKS} (`{call.name}`)"
    if call.name in _CONNECTS:
        return _CONNECTED
    if call.name == "input":
        return _ASKS
    return ""


def is_of_applications(what: str) -> bool:
    """Whether an act is what an application may do when it is imported, as it loads its model and its data then."""
    return what.startswith((_CONNECTED, _ASKS, _TRACKS))


def reads(call: Call) -> bool:
    """Whether a call reads data from a file: by what reads tables, or one file after the other."""
    return is_reader(call) or (call.looped and call.name == "open" and _mode(call) == "r")


def writes(call: Call) -> bool:
    """Whether a call writes a file."""
    if call.name == "open":
        return _mode(call) in {"w", "a", "x"}
    by_name = call.name in knowledge.PICKLE_WRITERS or call.name in knowledge.MODEL_WRITERS
    return by_name or (call.method in knowledge.TABLE_WRITERS and bool(call.arguments))


def _mode(call: Call) -> str:
    """The first letter of the mode in which a file is opened; nothing where that is not written out."""
    mode = call.argument("mode", 1)
    if mode is None:
        return "" if call.unpacks else "r"
    return "" if mode.value is UNKNOWN else str(mode.value)[:1]


def _changes(call: Call) -> bool:
    """Whether the statement of a query changes what tables there are."""
    return any(isinstance(a.value, str) and _CHANGES.match(a.value.upper()[:200]) for a in call.arguments[:1])


def _asks_terminal(call: Call) -> bool:
    command = call.argument("cmd", 0)
    return command is not None and isinstance(command.value, str) and command.value.startswith("stty size")


def parses(call: Call) -> bool:
    """Whether a call parses the arguments of the process, and none that it is given."""
    given = call.argument("args", 0)
    return (
        call.method == "parse_args"
        and bool(call.receiver)
        and (given is None or given.value is None or "sys.argv" in given.names)
    )
