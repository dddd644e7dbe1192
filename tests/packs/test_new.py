"""`rules --new`: a rule and its page that pass as they are written, in the pack whose project it is."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from mlscaffold.rule_skeleton import EXAMPLES
from tests.check.conftest import SCRIPT, Answer, Repository

ROOT = Path(__file__).parents[2]
PROJECT = '[project]\nname = "demo-checks"\nversion = "2.3.4"\n[project.entry-points."mlscaffold.checks"]\ndemo = "demo_checks"\n'
TEST = """import pytest
from mlscaffold.testing import cases

@pytest.mark.parametrize("case", cases("demo_checks"), ids=str)
def test_page(case):
    case.verify()
"""


@pytest.fixture
def pack(repository: Repository) -> Repository:
    """The project of a pack that has no rule yet."""
    return repository.write({"pyproject.toml": PROJECT, "src/demo_checks/__init__.py": "", "test_pages.py": TEST})


def new(pack: Repository, name: str, *arguments: str | Path, cwd: Path | None = None) -> Answer:
    return pack.run([SCRIPT, "rules", "--new", name, *arguments], cwd=cwd)


def files(pack: Repository) -> dict[str, str]:
    return {p.relative_to(pack.root).as_posix(): p.read_text() for p in pack.root.rglob("*.*") if p.is_file()}


def test_there_is_an_example_for_every_fact_that_a_rule_takes() -> None:
    from mlscaffold.config import Config
    from mlscaffold.facts.project import collect
    from mlscaffold.rules import subjects
    from mlscaffold.tree import MemoryTree

    assert set(EXAMPLES) == set(subjects(collect(MemoryTree({}), Config())))


def test_what_is_written_passes_as_it_is(pack: Repository) -> None:
    names = {fact: f"owners/on-{fact.lower()}" for fact in EXAMPLES}
    for fact, name in names.items():
        answer = new(pack, name, "--fact", fact)
        assert (answer.code, answer.err) == (0, "")
    assert (pack.root / "src/demo_checks/owners/__init__.py").is_file()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"], cwd=pack.root,
        env=dict(pack.environment) | {"PYTHONPATH": "src"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert f"{3 * len(names)} passed" in done.stdout, done.stdout
    for tool in (["check"], ["format", "--check"]):
        command = [
            sys.executable,
            "-m",
            "ruff",
            *tool,
            "--no-cache",
            "--config",
            ROOT / "pyproject.toml",
            "src/demo_checks/owners",
        ]
        checked = subprocess.run(command, cwd=pack.root, capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stdout
    listed = pack.run([SCRIPT, "rules", "owners", "--pack", "src/demo_checks"])
    assert [line.split()[0] for line in listed.out.splitlines()[1:]] == sorted(names.values())


def test_it_says_what_to_do_next(pack: Repository) -> None:
    answer = new(pack, "hygeine/no-todo")
    assert answer.out.splitlines()[:5] == [
        "wrote src/demo_checks/hygeine/__init__.py",
        "wrote src/demo_checks/hygeine/no_todo.py",
        "wrote src/demo_checks/hygeine/no_todo.md",
        "`hygeine` is a new family. Did you mean `hygiene`?",
        "Next:",
    ]
    assert "`mlscaffold check --pack src/demo_checks --select hygeine/no-todo path/to/repository`" in answer.out
    assert 'since="2.3"' in (pack.root / "src/demo_checks/hygeine/no_todo.py").read_text()
    assert "Did you mean" not in new(pack, "hygiene/no-todo").out


def test_the_pack_is_found_from_wherever_in_its_project(pack: Repository, tmp_path: Path) -> None:
    assert new(pack, "a/one", cwd=pack.root / "src/demo_checks").code == 0
    assert new(pack, "a/two", "--path", pack.root, cwd=tmp_path).code == 0
    assert {"src/demo_checks/a/one.md", "src/demo_checks/a/two.md"} <= files(pack).keys()
    answer = new(pack, "a/three", cwd=tmp_path)
    assert (answer.code, "no project of a rule pack is found around" in answer.err) == (2, True)
    answer = new(pack, "a/three", "--path", "nowhere")
    assert (answer.code, "`nowhere` is no folder" in answer.err) == (2, True)


def test_one_of_its_own_may_be_begun_anew(pack: Repository) -> None:
    answer = new(pack, "hygiene/missing-readme", cwd=ROOT / "tests")
    assert (answer.code, "Choose another name, or delete its two files to begin anew." in answer.err) == (2, True)
    assert "delete" not in new(pack, "hygiene/missing-readme").err, "it is another's"


def test_a_page_as_it_was_written_has_everything_left_to_write(pack: Repository) -> None:
    from mlscaffold.testing import left_to_write

    for fact in EXAMPLES:
        new(pack, f"owners/on-{fact.lower()}", "--fact", fact)
    for page in (pack.root / "src/demo_checks/owners").glob("*.md"):
        assert len(left_to_write(page.read_text())) == 7, page


def test_our_own_checkout_is_the_project_of_a_pack_too(pack: Repository) -> None:
    from mlscaffold.pack_project import source_around

    source = source_around(ROOT / "tests")
    assert (source.name, source.folder) == ("mlscaffold", ROOT / "checks/mlscaffold_checks")
    assert source_around(ROOT / "docs/example-pack/tests").folder == ROOT / "docs/example-pack/acme_checks"


def test_of_several_packs_the_one_around_the_folder_counts(pack: Repository) -> None:
    pack.write({"pyproject.toml": PROJECT + 'more = "more.checks"\n', "more/checks/__init__.py": ""})
    assert new(pack, "a/one", "--path", "more/checks").out.startswith("wrote more/checks/a/__init__.py\n")
    answer = new(pack, "a/one")
    assert answer.code == 2
    assert "declares several rule packs" in answer.err
    assert "Name the folder of one by `--path`: `src/demo_checks`, `more/checks`." in answer.err


def test_poetry_declares_them_elsewhere(pack: Repository) -> None:
    pack.write(
        {
            "pyproject.toml": '[tool.poetry]\nversion = "1.2.3"\n[tool.poetry.plugins."mlscaffold.checks"]\nd = "demo_checks"\n'
        }
    )
    assert new(pack, "a/one").code == 0
    assert 'since="1.2"' in files(pack)["src/demo_checks/a/one.py"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["owners"], "`owners` is no `family/name`"),
        (["hygene"], "Did you mean `hygiene`?"),
        (["Owners/Missing_Owner"], "Write `owners/missing-owner`: "),
        (["owners/"], "`` cannot be part of the name of a rule"),
        (["../evil"], "`..` cannot be part"),
        (["a/b/c"], "Write `a/b-c`: "),
        (["a/class"], "`class` cannot be part of the name of a rule\n  A part is lowercase words"),
        (["a/\x1b[31m"], "`\\x1b[31m` cannot be part"),
        (["a/b", "--fact", "Pythonfile"], "Did you mean `PythonFile`?"),
        (["a/b", "--fact", "xyzzy"], "One of: PythonFile, Notebook, "),
        (["hygiene/missing-readme"], "the rule pack `mlscaffold` has hygiene/missing-readme already"),
        (["owners/there"], "there.md` exists already"),
        (["owners/there"], "Choose another name, or delete its two files to begin anew; nothing was written."),
        (["taken/one"], "taken.py` exists already"),
        (["taken/one"], "Choose another name; nothing was written."),
        (["a/b", "hygiene"], "--new writes a rule and lists none"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(pack: Repository, arguments: list[str], said: str) -> None:
    pack.write({"src/demo_checks/owners/there.md": "mine\n", "src/demo_checks/taken.py": ""})
    before = files(pack)
    answer = new(pack, arguments[0], *arguments[1:])
    assert (answer.code, answer.out, said in answer.err) == (2, "", True), answer.err
    assert files(pack) == before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[project", "is not valid TOML"),
        (
            PROJECT.replace("demo_checks", "other_checks"),
            "there is no package `other_checks`\n  Make `other_checks/__init__.py`",
        ),
        (PROJECT.replace('"demo_checks"', "3"), "there is no package `3`"),
        (PROJECT.replace('"demo_checks"', '"../demo_checks"'), "there is no package"),
        ("project = 3\n", "no project of a rule pack is found"),
        ("", "no project of a rule pack is found"),
    ],
)
def test_a_project_that_declares_no_pack_rightly(pack: Repository, text: str, said: str) -> None:
    pack.write({"pyproject.toml": text})
    answer = new(pack, "a/b")
    assert (answer.code, answer.out, said in answer.err) == (2, "", True), answer.err


def test_a_family_that_leads_out_of_the_project(pack: Repository, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (pack.root / "src/demo_checks/a").symlink_to(tmp_path / "elsewhere")
    answer = new(pack, "a/b")
    assert (answer.code, "lies outside the project" in answer.err) == (2, True)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_options_of_it_alone_are_told(pack: Repository) -> None:
    answer = pack.run([SCRIPT, "rules", "--fact", "Table"])
    assert (answer.code, "Give them with `--new family/name`." in answer.err) == (2, True)


def test_in_our_own_catalogue_it_names_our_tests_and_mutations(pack: Repository) -> None:
    text = PROJECT.replace('demo = "demo_checks"', 'mlscaffold = "mlscaffold_checks"')
    pack.write({"pyproject.toml": text, "checks/mlscaffold_checks/__init__.py": ""})
    answer = new(pack, "hygiene/no-todo")
    assert answer.code == 0, answer.err
    assert "`python -m pytest tests/rules tests/facts -k hygiene/no-todo`" in answer.out
    assert '`@takes_out("hygiene/no-todo")`' in answer.out
    assert '`"breakpoint(": _called` in `_IN_CODE`' in answer.out
    assert "The tests of facts fail until mlscaffold/facts/sought.py has a word" in answer.out
    assert not (pack.root / "checks/mlscaffold_checks/hygiene/__init__.py").exists()
    other = new(pack, "hygiene/no-heading", "--fact", "Document").out
    assert ("Where the tests of facts fail" in other, "breakpoint" in other) == (True, False)
    assert "`mlscaffold check --select hygiene/no-todo path/to/repository`" in answer.out
    assert "sought.py" not in new(pack.write({"pyproject.toml": PROJECT}), "a/one").out


def test_the_word_that_contributing_names_has_the_code_of_our_skeleton_read(monkeypatch: pytest.MonkeyPatch) -> None:
    from mlscaffold.facts import sought
    from mlscaffold.facts.abridged import abridged

    text = (
        "def f(y):\n    for number in range(y):\n        print(number + 1, number + 2, number + 3)\n    breakpoint()\n"
    )
    assert "breakpoint" in EXAMPLES["PythonFile"].body
    assert "breakpoint" not in (abridged(text, in_tests=False) or text)
    told = re.search(r'`"(breakpoint\()": (_\w+)`', (ROOT / "CONTRIBUTING.md").read_text("utf-8"))
    assert told
    monkeypatch.setitem(sought._IN_CODE, told[1], getattr(sought, told[2]))  # type: ignore[arg-type]
    sought.sought.cache_clear()
    try:
        assert "breakpoint()" in (abridged(text, in_tests=False) or text)
    finally:
        sought.sought.cache_clear()
