"""Every format through the command line: files with hostile names and contents, places in a repository, output."""

import json
import os
import re
from pathlib import Path
from typing import NamedTuple

import pytest

from mlscaffold.errors import printable
from tests.check.conftest import NAN, Repository
from tests.check.test_hostile_files import NAMES
from tests.report.reading import JSON, READERS, SCHEMA

ONE = ("--select", "ml-api/nan-equality")
FORMATS = [name for name in READERS if name != "text"]
HOSTILE = [
    *NAMES, b"<img src=x onerror=alert(1)>.py", b"[a](http:/evil.example/x.py", b"![a](b).py", b"@octocat.py",
    b"a|b.py", b"`x`.py", b"``.py", b"::error::x.py", b" ::stop-commands::x.py", b"##[error]x.py", b"%0A::error::y.py",
    b"www.evil.example.py", b"ada@evil.example.py", b"{0}.py", b"](javascript:alert(1)).py", b"&lt;b&gt;.py", b"]]>.py",
    b":smile:.py", b"*bold*.py", b"$`x`$.py", b"#1.py", b"a,line=9.py", b"\xc2\x85.py", b"\xef\xbf\xbe.py", b"\x00.py",
]  # fmt: skip


def hostile(repository: Repository) -> set[str]:
    """Files that each have one finding, under all these names."""
    names = {os.fsdecode(name) for name in HOSTILE if b"\0" not in name}
    for name in names:
        (repository.root / name).parent.mkdir(parents=True, exist_ok=True)
        (repository.root / name).write_text(NAN)
    return names


@pytest.mark.parametrize("name", FORMATS)
def test_hostile_names(repository: Repository, name: str) -> None:
    paths = hostile(repository)
    answer = repository.check(*ONE, "--quiet", "--format", name)
    assert (answer.code, answer.err) == (1, "")
    assert all(c == "\n" or c.isprintable() for c in answer.out)
    said = READERS[name](answer.out)
    shown = paths if name in {"json", "sarif"} else {printable(path) for path in paths}
    assert len(said) == len(paths)
    if name == "concise":
        assert {s.path.removeprefix("./").split(":")[0] for s in said} == {path.split(":")[0] for path in shown}
    else:
        assert {s.path for s in said} == shown
        assert {s.line for s in said} == {4}


def test_hostile_names_in_text(repository: Repository) -> None:
    paths = hostile(repository)
    out = repository.check(*ONE, "--quiet").out
    assert all(c == "\n" or c.isprintable() for c in out)
    assert not re.search(r"(?m)^\s*::", out)
    blocks = out.removesuffix("\n").split("\n\n")
    assert len(blocks) == len(paths)
    for block in blocks:
        first, *rest = block.split("\n")
        assert ":4:7: error ml-api/nan-equality: " in first
        assert rest == [
            "    4 | print(x == np.nan)", "      |       ^", "    Use `pandas.isna`, `numpy.isnan` or `math.isnan`.",
        ]  # fmt: skip


@pytest.mark.parametrize("name", FORMATS)
def test_hostile_contents(repository: Repository, name: str) -> None:
    evil = [
        "<img src=x>", "[a](http:--evil.example)", "ada@evil.example", "@octocat", "|", "]]>", "{0}", "::error::x", "%0A",
        "`", "\\x1b[31m", "\\u202e", "#1", "www.evil.example", "\\n::error::x",
    ]  # fmt: skip
    cells = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "source": f"open('/home/ada/{e}/x.csv')"} for e in evil
    ]
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
    repository.write({
        "a.py": "".join(f"open('/home/ada/{e}/x.csv')\n" for e in evil), "a.ipynb": json.dumps(notebook, indent=1),
    })  # fmt: skip
    answer = repository.check("--select", "reproducibility/absolute-path", "--quiet", "--format", name)
    assert (answer.code, answer.err) == (1, "")
    assert all(c == "\n" or c.isprintable() for c in answer.out)
    said = READERS[name](answer.out)
    assert len(said) >= 2 * (len(evil) - 1)
    raw = (repository.root / "a.ipynb").read_text().split("\n")
    if name in {"sarif", "github", "gitlab", "junit"}:
        assert all("/home/ada/" in raw[s.line - 1] for s in said if s.path == "a.ipynb")


