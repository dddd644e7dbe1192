"""Packs that are broken in whatever way: a message that names the pack, and never a traceback."""

import json
from pathlib import Path

import pytest

from tests.check.conftest import NAN, SCRIPT, Answer, Repository
from tests.packs.conftest import with_path

OWNER = "acme_checks/ownership/notebook_without_owner"
RULE = '''from mlscaffold.facts.model import Place, PythonFile
from mlscaffold.rules import Problem, rule


@rule(level="note", stage="exploration", since="1")
def odd(file: PythonFile):
    """Odd."""
    {body}
'''


@pytest.fixture
def acme(repository: Repository, site: Path) -> Repository:
    """A repository with one finding of ours, looked at with a copy of the example pack that is to be broken."""
    return with_path(repository.write({"a.py": NAN}), site)


def add(site: Path, body: str, source: str = RULE) -> None:
    """Put the rule `ownership/odd` into the pack."""
    (site / "acme_checks/ownership/odd.py").write_text(source.format(body=body))
    (site / "acme_checks/ownership/odd.md").write_text("# ownership/odd\n")


def refused(answer: Answer, *said: str) -> None:
    """The command ended with a message of two lines, and nothing else."""
    assert (answer.code, answer.out) == (2, ""), answer
    assert len(answer.err.splitlines()) <= 3
    assert "Traceback" not in answer.err
    for text in said:
        assert text in answer.err


def test_a_page_that_is_missing(acme: Repository, site: Path) -> None:
    (site / f"{OWNER}.md").unlink()
    for command in ("check", "rules", "audit"):
        refused(
            acme.run([SCRIPT, command]),
            "the rule ownership/notebook-without-owner of the rule pack `acme` has no page",
            "`ownership/notebook_without_owner.md` is missing",
        )


def test_a_module_that_is_missing(acme: Repository, site: Path) -> None:
    (site / f"{OWNER}.py").unlink()
    refused(acme.check(), "ownership/notebook-without-owner of the rule pack `acme` has no module")


def test_files_that_are_no_rules_may_lie_among_them(acme: Repository, site: Path) -> None:
    (site / "acme_checks/ownership/words.py").write_text("WORDS = ()\n")
    (site / "acme_checks/ownership/README.md").write_text("# About this family\n")
    (site / "acme_checks/tests").mkdir()
    (site / "acme_checks/tests/test_pages.py").write_text("def test_page(): ...\n")
    assert len(acme.run([SCRIPT, "rules", "ownership"]).out.splitlines()) == 2


def test_a_pack_without_rules(acme: Repository, site: Path) -> None:
    for page in site.glob("acme_checks/*/*.*"):
        page.unlink()
    refused(acme.check(), "the rule pack `acme` has no rules", "`acme_checks`", "uninstall it")


def test_a_pack_that_settings_leave_out_breaks_nothing(acme: Repository, site: Path) -> None:
    (site / f"{OWNER}.md").unlink()
    acme.write({"mlscaffold.toml": 'packs = ["mlscaffold"]\n'})
    assert acme.check("--select", "ml-api").code == 1


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("raise SystemExit(0)", "SystemExit: 0"),
        ("import nowhere_to_be_found", "ModuleNotFoundError"),
        ("def", "SyntaxError"),
        ("raise ValueError('\\x1b[31m')", "ValueError: \\x1b[31m"),
    ],
)
def test_a_package_that_cannot_be_imported(acme: Repository, site: Path, body: str, said: str) -> None:
    (site / "acme_checks/__init__.py").write_text(body + "\n")
    refused(acme.check(), "of the rule pack `acme` cannot be imported: ", said, "--ignore data-docs/personal-data")
    # Which rules there are is known without it, and ours answer.
    assert acme.check("--select", "ml-api").code == 1


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("nowhere", "nowhere of the rule pack `acme` cannot be imported: there is none of that name"),
        ("json.tool", "json.tool of the rule pack `acme` cannot be imported: it is a module"),
        ("acme_checks:pack", "acme_checks:pack of the rule pack `acme` cannot be imported"),
        ("", " of the rule pack `acme` cannot be imported"),
        ("..", ".. of the rule pack `acme` cannot be imported"),
    ],
)
def test_an_entry_point_that_names_no_package(acme: Repository, site: Path, entry: str, said: str) -> None:
    (metadata,) = site.glob("*.dist-info")
    (metadata / "entry_points.txt").write_text(f"[mlscaffold.checks]\nacme = {entry}\n")
    refused(acme.check(), said, "uninstall the pack")


