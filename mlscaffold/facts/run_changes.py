"""What changed between two runs of the experiment log, and what was made of a run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mlscaffold.facts.document import SENTINEL
from mlscaffold.facts.model import Project, RunRecord
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Any

_SETTINGS = (".yaml", ".yml", ".toml", ".json", ".ini", ".cfg")
_WORDS = pattern(r"\w")


def changes(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    """What differs, each cause once: another model brings parameters of its own, another data set other files."""
    old, new = _mapping(before.get("parameters")), _mapping(now.get("parameters"))
    models = [before.get("model"), now.get("model")]
    if models[0] != models[1]:
        yield "model"
        both = {key for key in old.keys() & new.keys() if [old[key], new[key]] != models}
    else:
        both = old.keys() | new.keys()
    yield from sorted(str(key) for key in both if old.get(key) != new.get(key))
    if before.get("dataset") != now.get("dataset"):
        yield "dataset"
    elif _hashes(before) != _hashes(now):
        yield "inputs"


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _hashes(record: Mapping[str, Any]) -> set[tuple[Any, Any]]:
    """Path and hash of each input, but for files of settings, whose contents are the parameters."""
    inputs = record.get("inputs")
    listed = [item for item in inputs if isinstance(item, Mapping)] if isinstance(inputs, (list, tuple)) else []
    return {(str(i.get("path")), str(i.get("sha256"))) for i in listed if not str(i.get("path")).endswith(_SETTINGS)}


def finished(project: Project) -> list[RunRecord]:
    """The runs that ended well, in their order."""
    return [run for run in _in_order(project) if run.fields.get("status") == "finished"]


def newest_run(project: Project) -> RunRecord | None:
    """The run that was started last, however it ended."""
    return next(reversed(_in_order(project)), None)


def _in_order(project: Project) -> list[RunRecord]:
    """The runs whose records can be read; the names of these begin with the time as well."""
    runs = [run for run in project.runs if not run.problem]
    return sorted(runs, key=lambda run: (str(run.fields.get("started") or ""), run.path))


def model_code(project: Project) -> tuple[str, ...]:
    """The folders of the model component, or else the modules that train or define a model."""
    if project.layout.model:
        return project.layout.model
    own = (f for f in project.python if not f.is_test)
    return tuple(f.path for f in own if f.behaviour.trains or f.behaviour.defines_model)


def is_concluded(run: RunRecord) -> bool:
    """Whether somebody wrote what was decided because of a run."""
    conclusion = str(run.fields.get("conclusion") or "")
    return not conclusion.lstrip().startswith(SENTINEL) and _WORDS.search(conclusion) is not None