def test_source_lines_obey_nobody(repository: Repository) -> None:
    line = "\t'\u65e5\u672ce\u0301', '\x1b[31m\u202e', 1 == math.nan"
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "source": ["import math\n", f"if x:\n{line}"]}
    repository.write({
        "a.py": f"import math\nif x:\n{line}\n",
        "b.py": f"import math\n'{'x' * 500}', 1 == math.nan, '{'y' * 500}'\n",
        "c.ipynb": json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]}),
    })  # fmt: skip
    shown = "    3 |     '\u65e5\u672ce\u0301', '\\x1b[31m\\u202e', 1 == math.nan"
    caret = "      |" + " " * 32 + "^"
    out = repository.check(*ONE, "--quiet").out.split("\n")
    assert [n for n, text in enumerate(out) if text == shown] == [1, 11]
    assert [n for n, text in enumerate(out) if text == caret] == [2, 12]
    assert out[6] == f"    2 | ...{'x' * 57}', 1 == math.nan, '{'y' * 24}..."
    assert out[7].index("^") == out[6].index("1 ==")
    ascii_out = repository.check(*ONE, "--quiet", PYTHONIOENCODING="ascii").out.split("\n")
    assert ascii_out[1] == "    3 |     '\\u65e5\\u672ce\\u0301', '\\x1b[31m\\u202e', 1 == math.nan"
    assert ascii_out[2].index("^") == ascii_out[1].index("1 ==")


def test_rows_of_data_are_not_shown(repository: Repository) -> None:
    repository.write({
        "data/datapackage.yaml": "name: d\nresources:\n  - {name: rows, path: raw/rows.csv, schema: dictionary/rows.yaml}\n",
        "data/dictionary/rows.yaml": "name: rows\nfields:\n  - {name: name, type: string}\n  - {name: a, type: integer}\n",
        "data/raw/rows.csv": "name,a\nAda,1\nGrace,x\n",
    })  # fmt: skip
    out = repository.check("--select", "data-docs", "--quiet").out
    assert "data/raw/rows.csv:3: error data-docs/type-mismatch" in out
    assert "Grace" not in out


@pytest.mark.parametrize("name", ["sarif", "github", "gitlab", "junit"])
def test_services_know_paths_from_the_top_of_the_repository(repository: Repository, name: str) -> None:
    repository.write({"README.md": "# x\n", "part/mlscaffold.toml": "", "part/src/a.py": NAN}).commit()
    rules = ("--select", "ml-api/nan-equality,hygiene/missing-readme", "--stage", "production")
    said = READERS[name](repository.check(*rules, "--format", name, "part").out)
    assert ("ml-api/nan-equality", "part/src/a.py") in {(s.rule, s.path) for s in said}


class Example(NamedTuple):
    """What to check so that JSON has all its parts."""

    files: dict[str, str]
    arguments: tuple[str, ...]


EXAMPLES = [
    Example({"a.py": NAN}, ()),
    Example({"a.py": NAN}, ("a.py",)),
    Example({}, ("--select", "ml-api")),
    Example({"a.py": "import math\n1 == math.nan  # mlscaffold: ignore[ml-api/nan-equality] shows NaN\n"}, ()),
    Example({"a.csv": "a,a\n1\n", "b.ipynb": "{", "mlscaffold.toml": 'stage = "production"\n'}, ()),
]


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_schema_knows_every_part_of_json(repository: Repository, example: Example) -> None:
    report = repository.write(example.files).check("--format", "json", *example.arguments).json
    JSON.validate(report)

    def known(value: object, schema: dict) -> None:
        """Nothing may be there that the schema does not name."""
        parts = [schema, *(SCHEMA["$defs"][r["$ref"].rpartition("/")[2]] for r in schema.get("allOf", ()))]
        parts += [SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]]] if "$ref" in schema else []
        parts += [SCHEMA["$defs"]["place"]] if any("allOf" in p for p in parts) else []
        if isinstance(value, dict) and not any("additionalProperties" in p for p in parts):
            properties = {k: v for p in parts for k, v in p.get("properties", {}).items()}
            for key, inner in value.items():
                assert key in properties
                known(inner, properties[key])
        elif isinstance(value, list):
            for inner in value:
                known(inner, schema["items"])

    known(report, SCHEMA)


