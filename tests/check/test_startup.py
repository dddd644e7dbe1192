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


FOR_FEW = (
    "dataclasses", "datetime", "decimal", "hashlib", "html", "html.entities", "inspect", "orjson", "pickle",
    "platform", "shutil", "string", "tempfile", "tomllib", "typing", "unicodedata", "uuid", "yaml",
    "mlscaffold.facts.components", "mlscaffold.facts.pipelines.gathered", "mlscaffold.facts.pipelines.jenkins",
    "mlscaffold.facts.manifests.conda", "mlscaffold.facts.manifests.programs", "mlscaffold.facts.tolerant",
)  # fmt: skip
"""What a project of plain files has no need of."""
PROJECT = {
    "README.md": "# Bikes & hire\n\n## Data\n\n- `a`: what was hired\n- `b`: what was paid\n",
    "requirements.txt": "pandas==2.2.0\nscikit-learn==1.5.0\n",
    "train.py": "import pandas as pd\nfrom sklearn.svm import SVC\n\nrows = pd.read_csv('data/rows.csv')\n"
    "SVC().fit(rows[['a']], rows['b'])\n1 == pd.NA\n",
    "test_train.py": "import train\n\n\ndef test_rows() -> None:\n    assert len(train.rows)\n",
    "data/rows.csv": "a,b\n1,2.5\n3,4.5\n",
    "look.ipynb": '{"cells": [{"cell_type": "code", "source": "x = 1", "metadata": {}, "outputs": [], '
    '"execution_count": 1}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
}
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


def test_a_look_at_a_whole_project_imports_what_it_needs(tmp_path: Path) -> None:
    for path, text in PROJECT.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    done = subprocess.run(
        [sys.executable, "-c", PROBE.format(heavy=HEAVY + FOR_FEW), "check", "--no-cache"],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "experiment-log/missing-log" in done.stdout
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
