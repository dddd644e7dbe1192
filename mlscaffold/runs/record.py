"""One run of a command, watched and written down as one immutable record."""

from __future__ import annotations

import getpass
import re
import secrets
import shlex
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from mlscaffold import git
from mlscaffold.data.yamltext import flow, mapping, scalar
from mlscaffold.errors import UserError, printable, warn
from mlscaffold.files import read_regular
from mlscaffold.runs import command, values
from mlscaffold.runs.files import StoppedError, check_writable, create, hashed

RUN_DIR: Final = "MLSCAFFOLD_RUN_DIR"
"""Environment variable: a folder into which the command may write `metrics.json` and `parameters.json`."""

_OURS: Final = "# Written by `mlscaffold runs record`; of a record, only the conclusion may be written later.\n"
_WIDTH: Final = 100
_LONGEST_RECORD: Final = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Request:
    """What the user says of a run before it starts."""

    command: tuple[str, ...]
    model: str | None = None
    dataset: str | None = None
    varied: str = ""
    notes: str = ""
    compared_to: str | None = None
    metrics: tuple[Path, ...] = ()
    parameters: tuple[Path, ...] = ()
    inputs: tuple[Path, ...] = ()
    outputs: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended: its exit code, and the record, unless the command wrote one itself."""

    code: int
    record: Path | None
    own: tuple[Path, ...] = ()
    """Records that the command wrote."""
    lacking: tuple[str, ...] = ()
    """What a record should say and this one does not."""


def record(root: Path, folder: Path, request: Request) -> Outcome:
    """Run the command in the working folder and write its record into `folder`, whatever becomes of it."""
    check_writable(folder, root)
    if request.compared_to and not (folder / f"{request.compared_to}.yaml").is_file():
        raise UserError(
            f"there is no run `{printable(request.compared_to)}` to compare with",
            f"Its record would be {folder.relative_to(root).as_posix()}/{printable(request.compared_to)}.yaml.",
        )
    # Files of parameters are part of what the run is given: they may change while it goes on.
    parameters = [values.read(path) for path in request.parameters]
    before = {path: _stamp_of(path) for path in request.metrics}
    known = set(folder.glob("*.yaml"))
    facts: dict[str, Any] = {"experimenter": _known(lambda: git.user_name(root)) or _login()}
    facts |= _version(root, folder)
    inputs = [hashed(path, root) for path in request.inputs]
    started = _now()
    with (
        command.taken_signals() as signals,
        tempfile.TemporaryDirectory(prefix="mlscaffold-run-", ignore_cleanup_errors=True) as scratch,
    ):
        ended = command.run(request.command, {RUN_DIR: scratch}, signals)
        finished = _now()
        metrics, dropped = Path(scratch, "metrics.json"), Path(scratch, "parameters.json")
        measured = [
            values.read_or_warn(path) for path in (*_fresh(before), metrics) if path.is_file() or path != metrics
        ]
        parameters += [values.read_or_warn(dropped)] if dropped.is_file() else []
        new = set(folder.glob("*.yaml")) - known
        own = tuple(sorted(path for path in new if path.is_file() and not _is_ours(path)))
        if own:
            return Outcome(ended.code, None, own)
        facts = {
            "status": "failed" if ended.code else "finished",
            "experimenter": facts.pop("experimenter"),
            **facts,
            "started": started,
            "finished": finished,
            "command": shlex.join(request.command),
            "varied": request.varied,
            "compared_to": request.compared_to,
            "model": request.model,
            "dataset": request.dataset,
            "parameters": values.flat(values.merged(parameters)),
            "metrics": values.merged(measured),
            "inputs": inputs,
            "outputs": _outputs(request.outputs, root, signals, failed=bool(ended.code)),
            "error": ended.error or None,
            "notes": request.notes,
            "conclusion": "",
        }
        return Outcome(ended.code, _write(folder, started, _slug(request), facts), (), _lacking(facts))


def _version(root: Path, folder: Path) -> dict[str, Any]:
    """Which code runs; the log itself does not count as a change of it."""
    commit = _known(lambda: git.head(root)) or None
    log = folder.relative_to(root)
    besides = [log.as_posix(), (log.parent / "README.md").as_posix()]
    return {"commit": commit, "dirty": bool(commit) and _known(lambda: git.is_dirty(root, besides))}


def _known(ask: Callable[[], Any]) -> Any:
    """What git says, or nothing where there is no git."""
    try:
        return ask()
    except UserError:
        return None


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _stamp_of(path: Path) -> tuple[int, int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def _fresh(before: Mapping[Path, tuple[int, int, int] | None]) -> list[Path]:
    """The files of metrics that this run wrote, and not an earlier one."""
    fresh = []
    for path, stamp in before.items():
        now = _stamp_of(path)
        if now is None or now == stamp:
            why = "is not there" if now is None else "was not written by this run"
            warn(f"`{path}` {why}; it is not recorded")
        else:
            fresh.append(path)
    return fresh


def _outputs(paths: Sequence[Path], root: Path, signals: command.Signals, *, failed: bool) -> list[dict[str, str]]:
    """The files that a run wrote, as far as there is time to hash them before we are to end."""
    found = []
    for path in paths:
        try:
            if not path.exists():
                if not failed:
                    warn(f"the output `{path}` is not there")
            elif signals.arrived:
                warn(f"interrupted: the output `{path}` is not recorded")
            else:
                found.append(hashed(path, root, lambda: signals.arrived))
        except StoppedError:
            warn(f"interrupted: the output `{path}` is not recorded")
        except (UserError, OSError) as error:
            warn(f"{error}; it is not recorded")
    return found


def _is_ours(path: Path) -> bool:
    """Whether another `mlscaffold runs record` wrote a record, which may go on beside this one."""
    try:
        return read_regular(path, _LONGEST_RECORD).startswith(_OURS.encode())
    except OSError:
        return False


def _lacking(facts: Mapping[str, Any]) -> tuple[str, ...]:
    parts = [f"metrics.{part}" for part in ("train", "validation") if not facts["metrics"].get(part)]
    named = [key for key in ("model", "dataset") if not facts[key]]
    return (*named, *(parts if facts["status"] == "finished" else ()))


def _slug(request: Request) -> str:
    program = next((Path(a).stem for a in request.command if a.endswith((".py", ".sh", ".R", ".ipynb"))), "")
    text = request.model or program or Path(request.command[0]).stem
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:40].strip("-") or "run"


# ------------------------------------------------------------------------------------- the record


def _write(folder: Path, started: datetime, slug: str, facts: Mapping[str, Any]) -> Path:
    """Write a record under a name that no other has."""
    while True:
        name = f"{started:%Y%m%dT%H%M%SZ}-{slug}-{secrets.token_hex(3)}"
        text = _text({"id": name, **facts})
        try:
            if create(folder / f"{name}.yaml", text):
                return folder / f"{name}.yaml"
        except OSError as error:
            # Hours of work may stand behind it: at least it can be saved by hand.
            print(text, file=sys.stderr)
            raise UserError(
                f"the record {name}.yaml cannot be written: {error.strerror or error}", "It is printed above."
            ) from error


def _text(facts: Mapping[str, Any]) -> str:
    """A record as the text of its file; whatever programs wrote down, what we know ourselves is in it."""
    try:
        return _OURS + as_yaml(facts)
    except (ValueError, TypeError, RecursionError, MemoryError) as error:
        warn(f"parameters and metrics are not recorded: {error}")
        return _OURS + as_yaml({**facts, "parameters": {}, "metrics": {}})


def as_yaml(facts: Mapping[str, Any]) -> str:
    """A record as YAML: a key a line, mappings and lists below their keys where a line would be long."""
    lines = []
    for key, value in facts.items():
        if isinstance(value, datetime):
            lines.append(f"{key}: {value:%Y-%m-%dT%H:%M:%SZ}\n")
        elif isinstance(value, dict) and value and (key == "metrics" or len(flow(value)) > _WIDTH):
            lines.append(f"{key}:\n{mapping(value, '  ')}")
        elif isinstance(value, list) and value:
            lines.append(f"{key}:\n" + "".join(f"  - {flow(item)}\n" for item in value))
        else:
            lines.append(f"{scalar(key)}: {flow(value)}\n")
    return "".join(lines)
