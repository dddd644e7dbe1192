"""Packs in the repository itself: loaded when the user names their folder, and in no other case."""

import shutil
from pathlib import Path

import pytest

from tests.check.conftest import SCRIPT, Answer, Repository
from tests.packs.conftest import EXAMPLE, with_path

OWNER = "ownership/notebook-without-owner"


@pytest.fixture
def tools(churn: Repository) -> Repository:
    """A repository that holds the example pack in a folder of its own."""
    shutil.copytree(
        EXAMPLE / "acme_checks", churn.root / "tools/acme_checks", ignore=shutil.ignore_patterns("__pycache__")
    )
    return churn


def owners(answer: Answer) -> list[str]:
    return [f["rule"] for f in answer.json["findings"] if f["rule"] == OWNER]


def test_it_is_asked_when_its_folder_is_named(tools: Repository) -> None:
    tools = tools.under({"MLSCAFFOLD_NO_CACHE": "1"})
    assert owners(tools.check("--format", "json")) == []
    before = {p: p.stat().st_mtime_ns for p in tools.root.rglob("*")}
    for arguments in (["check", "--select", "ownership"], ["check", "--pack=tools/acme_checks/"], ["audit"]):
        answer = tools.run([SCRIPT, *arguments, "--format", "json", "--pack", "tools/acme_checks"])
        assert owners(answer) == [OWNER], answer.err
    # Not even the bytecode of what was imported is left.
    assert {p: p.stat().st_mtime_ns for p in tools.root.rglob("*")} == before


def test_its_catalogue_and_pages_are_shown(tools: Repository) -> None:
    assert OWNER in tools.run([SCRIPT, "rules", "ownership", "--pack", "tools/acme_checks"]).out
    text = tools.run([SCRIPT, "explain", OWNER, "--pack", tools.root / "tools/acme_checks"], cwd=Path("/")).out
    assert "of the rule pack `acme_checks`" in text


def test_settings_name_no_folder(tools: Repository) -> None:
    for packs in ('["mlscaffold", "acme_checks"]', '["tools/acme_checks"]', '["./tools/acme_checks"]'):
        tools.write({"mlscaffold.toml": f"packs = {packs}\n"})
        answer = tools.check()
        assert (answer.code, "is not installed" in answer.err) == (2, True)
    # What the command line names comes on top of what the settings choose.
    tools.write({"mlscaffold.toml": 'packs = ["mlscaffold"]\n'})
    assert owners(tools.check("--pack", "tools/acme_checks", "--format", "json")) == [OWNER]


def test_what_lies_beside_it_is_out_of_reach(tools: Repository, tmp_path: Path) -> None:
    marker = tmp_path / "executed"
    evil = f"open({str(marker)!r}, 'w')\n"
    tools.write({f"tools/{name}.py": evil for name in ("yaml", "json", "re", "duckdb", "acme")})
    tools.write({"tools/__init__.py": evil, "acme_checks/__init__.py": evil})
    assert owners(tools.check("--pack", "tools/acme_checks", "--format", "json")) == [OWNER]
    assert not marker.exists()


def test_it_stands_for_an_installed_one(tools: Repository, example_site: Path) -> None:
    rule = tools.root / "tools/acme_checks/ownership/notebook_without_owner.py"
    rule.write_text(rule.read_text().replace("the first cell of this notebook", "the very first cell"))
    both = with_path(tools, example_site)
    tools.write({"mlscaffold.toml": 'packs = ["acme"]\n'})
    assert "the first cell of this notebook" in both.check("--select", "ownership").out
    assert "the very first cell" in both.check("--select", "ownership", "--pack", "tools/acme_checks").out


@pytest.mark.parametrize(
    ("folder", "said"),
    [
        ("nowhere", "is no folder"),
        ("tools", "is no package\n  Give the folder of the package itself, which holds `__init__.py`."),
        ("mlscaffold.toml", "is no folder"),
        ("", "is no package"),
        ("json", "a package cannot be called `json` here"),
        ("yaml", "a package cannot be called `yaml` here"),
        ("mlscaffold", "a package cannot be called `mlscaffold` here"),
        ("mlscaffold_checks", "a package cannot be called `mlscaffold_checks` here"),
        ("a-b", "a package cannot be called `a-b` here\n  Give it a name that Python can import."),
        ("empty_checks", "the rule pack `empty_checks` has no rules"),
    ],
)
def test_a_folder_that_cannot_be(tools: Repository, folder: str, said: str) -> None:
    tools.write(
        {
            f"{name}/__init__.py": ""
            for name in ("json", "yaml", "mlscaffold", "mlscaffold_checks", "a-b", "empty_checks")
        }
    )
    answer = tools.check("--pack", folder)
    assert (answer.code, answer.out, said in answer.err) == (2, "", True), answer.err


def test_two_folders_of_one_name(tools: Repository) -> None:
    shutil.copytree(tools.root / "tools", tools.root / "more")
    answer = tools.check("--pack", "tools/acme_checks", "--pack", "more/acme_checks")
    assert (answer.code, "packages of one name" in answer.err) == (2, True)
    assert owners(
        tools.check("--pack", "tools/acme_checks", "--pack", "tools/../tools/acme_checks", "--format", "json")
    )


def test_a_package_that_fails_is_told(tools: Repository) -> None:
    tools.write({"tools/acme_checks/__init__.py": "1 / 0\n"})
    answer = tools.check("--pack", "tools/acme_checks")
    assert (answer.code, answer.out) == (2, "")
    assert "rule pack `acme_checks` cannot be imported: ZeroDivisionError" in answer.err


def test_an_answer_is_kept_as_long_as_the_pack_is_the_same(tools: Repository) -> None:
    rule = tools.root / "tools/acme_checks/ownership/notebook_without_owner.py"
    asked = ("--pack", "tools/acme_checks", "--select", "ownership")
    first = tools.check(*asked)
    assert (first.code, tools.check(*asked)) == (1, first)
    assert list((tools.root / ".mlscaffold_cache/answers").iterdir())
    rule.write_text(rule.read_text().replace("the first cell of this notebook", "the very first cell"))
    assert "the very first cell" in tools.check(*asked).out
    for suffix in (".py", ".md"):
        text = rule.with_suffix(suffix).read_text()
        rule.with_name(f"other{suffix}").write_text(text.replace("notebook_without_owner", "other"))
    assert "ownership/other" in tools.check(*asked).out
