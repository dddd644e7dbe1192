"""What goes wrong in a rule is a finding, what goes wrong in a pack the user's to mend, what goes wrong in us a bug."""

import os
import re
import sys
from pathlib import Path

import pytest

from tests.check.conftest import NAN, Answer, Repository

RULE = '''from collections.abc import Iterator

from mlscaffold.facts.model import {subject}
from mlscaffold.rules import Problem, rule


@rule(level="note", stage="exploration", since="1")
def {name}(fact: {subject}) -> Iterator[Problem]:
    """Breaks."""
    yield Problem(fact.at if hasattr(fact, "at") else fact.error_at, "before it breaks")
    {body}
'''
ONE = ("--select", "ml-api/nan-equality")


class Pack:
    """A rule pack of somebody else, installed in a folder."""

    def __init__(self, folder: Path, repository: Repository) -> None:
        self.folder = folder
        self.repository = repository
        self.write("theirs-1.0.dist-info/entry_points.txt", "[mlscaffold.checks]\ntheirs = theirs_checks\n")
        self.write("theirs_checks/__init__.py", "")

    def write(self, path: str, text: str) -> None:
        """Write a file of the pack."""
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_text(text)

    def rule(self, name: str, body: str, subject: str = "PythonFile") -> None:
        """Write a rule of the pack with its page."""
        self.write(f"theirs_checks/odd/{name}.py", RULE.format(name=name, body=body, subject=subject))
        self.write(f"theirs_checks/odd/{name}.md", f"# odd/{name}\n")

    def check(self, *arguments: str) -> Answer:
        """Check the repository with the pack installed."""
        return self.repository.check(*arguments, PYTHONPATH=os.pathsep.join([str(self.folder), *_paths()]))


def _paths() -> list[str]:
    return [p for p in os.environ.get("PYTHONPATH", "").split(os.pathsep) if p]


@pytest.fixture
def pack(tmp_path: Path, repository: Repository) -> Pack:
    """A pack, and a repository with findings of our own."""
    repository.write({"a.py": NAN, "b.py": "x = 1\n", "c.py": "y = 1\n"})
    return Pack(tmp_path / "site", repository)


def test_a_pack_of_somebody_else_is_asked(pack: Pack) -> None:
    pack.rule("works", "")
    found = pack.check("--format", "json", "--select", "odd").json["findings"]
    assert [(f["rule"], f["path"], f["message"]) for f in found] == [
        ("odd/works", name, "before it breaks") for name in ("a.py", "b.py", "c.py")
    ]


@pytest.mark.parametrize("select", [("--select", "odd,ml-api/nan-equality"), ("--select", "odd/breaks", *ONE)])
def test_a_rule_that_crashes_is_one_finding_whatever_is_selected(pack: Pack, select: tuple[str, ...]) -> None:
    pack.rule("breaks", 'raise LookupError("what\\n now\\x1b[31m")')
    answer = pack.check(*select, "--quiet")
    assert answer.code == 1
    assert answer.out.count("project/rule-crashed") == 1
    assert (
        "a.py: error project/rule-crashed: rule `odd/breaks` failed here, and in 2 more places: "
        "LookupError: what now\\x1b[31m\n    see b.py\n    see c.py\n"
    ) in answer.out
    # The other rules answered, and so did this one before it broke.
    assert "a.py:4:7: error ml-api/nan-equality" in answer.out
    assert answer.out.count("note odd/breaks: before it breaks") == 3


def test_a_crash_on_a_file_alone_is_told(pack: Pack) -> None:
    pack.rule("breaks", "raise RecursionError")
    assert [f[0] for f in pack.check("--format", "json", "--select", "odd", "b.py").found] == [
        "odd/breaks", "project/rule-crashed",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "body", ["raise MemoryError", "return 1 / 0", "yield 3", "yield Problem(None, None)", "fact.x"]
)
def test_whatever_a_rule_does_wrong_ends_no_run(pack: Pack, body: str) -> None:
    pack.rule("breaks", body)
    answer = pack.check("--format", "json", "--select", "odd", *ONE)
    assert answer.code == 1, answer.err
    assert {"ml-api/nan-equality", "project/rule-crashed"} <= {rule for rule, _, _ in answer.found}


