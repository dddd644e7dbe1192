"""The example pack of the documentation, installed: it has the rights of ours, and its own test-suite passes."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.check.conftest import SCRIPT, Repository
from tests.packs.conftest import EXAMPLE, with_path

OWNER = "ownership/notebook-without-owner"
PERSONAL = "data-docs/personal-data-without-owner"
ALL = {OWNER, PERSONAL, "experiment-log/unregistered-model"}


@pytest.fixture
def acme(churn: Repository, example_site: Path) -> Repository:
    """The repository, looked at with the example pack installed."""
    return with_path(churn, example_site)


def test_what_is_installed_is_what_is_there(example_site: Path) -> None:
    files = {p.relative_to(EXAMPLE) for p in (EXAMPLE / "acme_checks").rglob("*") if p.suffix in {".py", ".md"}}
    assert files == {
        p.relative_to(example_site) for p in (example_site / "acme_checks").rglob("*") if p.suffix in {".py", ".md"}
    }


def test_its_own_test_suite_passes_and_tests_every_case(
    example_site: Path, tmp_path: Path, clean_environment: dict[str, str]
) -> None:
    shutil.copytree(EXAMPLE / "tests", tmp_path / "tests")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", tmp_path, tmp_path / "tests"],
        cwd=tmp_path, env=clean_environment | {"PYTHONPATH": str(example_site)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    cases = sum(page.read_text().count("\n### ") for page in EXAMPLE.glob("acme_checks/*/*.md"))
    assert f"{cases + len(ALL)} passed" in done.stdout


def test_its_rules_are_listed_beside_ours(acme: Repository) -> None:
    rows = {r["name"]: r for r in json.loads(acme.run([SCRIPT, "rules", "--format", "json"]).out)["rules"]}
    assert {name for name, row in rows.items() if row["pack"] == "acme"} == ALL
    assert rows["data-docs/undocumented-column"]["pack"] == "mlscaffold"
    assert rows[OWNER]["options"] == {"label": "Owner"}
    header, *_ = acme.run([SCRIPT, "rules", "ownership", "data-docs/stale-rendering"]).out.splitlines()
    assert header.split()[5:7] == ["repair", "pack"]
    assert acme.run([SCRIPT, "rules", "ownership"]).out.splitlines()[1].startswith(f"{OWNER}  warning  high")


def test_its_pages_are_shown(acme: Repository) -> None:
    text = acme.run([SCRIPT, "explain", "notebook-without-owner"]).out
    assert text.startswith(f"{OWNER}: A notebook does not begin with a text that names its owner.\n")
    assert "since 1.0 of the rule pack `acme`\nOptions: label = 'Owner'\n" in text
    assert "### Silent: A name, below the title" in text
    assert (
        "Did you mean `ownership/notebook-without-owner`?" in acme.run([SCRIPT, "explain", "notebook-without-owne"]).err
    )


def test_its_rules_are_asked_by_default_by_family_and_by_name(acme: Repository) -> None:
    def found(*arguments: str) -> set[str]:
        return {f[0] for f in acme.check("--format", "json", *arguments).found}

    assert found() >= {OWNER, "data-docs/missing-table-notes"}
    assert found("--select", "ownership") == found("--select", OWNER) == {OWNER}
    assert OWNER not in found("--ignore", "ownership")
    assert acme.check("--select", "ownerhsip").err.endswith("Did you mean `ownership`?\n")


def test_a_finding_of_it_looks_as_any_other(acme: Repository) -> None:
    answer = acme.check("--select", "ownership", "--format", "json")
    ours = acme.check("--select", "data-docs/missing-table-notes", "--format", "json").json["findings"][0]
    (finding,) = answer.json["findings"]
    assert finding.keys() == ours.keys()
    expected = {
        "rule": OWNER, "path": "notebooks/churn.ipynb", "cell": 0, "line": 1, "level": "warning", "confidence": "high",
        "message": "the first cell of this notebook has no line `Owner: ...`",
        "hint": "Begin the notebook with a text cell that has the line `Owner: ` and a name.", "related": [],
    }  # fmt: skip
    assert finding | expected == finding


def test_it_is_described_in_sarif(acme: Repository) -> None:
    (run,) = acme.check("--select", "ownership", "--format", "sarif").json["runs"]
    (rule,) = run["tool"]["driver"]["rules"]
    assert (rule["id"], rule["properties"]["pack"]) == (OWNER, "acme")
    assert "Put a text cell first" in rule["help"]["markdown"]
    assert [result["ruleId"] for result in run["results"]] == [OWNER]


def test_its_options_are_settings(acme: Repository) -> None:
    assert acme.findings("--select", PERSONAL) == []
    options = f'[rules."{PERSONAL}"]\nsuffixes = ["_pii", "_gdpr"]\n[rules."{OWNER}"]\nlabel = "Contact"\n'
    acme.write({"mlscaffold.toml": options})
    assert acme.findings("--select", PERSONAL) == [(PERSONAL, "data/d/c.yaml", 1)]
    assert "no line `Contact: ...`" in acme.check("--select", OWNER).out
    for wrong, said in (
        ('suffixes = ["_pii", 3]', "option `suffixes` of"), ('suffixes = "_pii"', "not like its default ('_pii',)"),
        ("sufixes = []", "Did you mean `suffixes`?"),
    ):  # fmt: skip
        acme.write({"mlscaffold.toml": f'[rules."{PERSONAL}"]\n{wrong}\n'})
        answer = acme.check("--select", PERSONAL)
        assert (answer.code, said in answer.err) == (2, True), answer.err


def test_its_findings_are_suppressed_with_a_reason(acme: Repository) -> None:
    acme.write({"mlscaffold.toml": f'[suppress]\n"{OWNER}" = "one person works here"\n'})
    answer = acme.check("--select", "ownership")
    assert (answer.code, "Hidden: 1 by settings." in answer.out) == (0, True)
    acme.write({"mlscaffold.toml": f'[per-path."notebooks/**"]\n"{OWNER}" = "from a workshop"\n'})
    assert acme.check("--select", "ownership").code == 0
    inline = CHURN_SUPPRESSED.replace("RULE", OWNER)
    acme.write({"mlscaffold.toml": "", "notebooks/churn.ipynb": inline})
    assert acme.check("--select", "ownership").code == 0
    acme.write({"notebooks/churn.ipynb": inline.replace(" mine alone", "")})
    assert acme.check("--select", "ownership").code == 1


CHURN_SUPPRESSED = '{"cells": [{"cell_type": "code", "execution_count": 1, "metadata": {}, "outputs": [], "source": "1 + 1  # mlscaffold: ignore[RULE] mine alone"}],\n"metadata": {"language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 5}\n'


def test_an_audit_asks_it_and_its_family_belongs_to_no_topic(acme: Repository) -> None:
    report = acme.run([SCRIPT, "audit", "--format", "json"]).json
    assert OWNER in {f["rule"] for f in report["findings"]}
    assert all(OWNER not in json.dumps(topic) for topic in report["topics"])
    assert OWNER in acme.run([SCRIPT, "audit"]).out.partition("Outside the topics")[2]


def test_without_the_pack_its_settings_are_an_error_that_names_them(churn: Repository) -> None:
    churn.write({"mlscaffold.toml": f'[rules."{OWNER}"]\nlabel = "Contact"\n'})
    answer = churn.check()
    assert (answer.code, f"there is no rule or family `{OWNER}`" in answer.err) == (2, True)


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ('["mlscaffold", "acme"]', {"mlscaffold", "acme"}),
        ('["acme"]', {"acme"}),
        ('["mlscaffold"]', {"mlscaffold"}),
        ("[]", {"mlscaffold", "acme"}),
    ],
)
def test_settings_choose_among_the_installed_packs(acme: Repository, chosen: str, expected: set[str]) -> None:
    acme.write({"mlscaffold.toml": f"packs = {chosen}\n"})
    rules = {f[0] for f in acme.check("--format", "json").found}
    assert {"acme" if rule in ALL else "mlscaffold" for rule in rules} == expected
    # What an audit asks, the repository does not choose.
    audit = acme.run([SCRIPT, "audit", "--format", "json"])
    assert OWNER in {f["rule"] for f in audit.json["findings"]}
    assert ("packs settings are not followed" in audit.out) == (chosen != "[]")


def test_a_pack_that_settings_ask_for_and_is_not_installed_is_told(churn: Repository, acme: Repository) -> None:
    churn.write({"mlscaffold.toml": 'packs = ["mlscaffold", "acme"]\n'})
    answer = churn.check()
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == (
        "mlscaffold: error: mlscaffold.toml: the rule pack `acme` is not installed\n"
        "  Install it where mlscaffold is, or take it out of `packs`.\n"
    )
    acme.write({"mlscaffold.toml": 'packs = ["mlscaffold", "acne"]\n'})
    assert acme.check().err.endswith("  Did you mean `acme`?\n")
