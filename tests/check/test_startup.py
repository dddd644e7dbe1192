"""What a hook pays on every commit: nothing heavy is imported for `--version` and for one file."""

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = (
    "copier",
    "jinja2",
    "rich",
    "tomlkit",
    "duckdb",
    "importlib.metadata",
    "asyncio",
    "questionary",
    "ruamel",
    "concurrent",
    "pygls",
)
PROBE = """
import sys
sys.argv[0] = "mlscaffold"
from mlscaffold.__main__ import run
try:
    run()
except SystemExit:
    pass
print(sorted(name for name in {heavy!r} if name in sys.modules), file=sys.stderr)
"""


FORMATS = ("json", "sarif", "github", "gitlab", "junit", "markdown", "audit_text", "audit_html")


@pytest.mark.parametrize("arguments", [["--version"], ["check", "one_file.py"], ["check", "data/raw/rows.csv"]])
def test_nothing_heavy_is_imported(tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "one_file.py").write_text("import sklearn\nx = 1\n")
    (tmp_path / "data/raw").mkdir(parents=True)
    (tmp_path / "data/raw/rows.csv").write_text("a,b\n1,2\n")
    (tmp_path / "data/datapackage.yaml").write_text("name: d\nresources:\n  - {name: rows, path: raw/rows.csv}\n")
    done = subprocess.run(
        [sys.executable, "-c", PROBE.format(heavy=HEAVY), *arguments],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stderr.strip().splitlines()[-1] == "[]"


@pytest.mark.parametrize("format_", ["text", "concise", "json", "github"])
def test_a_report_imports_its_own_format_alone(tmp_path: Path, format_: str) -> None:
    (tmp_path / "one_file.py").write_text("import numpy\n1 == numpy.nan\n")
    heavy = (*(f"mlscaffold.report.{name}" for name in FORMATS if name != format_), "xml.etree", "mlscaffold.testing")
    done = subprocess.run(
        [sys.executable, "-c", PROBE.format(heavy=heavy), "check", "--format", format_, "one_file.py"],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "ml-api/nan-equality" in done.stdout
    assert done.stderr.strip().splitlines()[-1] == "[]"
