"""One run of a command, watched and written down as one immutable record."""

from __future__ import annotations

import contextlib
import datetime
import getpass
import hashlib
import json
import os
import re
import secrets
import shlex
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from mlscaffold import git
from mlscaffold.errors import UserError

RUN_DIR = "MLSCAFFOLD_RUN_DIR"
"""Environment variable: a folder into which the command may write `metrics.json` and `parameters.json`."""

NOT_STARTED = 127
"""Exit code when the command could not be started, as shells give it."""

_TAIL = 64 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """What the user says of a run before it starts."""

    command: tuple[str, ...]
    model: str
    dataset: str
    varied: str
    notes: str
    compared_to: str | None
    metrics: tuple[Path, ...]
    parameters: tuple[Path, ...]
    inputs: tuple[Path, ...]
    outputs: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended: its exit code, and the record, unless the command wrote one itself."""

    code: int
    record: Path | None
    own: tuple[Path, ...]
    """Records that the command wrote."""


def record(root: Path, folder: Path, request: Request) -> Outcome:
    """Run the command in the working folder and write its record into `folder`, whatever becomes of it."""
    for path in (*request.metrics, *request.parameters, *request.inputs):
        if path in request.inputs and not path.is_file():
            raise UserError(f"there is no input `{path}`", "Give a file that exists.")
    folder.mkdir(parents=True, exist_ok=True)
    before = set(folder.glob("*.yaml"))
    commit = git.head(root) or None
    dirty = bool(commit) and git.is_dirty(root)
    inputs = [_file(root, path) for path in request.inputs]
    started = _now()
    with tempfile.TemporaryDirectory(prefix="mlscaffold-run-") as scratch:
        code, error = _run(request.command, scratch)
        metrics = _merged(request.metrics, Path(scratch) / "metrics.json")
        parameters = _flat(_merged(request.parameters, Path(scratch) / "parameters.json"))
    finished = _now()
    own = tuple(sorted(set(folder.glob("*.yaml")) - before))
    if own:
        return Outcome(code, None, own)
    values = {
        "status": "finished" if code == 0 else "failed",
        "experimenter": git.user_name(root) or _login(),
        "commit": commit,
        "dirty": dirty,
        "started": _stamp(started),
        "finished": _stamp(finished),
        "command": shlex.join(request.command),
        "varied": request.varied,
        "compared_to": request.compared_to,
        "model": request.model,
        "dataset": request.dataset,
        "parameters": parameters,
        "metrics": metrics,
        "inputs": inputs,
        "outputs": [_file(root, path) for path in request.outputs if path.is_file()],
        "error": error if code else None,
        "notes": request.notes,
        "conclusion": "",
    }
    return Outcome(code, _write(folder, started, request.model, values), ())


def _run(command: Sequence[str], scratch: str) -> tuple[int, str]:
    """The exit code of a command, and the last line that it wrote to standard error."""
    try:
        process = subprocess.Popen(command, env={**os.environ, RUN_DIR: scratch}, stderr=subprocess.PIPE)
    except OSError as error:
        print(f"mlscaffold: `{command[0]}` could not be started: {error.strerror}", file=sys.stderr)
        return NOT_STARTED, f"could not be started: {error.strerror}"
    assert process.stderr is not None
    tail = bytearray()
    reader = threading.Thread(target=_pass_on, args=(process.stderr, tail), daemon=True)
    reader.start()
    with _passing_signals_to(process):
        code = process.wait()
    # A grandchild may keep the pipe open after the command itself has ended.
    reader.join(timeout=2)
    lines = [line for line in tail.decode("utf-8", "replace").splitlines() if line.strip()]
    if code < 0:
        return 128 - code, f"ended by signal {signal.Signals(-code).name}"
    return code, lines[-1].strip()[:500] if lines else f"exit code {code}"


def _pass_on(source: IO[bytes], tail: bytearray) -> None:
    with contextlib.suppress(ValueError, OSError):
        while block := os.read(source.fileno(), 8192):
            sys.stderr.buffer.write(block)
            sys.stderr.buffer.flush()
            tail += block
            del tail[:-_TAIL]


@contextlib.contextmanager
def _passing_signals_to(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """The signals that end us go to the command instead, so that its end can still be recorded."""

    def send(number: int, _: object) -> None:
        # Ctrl-C in a terminal reaches the whole group by itself.
        if number != signal.SIGINT or not sys.stdin.isatty():
            process.send_signal(number)

    kinds = [signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]
    before = {kind: signal.signal(kind, send) for kind in kinds}
    try:
        yield
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)


def _merged(places: Sequence[Path], dropped: Path) -> dict[str, Any]:
    """The values of JSON or YAML files, later ones over earlier ones; a file that is not there is passed over."""
    merged: dict[str, Any] = {}
    for path in (*places, dropped):
        if not path.is_file():
            if path != dropped:
                print(f"mlscaffold: there is no `{path}` to read values from", file=sys.stderr)
            continue
        values = _values(path)
        if isinstance(values, dict):
            merged |= values
        else:
            print(f"mlscaffold: `{path}` holds no mapping and is left out", file=sys.stderr)
    return merged


def _values(path: Path) -> Any:
    import yaml

    try:
        text = path.read_text(encoding="utf-8")
        return json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        print(f"mlscaffold: `{path}` cannot be read: {error}", file=sys.stderr)
        return {}


def _flat(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in values.items():
        if isinstance(value, dict) and value:
            flat |= _flat(value, f"{prefix}{key}.")
        else:
            flat[f"{prefix}{key}"] = value
    return flat


def _file(root: Path, path: Path) -> dict[str, str]:
    place = path.resolve()
    shown = place.relative_to(root).as_posix() if place.is_relative_to(root) else place.as_posix()
    with path.open("rb") as stream:
        return {"path": shown, "sha256": hashlib.file_digest(stream, "sha256").hexdigest()}


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


def _stamp(moment: datetime.datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _write(folder: Path, started: datetime.datetime, model: str, values: Mapping[str, Any]) -> Path:
    """Write a record under a name that no other has; it appears whole or not at all."""
    import yaml

    slug = re.sub(r"[^a-z0-9]+", "-", model.lower()).strip("-")[:40] or "run"
    while True:
        name = f"{started:%Y%m%dT%H%M%SZ}-{slug}-{secrets.token_hex(3)}"
        path = folder / f"{name}.yaml"
        text = yaml.safe_dump({"id": name, **values}, sort_keys=False, allow_unicode=True, width=4096)
        descriptor, temporary = tempfile.mkstemp(dir=folder, prefix=".run-", suffix=".tmp")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as stream:
                stream.write(text)
            Path(temporary).chmod(0o644)
            # A link fails where the name is taken; a rename would replace what is there.
            os.link(temporary, path)
        except FileExistsError:
            continue
        finally:
            Path(temporary).unlink(missing_ok=True)
        return path