def test_metadata_that_is_no_text(acme: Repository, site: Path) -> None:
    (metadata,) = site.glob("*.dist-info")
    (metadata / "entry_points.txt").write_bytes(
        b"\xff\xfe[mlscaffold.checks]\n[mlscaffold.checks]\n# x = y\n; z = y\nacme = acme_checks\n"
    )
    assert acme.run([SCRIPT, "rules", "ownership"]).code == 0


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (RULE.replace('"note"', '"fatal"'), "TypeError: level = 'fatal' is none of error, warning, note"),
        (RULE.replace('"exploration"', '"alpha"'), "stage = 'alpha' is none of exploration, prototype, production"),
        (RULE.replace("since=", 'when="always", since='), "when = 'always' is none of any, ml"),
        (RULE.replace("since=", 'confidence="sure", since='), "confidence = 'sure' is none of high, medium, low"),
        (RULE.replace("PythonFile)", "PythonFile, *, limit)"), "option `limit` needs a default"),
        (RULE.replace("PythonFile)", "PythonFile, *, limit=None)"), "option `limit` needs a default"),
        (RULE.replace("file: PythonFile", "file"), "the annotation of its parameter says which fact"),
        (RULE.replace('"""Odd."""', "pass"), "a rule needs a docstring"),
        (RULE.replace("def odd", "def even"), "odd of the rule pack `acme` defines no rule of its own name"),
        (
            "from mlscaffold_checks.ml_api.nan_equality import nan_equality as odd\n",
            "holds the rule ml-api/nan-equality",
        ),
        ("odd = 3\n", "defines no rule of its own name"),
    ],
)
def test_a_module_that_defines_no_valid_rule(acme: Repository, site: Path, source: str, said: str) -> None:
    add(site, "yield from ()", source.replace("{", "{{").replace("}", "}}").replace("{{body}}", "{body}"))
    refused(acme.run([SCRIPT, "explain", "ownership/odd"]), "of the rule pack `acme`", said)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("raise SystemExit(0)", "SystemExit: 0"),
        ("return None", "TypeError"),
        ("yield Problem(Place('a.py', '3'), 'm')", "which has no place"),
        ("yield Problem(Place('a.py', 1, None), 'm')", "which has no place"),
        ("yield Problem(Place('a.py', True), 'm')", "which has no place"),
        ("yield Problem(Place('a.py', 1, cell='x'), 'm')", "which has no place"),
        ("yield Problem(Place('a.py'), 'm', related=['a.py'])", "which has no place"),
        ("yield Problem(Place('a.py'), 'm', related=None)", "TypeError"),
        ("yield Problem(Place('a.py'), 'm', confidence='sure')", "confidence is none of high, medium, low"),
        ("yield Problem(Place('a.py'), 'm', level='fatal')", "level is none of error, warning, note"),
        ("yield Problem(Place('a.py'), b'm')", "no problem with a message"),
        ("yield Problem(Place('a.py'), 'm', hint=None)", "no problem with a message"),
    ],
)
def test_what_a_rule_yields_wrongly_is_one_finding(acme: Repository, site: Path, body: str, said: str) -> None:
    add(site, body)
    answer = acme.check("--select", "ownership/odd,ml-api", "--format", "json")
    assert answer.code == 1, answer.err
    found = {f["rule"]: f["message"] for f in answer.json["findings"]}
    assert found.keys() == {"ml-api/nan-equality", "project/rule-crashed"}
    assert "rule `ownership/odd` failed here" in found["project/rule-crashed"]
    assert said in found["project/rule-crashed"]


def test_a_list_of_related_places_does(acme: Repository, site: Path) -> None:
    add(site, "yield Problem(Place('a.py'), 'm', related=[Place('b.py', 2)])")
    (finding,) = acme.check("--select", "ownership/odd", "--format", "json").json["findings"]
    assert [place["path"] for place in finding["related"]] == ["b.py"]


def test_a_crash_is_told_where_the_settings_leave_out_our_pack(acme: Repository, site: Path) -> None:
    add(site, "raise KeyError(3)")
    acme.write({"mlscaffold.toml": 'packs = ["acme"]\n'})
    assert [f[0] for f in acme.findings("--select", "ownership/odd")] == ["project/rule-crashed"]


def test_what_a_pack_prints_is_not_in_the_report(acme: Repository, site: Path) -> None:
    add(site, "print('as it runs')\n    yield from ()")
    (site / "acme_checks/__init__.py").write_text("print('as it is imported')\n")
    answer = acme.check("--select", "ownership", "--format", "json")
    assert json.loads(answer.out)["findings"] == []
    assert answer.err == "as it is imported\nas it runs\n"


def test_two_packs_of_one_name_are_refused(acme: Repository, site: Path) -> None:
    (site / "other-1.dist-info").mkdir()
    (site / "other-1.dist-info/entry_points.txt").write_text("[mlscaffold.checks]\nacme = other_checks\n")
    refused(
        acme.check(), "the distributions `acme-ml-checks` and `other` both call a rule pack `acme`", "Uninstall one"
    )


def test_nobody_takes_the_name_of_our_pack(acme: Repository, site: Path) -> None:
    (site / "other-1.dist-info").mkdir()
    (site / "other-1.dist-info/entry_points.txt").write_text("[mlscaffold.checks]\nmlscaffold = acme_checks\n")
    refused(acme.check(), "`other`", "`mlscaffold`", "Uninstall")


def test_a_rule_of_two_packs_is_refused(acme: Repository, site: Path) -> None:
    (site / "other-1.dist-info").mkdir()
    (site / "other-1.dist-info/entry_points.txt").write_text("[mlscaffold.checks]\nother = other_checks\n")
    (site / "other_checks/ownership").mkdir(parents=True)
    for suffix in (".py", ".md"):
        (site / f"other_checks/ownership/notebook_without_owner{suffix}").write_text("")
    refused(
        acme.check(),
        "the rule packs `acme` and `other` both have ownership/notebook-without-owner",
        "choose by `packs` in the settings",
    )
    acme.write({"mlscaffold.toml": 'packs = ["mlscaffold", "acme"]\n'})
    assert acme.check("--select", "ownership").code == 0


def test_of_a_distribution_that_is_there_twice_the_first_counts(acme: Repository, site: Path, tmp_path: Path) -> None:
    older = tmp_path / "older/acme_ml_checks-0.1.dist-info"
    older.mkdir(parents=True)
    (older / "entry_points.txt").write_text("[mlscaffold.checks]\nacme = gone_checks\n")
    assert with_path(acme, site, older.parent).run([SCRIPT, "rules", "ownership"]).code == 0
