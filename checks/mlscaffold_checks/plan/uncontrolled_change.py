"""The rule `plan/uncontrolled-change`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mlscaffold.facts.model import Project
from mlscaffold.lean import TYPE_CHECKING
from mlscaffold.rules import Problem, rule

if TYPE_CHECKING:
    from typing import Any


SETTINGS = (".yaml", ".yml", ".toml", ".json", ".ini", ".cfg")


@rule(level="note", stage="prototype", since="0.1", when="declared")
def uncontrolled_change(project: Project) -> Iterator[Problem]:
    """A run differs in more than one thing from the run that it is compared to."""
    runs = {run.id: run.fields for run in project.runs if not run.problem}
    for run in project.runs:
        before = runs.get(str(run.fields.get("compared_to")))
        if before is None or run.fields.get("status") != "finished" or before is run.fields:
            continue
        changes = list(_changes(before, run.fields))
        if len(changes) > 1:
            yield Problem(
                run.place("compared_to"),
                f"this run differs from the one it is compared to in {len(changes)} things: {', '.join(changes[:6])}",
                "Change one thing a run, or compare with a run in between.",
            )


def _changes(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
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
    return {(str(i.get("path")), str(i.get("sha256"))) for i in listed if not str(i.get("path")).endswith(SETTINGS)}
