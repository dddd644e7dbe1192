"""Whole reports of made repositories, letter by letter, with three rules that stay as they are.

After a change that is meant, write them anew: `MLSCAFFOLD_WRITE_SNAPSHOTS=1 pytest tests/audit/test_reports.py`.
"""

import json
import os
from pathlib import Path

import pytest

from mlscaffold import __version__
from mlscaffold.audit.survey import Survey, survey
from mlscaffold.report import audit_html, audit_json, audit_text
from tests.audit.page import read
from tests.audit.repositories import LIBRARY, SCRIPT, WHOLE, having, tree

SNAPSHOTS = Path(__file__).parent / "snapshots"
REPOSITORIES: dict[str, dict[str, str | bytes]] = {
    "whole": WHOLE,
    "script": SCRIPT,
    "library": LIBRARY,
    "empty": {},
    "suppressed": having({
        "parcels/extra.py": "open('/mnt/rows.csv')\nopen('/mnt/more.csv')\n",
        "mlscaffold.toml": '[suppress]\n"reproducibility/absolute" = "the cluster has it"\n',
    }),
}  # fmt: skip


def audited(name: str) -> Survey:
    return survey(tree(REPOSITORIES[name], name=name), "production")


def plain_text(found: Survey) -> str:
    return audit_text.report(found)


def html(found: Survey) -> str:
    return audit_html.report(found).replace(f"mlscaffold {__version__}", "mlscaffold VERSION")


@pytest.mark.usefixtures("few_rules")
@pytest.mark.parametrize("name", REPOSITORIES)
@pytest.mark.parametrize(("extension", "report"), [("txt", plain_text), ("json", audit_json.report), ("html", html)])
def test_report_is_as_it_was(name: str, extension: str, report) -> None:
    path = SNAPSHOTS / f"{name}.{extension}"
    now = report(audited(name))
    if os.environ.get("MLSCAFFOLD_WRITE_SNAPSHOTS"):
        SNAPSHOTS.mkdir(exist_ok=True)
        path.write_text(now, encoding="utf-8")
    assert now == path.read_text(encoding="utf-8")


@pytest.mark.usefixtures("few_rules")
def test_json_has_the_keys_that_scripts_rely_on() -> None:
    found = json.loads(audit_json.report(audited("script")))
    assert found["version"] == 1
    assert {
        "project",
        "findings",
        "summary",
        "topics",
        "components",
        "score",
        "score_method",
        "ml_test_score",
        "kind",
    } <= found.keys()
    assert found["kind"] == "training project"
    assert found["ml_test_score"] is None
    topic = found["topics"][4]
    assert {"perspective", "topic", "question", "status", "evidence", "next"} <= topic.keys()
    assert topic["status"] == "fail"
    assert topic["evidence"][0] == {
        "path": "train.py", "cell": None, "line": 4, "column": 20, "text": "`/mnt/rows.csv` is a path on one machine",
    }  # fmt: skip
    assert {(f["rule"], f["topic"]) for f in found["findings"]} == {
        ("data-docs/shy", "good practices: data documentation"),
        ("hygiene/unnamed", "good practices: the same"),
        ("reproducibility/absolute", "version control"),
    }
    assert found["components"] == [
        {"path": "train.py", "component": "model", "confidence": "high", "line": 5, "because": "fits a model"}
    ]


@pytest.mark.usefixtures("few_rules")
@pytest.mark.parametrize("name", REPOSITORIES)
def test_text_keeps_to_its_width_and_degrades_to_ascii(name: str) -> None:
    found = audited(name)
    assert all(len(line) <= audit_text.WIDTH for line in audit_text.report(found).splitlines())
    plain = audit_text.report(found, unicode=False)
    assert plain.isascii()
    assert len(plain.splitlines()) == len(audit_text.report(found).splitlines())
    assert "\x1b" not in plain


@pytest.mark.usefixtures("few_rules")
def test_colour_changes_nothing_but_colour() -> None:
    import re

    found = audited("script")
    coloured = audit_text.report(found, colour=True)
    assert "\x1b[31m" in coloured
    assert re.sub(r"\x1b\[\d+m", "", coloured) == audit_text.report(found)


@pytest.mark.usefixtures("few_rules")
def test_long_lists_are_cut_and_counted() -> None:
    many = "".join(f"open('/mnt/{n}')\n" for n in range(300))
    found = survey(tree({**SCRIPT, "many.py": many}), "production")
    assert "and 296 more findings, see --format json" in audit_text.report(found)
    page = " ".join(read(audit_html.report(found)).text)
    assert "301 findings: 301 errors" in page
    assert "And 101 more findings, in the report as JSON." in page
    document = json.loads(audit_json.report(found))
    assert sum(f["rule"] == "reproducibility/absolute" for f in document["findings"]) == 301


@pytest.mark.usefixtures("few_rules")
def test_unsure_findings_are_marked() -> None:
    found = audited("whole")
    assert "warning, low confidence: this may be wrong [data-docs/shy]" in audit_text.report(found)
    assert "data-docs/shy, low confidence" in " ".join(read(audit_html.report(found)).text)
    assert json.loads(audit_json.report(found))["findings"][0]["confidence"] == "low"
