"""The experiment log as a page for people."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlscaffold.facts.run_record import read_run_record
from mlscaffold.runs.record import as_yaml
from mlscaffold.runs.render import Rendered, render, render_block
from tests.conftest import mlscaffold

BASE = {
    "status": "finished", "experimenter": "Ada Lovelace", "commit": "5f0c1d2e" + "0" * 32, "dirty": False,
    "varied": "first run of the baseline settings", "model": "logistic-regression", "dataset": "penguins",
    "metrics": {"train": {"accuracy": 0.991, "macro_f1": 0.98840001}, "validation": {"accuracy": 0.982, "macro_f1": 0.97}},
    "notes": "", "conclusion": "good enough to build on",
}  # fmt: skip
FAILED = BASE | {
    "status": "failed", "dirty": True, "varied": "C from 1 to 10", "metrics": {}, "conclusion": "",
    "error": "ValueError: C must be positive",
}  # fmt: skip


def block(*records: dict) -> str:
    paths = [f"experiments/runs/2026010{i}T000000Z-x-00000{i}.yaml" for i in range(len(records))]
    return render_block([read_run_record(p, as_yaml(r).encode()) for p, r in zip(paths, records, strict=True)])


def test_the_form_is_that_of_the_convention():
    text = (Path(__file__).parents[2] / "docs" / "conventions.md").read_text(encoding="utf-8")
    assert block(BASE, FAILED) in text


def test_no_run_at_all():
    assert "\nNo run is recorded yet.\n" in render_block([])


@pytest.mark.parametrize(
    ("changes", "cells"),
    [
        ({"commit": None, "dirty": False}, "| Ada Lovelace |  | first"),
        ({"metrics": {"train": {"a": 1, "b": {"c": 2.5}}}}, "| a 1, b.c 2.5 |  |"),
        ({"metrics": {"train": {"a": float("nan")}}}, "| a nan |"),
        ({"metrics": {"train": {"rmse": 12345.678901}}}, "| rmse 12345.7 |"),
        ({"varied": "a | b\nc <x>"}, "| a \\| b<br>c \\<x\\> |"),
        ({"notes": "n"}, "| n; Conclusion: good enough to build on |"),
        ({"status": "failed", "error": None}, "| failed; Conclusion"),
        ({"model": None}, "| first run of the baseline settings |  | penguins |"),
        ({"metrics": "none"}, "| penguins |  |  |"),
    ],
)
def test_cells(changes, cells):
    assert cells in block(BASE | changes)


def test_newest_first_and_unreadable_ones_said():
    text = block(BASE, FAILED)
    assert text.index("C from 1") < text.index("first run")
    broken = read_run_record("experiments/runs/20270101T000000Z-x-000000.yaml", b"a: [")
    assert "|  |  |  |  |  |  |  | 20270101T000000Z-x-000000.yaml cannot be read |" in render_block([broken])


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
VALUES = TEXT | st.none() | st.integers() | st.floats() | st.booleans() | st.lists(TEXT, max_size=2)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.dictionaries(st.sampled_from(sorted(BASE)), VALUES | st.dictionaries(TEXT, VALUES, max_size=2)), max_size=3
    )
)
def test_rendering_is_a_fixpoint(tmp_path_factory, changes):
    root = tmp_path_factory.mktemp("project")
    (root / "mlscaffold.toml").touch()
    folder = root / "experiments" / "runs"
    folder.mkdir(parents=True)
    for i, change in enumerate(changes):
        (folder / f"2026010{i}T000000Z-x-00000{i}.yaml").write_text(as_yaml(BASE | change), encoding="utf-8")
    assert render(root, write=True) == Rendered("experiments/runs", "experiments/README.md", bool(changes), not changes)
    if not changes:
        assert [path.name for path in (root / "experiments").iterdir()] == ["runs"]
        return
    first = (root / "experiments" / "README.md").read_bytes()
    for write in (True, False):
        assert not render(root, write=write).stale
    assert (root / "experiments" / "README.md").read_bytes() == first
    assert first.count(b"\n| ") == len(changes) + 2


def test_from_record_to_page(tmp_path: Path, clean_environment):
    (tmp_path / "mlscaffold.toml").touch()
    page = tmp_path / "experiments" / "README.md"
    page.parent.mkdir()
    page.write_text("# Ours\n")
    empty = mlscaffold("runs", "render", cwd=tmp_path, env=clean_environment)
    assert (empty.returncode, "No run is recorded yet." in page.read_text()) == (0, True)
    mlscaffold("runs", "record", "--model", "svm", "--", "false", cwd=tmp_path, env=clean_environment)
    assert "failed: exit code 1" in page.read_text()
    assert mlscaffold("runs", "render", "--check", cwd=tmp_path, env=clean_environment).returncode == 0
    (record,) = (tmp_path / "experiments" / "runs").iterdir()
    record.write_text(record.read_text().replace('conclusion: ""', "conclusion: give it up"))
    assert mlscaffold("runs", "render", "--check", cwd=tmp_path, env=clean_environment).returncode == 1
    assert (
        mlscaffold(
            "check", "--select", "experiment-log/stale-rendering", cwd=tmp_path, env=clean_environment
        ).returncode
        == 1
    )
    mlscaffold("runs", "render", cwd=tmp_path, env=clean_environment)
    assert "failed: exit code 1; Conclusion: give it up" in page.read_text()
    assert mlscaffold("runs", "render", "--check", cwd=tmp_path, env=clean_environment).returncode == 0
    assert (
        mlscaffold(
            "check", "--select", "experiment-log/stale-rendering", cwd=tmp_path, env=clean_environment
        ).returncode
        == 0
    )


def test_a_record_that_is_not_in_git_is_named_and_its_row_is_kept(tmp_path: Path, clean_environment):
    def check(*options: str) -> str:
        rule = ("check", "--select", "experiment-log/stale-rendering", "--tracked", *options)
        return mlscaffold(*rule, cwd=tmp_path, env=clean_environment).stdout

    subprocess.run(["git", "init", "-q", "."], cwd=tmp_path, check=True)
    (tmp_path / "mlscaffold.toml").touch()
    page = tmp_path / "experiments" / "README.md"
    page.parent.mkdir()
    page.write_text("<!-- mlscaffold:runs -->\n\nNo run is recorded yet.\n\n<!-- /mlscaffold:runs -->\n")
    subprocess.run(["git", "add", "."], cwd=tmp_path, check=True)
    assert "No findings" in check()
    mlscaffold("runs", "record", "--model", "svm", "--", "true", cwd=tmp_path, env=clean_environment)
    (record,) = (tmp_path / "experiments" / "runs").iterdir()
    rendered = page.read_text()
    for options in ((), ("--fix",)):
        assert f"`experiments/runs/{record.name}`, which is not in git" in check(*options)
        assert "`git add experiments/runs`" in check(*options)
        assert page.read_text() == rendered, "the row stays"
    # Where the page is out of date besides, rendering what git tracks would take the row out, too.
    page.write_text(rendered.replace("svm", "lr"))
    assert "`mlscaffold runs render`" in check("--fix")
    assert "| lr |" in page.read_text()
    page.write_text(rendered)
    subprocess.run(["git", "add", "experiments/runs"], cwd=tmp_path, check=True)
    assert "No findings" in check()


@pytest.mark.parametrize("options", [(), ("--check",)])
def test_where_there_are_no_runs_nothing_is_written(tmp_path: Path, clean_environment, options: tuple[str, ...]):
    for folder in (None, "experiments/runs"):
        if folder:
            (tmp_path / folder).mkdir(parents=True)
        done = mlscaffold("runs", "render", *options, cwd=tmp_path, env=clean_environment)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout == (
            "there are no runs in experiments/runs, and nothing was written\n"
            "`mlscaffold runs record -- COMMAND` records one.\n"
        )
        assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_the_layout_of_the_settings_is_used(tmp_path: Path, clean_environment):
    (tmp_path / "mlscaffold.toml").write_text('[layout]\nruns = "log/r"\n')
    mlscaffold("runs", "record", "--", "true", cwd=tmp_path, env=clean_environment)
    assert render(tmp_path, write=True) == Rendered("log/r", "log/README.md", stale=True, is_needless=False)