@pytest.mark.parametrize("change", [{"version": 2}, {"findings": [{}]}, {"findings": None}, {"summary": {}}])
def test_the_schema_refuses_what_is_no_report(repository: Repository, change: dict) -> None:
    report = repository.write({"a.py": NAN}).check("--format", "json").json
    assert not JSON.is_valid(report | change)
    assert JSON.is_valid(report | {"findings": [f | {"fix": None} for f in report["findings"]]})
    fix = {"title": "Ask with `numpy.isnan`", "safe": True}
    assert JSON.is_valid(report | {"findings": [f | {"fix": fix} for f in report["findings"]]})
    assert not JSON.is_valid(report | {"findings": [f | {"fix": {"title": 3}} for f in report["findings"]]})


@pytest.mark.parametrize("name", READERS)
def test_output_to_a_file_and_the_same_bytes(repository: Repository, tmp_path: Path, name: str) -> None:
    repository.write({"a.py": NAN, "b/c.py": NAN}).commit()
    target = tmp_path / "report"
    answer = repository.check(*ONE, "--format", name, "--output", target, FORCE_COLOR="1")
    assert (answer.code, answer.out, answer.err) == (1, "", "")
    shown = {
        repository.check(*ONE, "--format", name, PYTHONHASHSEED=seed, LC_ALL=locale).out
        for seed, locale in (("0", "C"), ("7", "C.UTF-8"))
    }
    assert shown == {target.read_text()}


def test_concise_is_one_line_a_finding(repository: Repository) -> None:
    answer = repository.write({"a.py": NAN}).check(*ONE, "--format", "concise")
    assert answer.out == (
        "a.py:4:7: error ml-api/nan-equality: comparison with `numpy.nan` by `==` is False for every value\n"
        "\n"
        "1 error in 1 file (1 rule, stage prototype).\n"
        "1 fixable with `--fix --unsafe-fixes`; read what it changes.\n"
        "No mlscaffold settings here: checked with defaults (not machine learning).\n"
    )
    coloured = repository.check(*ONE, "--format", "concise", "-q", FORCE_COLOR="1").out
    assert coloured.startswith("\x1b[1ma.py:4:7\x1b[0m: \x1b[31merror\x1b[0m ml-api/nan-equality")
    assert repository.check(*ONE, FORCE_COLOR="1").out.splitlines()[1:3] == [
        "\x1b[2m    4 |\x1b[0m print(x == np.nan)", "\x1b[2m      |\x1b[0m       \x1b[31m^\x1b[0m",
    ]  # fmt: skip


def test_rules_in_sarif_have_their_pages(repository: Repository) -> None:
    log = json.loads(repository.write({"a.py": NAN}).check("--select", "ml-api,leakage", "--format", "sarif").out)
    (run,) = log["runs"]
    rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    assert list(rules) == sorted(rules)
    rule = rules["ml-api/nan-equality"]
    assert rule["defaultConfiguration"] == {"level": "error"}
    assert rule["properties"]["tags"] == ["ml-api", "high-confidence"]
    assert rule["help"]["markdown"].startswith("## Why it matters\n")
    assert "`" not in rule["help"]["text"]
    assert run["invocations"] == [{"executionSuccessful": True, "exitCode": 1}]
    # No path of this machine, and nothing that differs from run to run.
    assert str(repository.root) not in json.dumps(log)
