"""Repairs of somebody else's rules: those that are announced are made, and what is none is a crash of the rule."""

import os
from pathlib import Path

import pytest

from tests.check.conftest import Answer, Repository

RULE = '''from collections.abc import Iterator

from mlscaffold.facts.model import Place, Project
from mlscaffold.rules import AddLine, Fix, Problem, Replace, rule


@rule(level="note", stage="exploration", since="1"{announced})
def shouting(project: Project) -> Iterator[Problem]:
    """A page shouts."""
    for page in project.documents:
        if "!" in page.text:
            at = Place(page.path, 1, page.text.index("!") + 1)
            yield Problem(at, "somebody shouts here", fix={fix})
'''
SAFE = ', fix="safe"'
GOOD = 'Fix("Speak\\n low", (Replace(at, "!", "."), AddLine("LOG", "spoke"),))'


@pytest.fixture
def check(tmp_path: Path, repository: Repository) -> object:
    """Checks a repository with one page, with a pack of one rule installed."""
    repository.write({"page.md": "Hear! Hear!\n"})

    def run(announced: str, fix: str, *arguments: str) -> Answer:
        site = tmp_path / "site"
        for path, text in {
            "theirs-1.0.dist-info/entry_points.txt": "[mlscaffold.checks]\ntheirs = theirs_checks\n",
            "theirs_checks/__init__.py": "", "theirs_checks/odd/shouting.md": "# odd/shouting\n",
            "theirs_checks/odd/shouting.py": RULE.format(announced=announced, fix=fix),
        }.items():  # fmt: skip
            (site / path).parent.mkdir(parents=True, exist_ok=True)
            (site / path).write_text(text)
        before = [p for p in os.environ.get("PYTHONPATH", "").split(os.pathsep) if p]
        arguments = ("--no-cache", "--select", "odd", *arguments)
        return repository.check(*arguments, PYTHONPATH=os.pathsep.join([str(site), *before]))

    return run


def test_it_is_repaired_until_nothing_is_left(check, repository: Repository) -> None:
    answer = check(SAFE, GOOD, "--fix")
    assert (answer.code, answer.err) == (0, "")
    assert "2 findings repaired." in answer.out
    assert (repository.root / "page.md").read_text() == "Hear. Hear.\n"
    assert (repository.root / "LOG").read_text() == "spoke\n"


def test_what_mends_nothing_is_not_repeated(check, repository: Repository) -> None:
    answer = check(
        SAFE, 'Fix("Say so", (AddLine("LOG", f"spoke {len(project.files)}"), AddLine("page.md", "Hear!")))', "--fix"
    )
    assert answer.code == 1
    assert "the repair would change nothing of what is found" in answer.err
    assert (repository.root / "page.md").read_text() == "Hear! Hear!\n"
    assert not (repository.root / "LOG").exists()


def test_its_title_is_text(check) -> None:
    answer = check(SAFE, GOOD, "--format", "json")
    assert answer.json["findings"][0]["fix"] == {"title": "Speak\\n low", "safe": True}


@pytest.mark.parametrize(
    ("announced", "fix", "says"),
    [
        ("", GOOD, "is not of the kind that the rule announces"),
        (', fix="unsafe"', GOOD, "is not of the kind that the rule announces"),
        (SAFE, '"speak low"', "which is none"),
        (SAFE, 'Fix(3, (AddLine("a", "b"),))', "which is none"),
        (SAFE, 'Fix("Nothing", ())', "consists of what is no change"),
        (SAFE, 'Fix("Odd", ("a",))', "consists of what is no change"),
        (SAFE, 'Fix("No tuple", AddLine("a", "b"))', "consists of what is no change"),
        (SAFE, 'Fix("A list", [AddLine("a", "b")])', "which is none"),
    ],
)
def test_what_is_no_repair(check, announced: str, fix: str, says: str) -> None:
    answer = check(announced, fix, "--format", "json")
    assert answer.code == 1
    (found,) = answer.json["findings"]
    assert (found["rule"], found["fix"]) == ("project/rule-crashed", None)
    assert says in found["message"]


def test_a_place_outside_the_project_is_refused(check, repository: Repository) -> None:
    for place in ("../LOG", "/tmp/LOG-of-theirs", ".git/hooks/pre-commit", "a/../../LOG"):
        answer = check(SAFE, f'Fix("Out", (AddLine({place!r}, "x"),))', "--fix")
        assert answer.code == 1
        assert "not repaired: " in answer.err
        assert "0 findings repaired." in answer.out
        assert not (repository.root / place).exists()