def test_a_rule_about_the_run_may_crash_too(pack: Pack) -> None:
    pack.rule("about", "raise KeyError(3)", subject="Outcome")
    pack.write("theirs_checks/odd/about.py", RULE.format(name="about", body="raise KeyError(3)", subject="Outcome").replace(
        'yield Problem(fact.at if hasattr(fact, "at") else fact.error_at, "before it breaks")', "yield from ()"
    ))  # fmt: skip
    answer = pack.check("--select", "odd", "--quiet")
    assert (answer.code, "rule `odd/about` failed here: KeyError: 3" in answer.out) == (1, True)


def test_a_rule_about_facts_that_there_are_not_is_told(pack: Pack) -> None:
    pack.rule("wonders", "", subject="Wonder")
    source = (pack.folder / "theirs_checks/odd/wonders.py").read_text()
    pack.write(
        "theirs_checks/odd/wonders.py", source.replace("from mlscaffold.facts.model import Wonder", "class Wonder: ...")
    )
    answer = pack.check("--select", "odd", "--quiet")
    assert (answer.code, "rule `odd/wonders` failed here: there are no facts called Wonder" in answer.out) == (1, True)


def test_a_crash_elsewhere_is_told_of_a_folder_too(pack: Pack) -> None:
    pack.rule("breaks", "raise KeyError", subject="Project")
    pack.write("theirs_checks/odd/breaks.py", RULE.format(name="breaks", body="raise KeyError", subject="Project").replace(
        'yield Problem(fact.at if hasattr(fact, "at") else fact.error_at, "before it breaks")', "yield from ()"
    ))  # fmt: skip
    pack.repository.write({"sub/x.py": "x = 1\n"})
    assert [f[0] for f in pack.check("--select", "odd", "--format", "json", "sub").found] == ["project/rule-crashed"]


def test_a_rule_that_is_left_out_does_not_crash(pack: Pack) -> None:
    pack.rule("breaks", "raise KeyError")
    assert pack.check("--select", "odd", "--ignore", "odd/breaks").code == 0


def test_a_pack_that_cannot_be_imported_is_named(pack: Pack) -> None:
    pack.rule("works", "")
    pack.write("theirs_checks/odd/broken.py", "import nowhere_to_be_found\n")
    pack.write("theirs_checks/odd/broken.md", "# odd/broken\n")
    answer = pack.check()
    assert (answer.code, answer.out) == (2, "")
    assert "odd.broken of the rule pack `theirs` cannot be imported: ModuleNotFoundError" in answer.err
    assert "--ignore odd/broken" in answer.err
    assert pack.check("--select", "odd", "--ignore", "odd/broken").code == 1


def test_a_pack_whose_package_is_missing_is_named(pack: Pack) -> None:
    pack.write("theirs-1.0.dist-info/entry_points.txt", "[mlscaffold.checks]\ntheirs = nowhere_checks\n")
    answer = pack.check(*ONE)
    assert answer.code == 2
    assert "nowhere_checks of the rule pack `theirs` cannot be imported" in answer.err


def test_two_packs_with_a_rule_of_one_name_are_refused(pack: Pack) -> None:
    pack.write("theirs_checks/ml_api/nan_equality.py", "")
    pack.write("theirs_checks/ml_api/nan_equality.md", "")
    answer = pack.check(*ONE)
    assert answer.code == 2
    assert "the rule packs `mlscaffold` and `theirs` both have ml-api/nan-equality" in answer.err


def test_a_bug_of_ours_leaves_a_log_and_says_so(repository: Repository, tmp_path: Path) -> None:
    program = (
        "import sys, mlscaffold.run\n"
        "def fall(*a, **k): raise ZeroDivisionError('over \\x1b[31mitself')\n"
        "mlscaffold.run.check = fall\n"
        "sys.argv = ['mlscaffold', 'check', '--quiet']\n"
        "from mlscaffold.__main__ import run\n"
        "run()\n"
    )
    answer = repository.run([sys.executable, "-c", program], TMPDIR=str(tmp_path))
    assert (answer.code, answer.out) == (3, "")
    assert "mlscaffold: this is our bug: ZeroDivisionError: over \\x1b[31mitself\n" in answer.err
    log = re.search(r"The traceback is in (\S+);", answer.err)
    assert log is not None
    text = Path(log[1]).read_text()
    assert "Traceback" in text
    assert "ZeroDivisionError" in text
    assert "arguments: ['check', '--quiet']" in text
