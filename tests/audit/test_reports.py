"""Whole reports of made repositories, letter by letter, with three rules that stay as they are.

After a change that is meant, write them anew: `MLSCAFFOLD_WRITE_SNAPSHOTS=1 pytest tests/audit/test_reports.py`.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from mlscaffold import __version__
from mlscaffold.audit.survey import Survey, survey
from mlscaffold.facts.model import Notebook, Place, Project
from mlscaffold.report import audit_html, audit_json, audit_text
from mlscaffold.rules import Problem
from tests.audit.conftest import fixed
from tests.audit.page import read
from tests.audit.repositories import LIBRARY, NOTEBOOK, SCRIPT, WHOLE, having, tree

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
    assert found["ml_test_score"]["estimated"]
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


@pytest.mark.usefixtures("few_rules")
def test_commit_ties_the_report_to_what_was_audited() -> None:
    head = "5f0c" * 10
    assert json.loads(audit_json.report(audited("script")))["commit"] == head
    assert f"at commit {head}" in audit_text.report(audited("script"))
    assert f"at commit {head}" in " ".join(read(audit_html.report(audited("script"))).text)
    outside = survey(tree(SCRIPT, in_git=False), "production")
    assert json.loads(audit_json.report(outside))["commit"] is None
    assert "commit" not in audit_text.report(outside).partition("Score")[0]


@pytest.mark.usefixtures("few_rules")
@pytest.mark.parametrize("report", [audit_text.report, audit_html.report])
def test_without_claims_the_ml_test_score_is_an_estimate(report) -> None:
    said = "of 7 from the files alone, since no ml_test_score.yaml says which of its 28 tests there are;"
    assert said in " ".join(report(audited("whole")).split())


@pytest.mark.usefixtures("few_rules")
@pytest.mark.parametrize("report", [audit_text.report, audit_html.report])
def test_the_ml_test_score_is_that_of_the_evidence(report) -> None:
    claims = "data:\n  feature-cost: {status: manual, evidence: [README.md]}\n  privacy-controls: {status: automated}\n"
    found = survey(tree({**WHOLE, "README.md": "# Parcels\n\nAll.\n", "ml_test_score.yaml": claims}), "production")
    assert (
        "ML Test Score: 0 of 7, the lowest of data 0.5, model 0, infrastructure 0, monitoring 0, by verified evidence. "
        "1 claim counts less than said."
    ) in " ".join(report(found).split())
    numbers = json.loads(audit_json.report(found))["ml_test_score"]
    assert numbers["path"] == "ml_test_score.yaml"
    assert (numbers["score"], numbers["claimed"], numbers["band"]["name"]) == (0.0, 0.0, "0")
    assert numbers["sections"]["data"] == {"score": 0.5, "claimed": 1.5}
    assert (numbers["unsupported"], numbers["problems"]) == (["privacy-controls"], [])


@pytest.mark.usefixtures("few_rules")
@pytest.mark.parametrize("report", [audit_text.report, audit_html.report])
def test_claims_that_cannot_be_understood_give_no_ml_test_score(report) -> None:
    found = survey(tree({**WHOLE, "ml_test_score.yaml": "data:\n  feature-cots: {status: none}\n"}), "production")
    said = "ML Test Score: none, since ml_test_score.yaml cannot be understood (line 2)."
    assert said in " ".join(report(found).split())
    numbers = json.loads(audit_json.report(found))["ml_test_score"]
    assert numbers["score"] is None
    assert numbers["problems"] == [{"line": 2, "message": "there is no test `feature-cots` in the section `data`"}]


@pytest.mark.usefixtures("few_rules")
def test_no_number_is_shown_for_what_is_no_machine_learning() -> None:
    found = audited("library")
    assert "Score: none" in audit_text.report(found)
    assert "of 100" not in audit_html.report(found)
    assert json.loads(audit_json.report(found))["score"] is None


@pytest.mark.usefixtures("few_rules")
def test_failed_topic_shows_what_speaks_for_it_and_what_else_is_missing() -> None:
    text = audit_text.report(audited("script"))
    failed = text.partition("Developer: version control [fail]")[2].partition("Developer: flexibility")[0]
    assert "+ the repository: is kept in git" in failed
    assert "- the version of the data that is read was found recorded nowhere" in failed
    page = " ".join(read(audit_html.report(audited("script"))).text)
    assert "is kept in git" in page
    topic = json.loads(audit_json.report(audited("script")))["topics"][4]
    assert [e["text"] for e in topic["seen"]] == ["is kept in git"]


@pytest.mark.usefixtures("no_rules")
def test_steps_stand_on_the_page_in_the_order_of_the_text() -> None:
    found = audited("script")
    text = audit_text.report(found).partition("What to do next")[2]
    page = " ".join(read(audit_html.report(found)).text).partition("What to do next")[2]
    steps = [s for s in found.standings if s.next]
    assert len(steps) == 12
    for report in (" ".join(text.split()), " ".join(page.split())):
        places = [report.find(s.topic.name) for s in steps]
        assert places == sorted(places)
        assert -1 not in places


def in_a_cell(notebook: Notebook) -> Iterator[Problem]:
    yield Problem(notebook.cells[0].at._replace(line=1), "this cell is odd", "Mend it.")


def test_places_in_notebooks_keep_their_cell(with_rules) -> None:
    with_rules(fixed("notebooks/odd", in_a_cell, subject="Notebook"))
    found = survey(tree({**SCRIPT, "a/look.ipynb": NOTEBOOK}), "production")
    standing = next(s for s in found.standings if s.topic.key == "good-practices")
    assert standing.next == "a/look.ipynb:cell 1:1: this cell is odd. Mend it."
    assert "a/look.ipynb:cell 1:1: this cell is odd" in audit_text.report(found)


def at_length(project: Project) -> Iterator[Problem]:
    path = "/".join(["folder"] * 12) + "/a.py"
    yield Problem(Place(path, 3), "this is `" + "very " * 20 + "long` and said in words", "Shorten it.")


def test_overview_keeps_paths_and_words_whole(with_rules) -> None:
    with_rules(fixed("hygiene/long", at_length))
    found = survey(tree(SCRIPT), "production")
    path = "/".join(["folder"] * 12) + "/a.py:3"
    line = next(t for t in audit_text.report(found).splitlines() if "good practices: the same" in t)
    assert f" {path}: " in line or line.endswith(f" {path} \N{HORIZONTAL ELLIPSIS}")


@pytest.mark.usefixtures("no_rules")
def test_imports_that_may_go_backward_are_drawn_dashed() -> None:
    files = having({"parcels/predict.py": "def go(x):\n    return x\n"})
    files["parcels/train.py"] = "from parcels.predict import go\n" + str(WHOLE["parcels/train.py"])
    found = survey(tree(files), "production")
    page = audit_html.report(found)
    assert 'class="arrow unsure"' in page
    assert "1 import may go against the flow" in " ".join(read(page).text)
    imports = json.loads(audit_json.report(found))["imports"]
    assert {(i["importing"], i["imported"]): i["unsure_backward"] for i in imports}["model", "serving"] == 1
    assert 'class="arrow unsure"' not in audit_html.report(audited("whole"))
