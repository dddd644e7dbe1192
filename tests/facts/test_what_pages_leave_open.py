"""What is not written yet, which tasks are incomplete, which runs have no conclusion, and what is watched."""

import pytest

from mlscaffold.config import Config
from mlscaffold.facts.model_card import unsaid
from mlscaffold.facts.project import collect
from mlscaffold.facts.run_changes import changes, finished, is_concluded, newest_run
from mlscaffold.facts.tasks import incomplete_tasks
from mlscaffold.facts.unwritten import unwritten
from mlscaffold.facts.watched import read_profile
from mlscaffold.tree import MemoryTree

DECLARED = Config(source="mlscaffold.toml")


def test_unwritten() -> None:
    files = {
        "README.md": "FILL IN: what\n",
        "docs/a.md": "<!-- demo: gone -->\nThis page describes the gone demo.\n",
        "docs/b.md": "This page describes the data of the small penguin demo.\n",
        "template/c.md": "FILL IN: what\n<!-- demo: gone -->\n",
        "config.yaml": 'a: "FILL IN: what"\nb: "not FILL IN: this"\n',
    }
    found = [(u.at.path, u.at.line) for u in unwritten(collect(MemoryTree(files), DECLARED))]
    assert found == [("README.md", 1), ("config.yaml", 1), ("docs/a.md", 1), ("docs/b.md", 1)]


def test_the_order_of_runs() -> None:
    record = "id: {}\nstatus: {}\nstarted: {}\nconclusion: {}\n"
    files = {
        "experiments/runs/b.yaml": record.format("b", "finished", "2026-11-24T10:15:00Z", "'- '"),
        "experiments/runs/a.yaml": record.format("a", "finished", "2026-11-25T10:15:00Z", "kept"),
        "experiments/runs/c.yaml": record.format("c", "failed", "2026-11-26T10:15:00Z", "''"),
        "experiments/runs/d.yaml": "[",
    }
    project = collect(MemoryTree(files), DECLARED)
    assert [(run.id, is_concluded(run)) for run in finished(project)] == [("b", False), ("a", True)]
    newest = newest_run(project)
    assert newest is not None
    assert newest.id == "c"
    assert newest_run(collect(MemoryTree({}), DECLARED)) is None


@pytest.mark.parametrize(
    ("before", "now", "changed"),
    [
        ({}, {}, []),
        ({"parameters": {"a": 1, "b": 2}}, {"parameters": {"a": 1, "b": 3}}, ["b"]),
        ({"parameters": {"a": 1}}, {"parameters": {"b": 1}}, ["a", "b"]),
        ({"model": "x", "parameters": {"kind": "x", "a": 1}}, {"model": "y", "parameters": {"kind": "y", "b": 1}}, ["model"]),
        ({"dataset": "a", "inputs": [{"path": "a.csv", "sha256": "1"}]}, {"dataset": "b", "inputs": []}, ["dataset"]),
        ({"inputs": [{"path": "a.csv", "sha256": "1"}]}, {"inputs": [{"path": "a.csv", "sha256": "2"}]}, ["inputs"]),
        ({"inputs": [{"path": "a.yaml", "sha256": "1"}]}, {"inputs": [{"path": "a.yaml", "sha256": "2"}]}, []),
        ({"parameters": "none", "inputs": 5}, {"parameters": None}, []),
    ],
)  # fmt: skip
def test_changes(before: dict[str, object], now: dict[str, object], changed: list[str]) -> None:
    assert list(changes(before, now)) == changed


@pytest.mark.parametrize(
    ("matter", "missing"),
    [
        ({}, ["`max_age_days` as a number of days"]),
        ({"max_age_days": True}, ["`max_age_days` as a number of days"]),
        ({"max_age_days": 0}, ["`max_age_days` as a number of days"]),
        ({"max_age_days": 90, "model": "x", "data": {}}, ["`trained_at`", "`data`", "`artifact`"]),
        ({"max_age_days": 90}, []),
    ],
)
def test_unsaid(matter: dict[str, object], missing: list[str]) -> None:
    assert list(unsaid(matter)) == missing


@pytest.mark.parametrize("data", [b"", b"[]", b'{"columns": []}', b'{"columns": {}}', b"[" * 100_000, b"\xff"])
def test_no_profile(data: bytes) -> None:
    assert read_profile(data) is None


def test_tasks_of_a_plan() -> None:
    plan = (
        "## Backlog\n\n| Task | Why | Dataset | Done |\n|---|---|---|---|\n| a | b | c | d |\n| a | - | c | |\n| | | | |\n"
        '\n## Loop\n\n"short", "somebody said this once upon a time", "try it on `x`, so that we know"\n'
    )
    found = [(t.at.line, t.missing) for t in incomplete_tasks(collect(MemoryTree({"docs/plan.md": plan}), DECLARED))]
    everything = ("what", "why", "on which dataset", "when it is done")
    assert found == [(6, ("why", "when it is done")), (7, everything), (11, ("when it is done",))]
