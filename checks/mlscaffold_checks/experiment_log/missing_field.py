"""The rule `experiment-log/missing-field`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import RunRecord
from mlscaffold.rules import Problem, rule

REQUIRED = ("id", "status", "experimenter", "commit", "started", "model", "dataset")


@rule(level="error", stage="prototype", since="0.1")
def missing_field(record: RunRecord) -> Iterator[Problem]:
    """A run record lacks what the experiment log is made of."""
    if record.problem:
        yield Problem(record.at, f"the record cannot be read: {record.problem}", "Restore the file from git.")
        return
    # What is `null` was said to be unknown; what is blank was forgotten.
    missing = [key for key in REQUIRED if not str(record.fields.get(key, "")).strip()]
    status = record.fields.get("status")
    if isinstance(status, str) and status.strip() and status not in {"finished", "failed"}:
        yield Problem(record.place("status"), f"`{status[:40]}` is no status of a run", "Write `finished` or `failed`.")
    metrics = record.fields.get("metrics", "")
    if status == "finished" and metrics is not None:
        parts = metrics if isinstance(metrics, dict) else {}
        missing += [f"metrics.{part}" for part in ("train", "validation") if not parts.get(part)]
    if missing:
        yield Problem(
            record.place("metrics" if missing[0].startswith("metrics") else "id"),
            f"the record of this run lacks {', '.join(f'`{key}`' for key in missing)}",
            "Let the command write them (`metrics.json` in its run's folder, or `--metrics FILE`);"
            " `metrics: null` says that nothing was to be measured."
            if missing[0].startswith("metrics")
            else "Let the program that records runs write it; what is not known is `null`.",
        )
