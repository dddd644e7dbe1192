"""The log that a project renders is the one that the checker expects, whatever a record holds."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mlscaffold.facts.rendering import runs_block
from mlscaffold.facts.run_record import read_run_record
from tests.template.conftest import Render

PAGE = "# Log\n\n<!-- mlscaffold:runs -->\n<!-- /mlscaffold:runs -->\n"

words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**12), 10**12), st.floats(allow_nan=True), words, st.dates(),
    st.sampled_from(["FILL IN: say it", "a | b", "<b>", "two\nlines", " x ", "0" * 40, "5f0c1d2e" * 5, "_a_b_"]),
)  # fmt: skip
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3))
texts = st.one_of(st.none(), words, st.sampled_from(["FILL IN: say it", "a | b", "two\nlines", " x ", "_a_b_"]))
metrics = st.dictionaries(st.sampled_from(["train", "validation", "baseline"]), values, max_size=3)
records = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(["experimenter", "varied", "model", "dataset"], texts),
        **dict.fromkeys(["error", "notes", "conclusion", "metrics"], values),
        "status": st.sampled_from(["finished", "failed"]),
        "commit": st.sampled_from([None, "5f0c1d2e" * 5, "0123456789" * 4]),
        "dirty": st.booleans(),
    },
) | st.fixed_dictionaries({"status": st.just("finished"), "metrics": metrics})


@pytest.fixture(scope="module")
def run_log(rendered: Render) -> Iterator[ModuleType]:
    """The module of a rendered project that writes its log."""
    source = str(rendered(package="logged") / "src")
    sys.path.insert(0, source)
    # Only named in annotations, and its own imports need the libraries of a project.
    settings_module = ModuleType("logged.model.settings")
    settings_module.Settings = object  # type: ignore[attr-defined]
    sys.modules["logged.model.settings"] = settings_module
    yield importlib.import_module("logged.model.run_log")
    sys.path.remove(source)
    for name in [n for n in sys.modules if n.partition(".")[0] == "logged"]:
        del sys.modules[name]


@given(st.lists(records, max_size=3))
@example([])
@example([{"metrics": {"train": {"f1": {"a": 0.5, "b": [1, 2.0]}}, "validation": 3}}])
@example([{"varied": 3, "dirty": "yes", "commit": "0123456789" * 4, "error": None, "status": "failed"}])
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_both_render_the_same(run_log: ModuleType, tmp_path_factory: pytest.TempPathFactory, found: list[Any]) -> None:
    folder: Path = tmp_path_factory.mktemp("runs")
    page = folder / "README.md"
    page.write_text(PAGE, encoding="utf-8")
    for number, record in enumerate(found):
        text = yaml.safe_dump(record, allow_unicode=True, sort_keys=False)
        (folder / f"2026112{number}T101500Z-svm-aaaaaa.yaml").write_text(text, encoding="utf-8")
    run_log.render(SimpleNamespace(runs=folder, run_log=page, root=folder))
    ours = runs_block([read_run_record(f"runs/{p.name}", p.read_bytes()) for p in sorted(folder.glob("*.yaml"))])
    assert ours in page.read_text(encoding="utf-8")
