"""What is looked at: files, folders, projects."""

import os
import shutil
from pathlib import Path

import pytest

from tests.check.conftest import NAN, SCRIPT, Repository

ONE = ("--select", "ml-api/nan-equality")
PACKAGE = """name: demo
licenses: [{name: CC0-1.0}]
resources:
  - {name: rows, path: raw/rows.csv, schema: dictionary/rows.yaml}
"""
DICTIONARY = """name: rows
description: One row is one bird.
updates: never
coverage: {start: 2007-01-01, end: 2009-12-31}
fields:
  - {name: mass, type: integer, description: Its mass in g., example: 3750}
"""
RUN = """id: 20261123T101500Z-lr-3f2a1c
status: finished
experimenter: Ada
started: 2026-11-23T10:15:00Z
commit: null
model: lr
dataset: rows
"""


@pytest.fixture
def project(repository: Repository) -> Repository:
    """A declared project with one fault in each kind of file."""
    return repository.write({
        "mlscaffold.toml": 'stage = "production"\n',
        "data/datapackage.yaml": PACKAGE,
        "data/dictionary/rows.yaml": DICTIONARY,
        "data/raw/rows.csv": "mass\n3750\nheavy\n",
        "experiments/runs/20261123T101500Z-lr-3f2a1c.yaml": RUN,
        "explore.ipynb": "<!DOCTYPE html>",
        "src/train.py": NAN,
        "src/deep/serve.py": NAN,
    })  # fmt: skip


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("data/raw/rows.csv", [("data-docs/type-mismatch", "data/raw/rows.csv", 3)]),
        (
            "experiments/runs/20261123T101500Z-lr-3f2a1c.yaml",
            [("experiment-log/missing-field", "experiments/runs/20261123T101500Z-lr-3f2a1c.yaml", 1)],
        ),
        ("explore.ipynb", [("project/unreadable-file", "explore.ipynb", None)]),
        ("src/train.py", [("ml-api/nan-equality", "src/train.py", 4)]),
        ("mlscaffold.toml", []),
    ],
)
def test_one_file_alone(project: Repository, path: str, expected: list[tuple[str, str, int | None]]) -> None:
    assert project.findings(path) == expected


def test_a_dictionary_alone_is_compared_with_its_table(project: Repository) -> None:
    broken = DICTIONARY.replace("Its mass in g.", "mass").replace("example: 3750", "example: heavy")
    found = project.write({"data/dictionary/rows.yaml": broken}).findings("data/dictionary/rows.yaml")
    assert {rule for rule, _, _ in found} >= {"data-docs/empty-definition", "data-docs/invalid-example"}
    assert {path for _, path, _ in found} == {"data/dictionary/rows.yaml"}


def test_a_file_from_below_its_project(project: Repository) -> None:
    expected = [("ml-api/nan-equality", "src/deep/serve.py", 4)]
    assert project.findings(*ONE, "serve.py", cwd=project.root / "src" / "deep") == expected
    assert project.findings(*ONE, project.root / "src/deep/serve.py", cwd=project.root.parent) == expected
    assert project.findings(*ONE, "../src/deep/serve.py", cwd=project.root / "data") == expected


def test_only_some_files_say_so(project: Repository) -> None:
    assert project.check("--format", "json", "src/train.py").json["summary"]["partial"] is True
    assert project.check("--format", "json").json["summary"]["partial"] is False


def test_many_files(project: Repository) -> None:
    found = project.findings(*ONE, "src/train.py", "src/deep/serve.py", "data/raw/rows.csv")
    assert found == [("ml-api/nan-equality", "src/deep/serve.py", 4), ("ml-api/nan-equality", "src/train.py", 4)]


def test_a_file_that_is_excluded_stays_out_when_named(project: Repository) -> None:
    project.write({"mlscaffold.toml": 'exclude = ["src/deep/**"]\n'})
    assert project.findings(*ONE, "src/deep/serve.py") == []
    assert project.findings(*ONE) == [("ml-api/nan-equality", "src/train.py", 4)]


def test_a_folder_is_seen_within_its_project(project: Repository) -> None:
    assert project.findings(*ONE, "src/deep") == [("ml-api/nan-equality", "src/deep/serve.py", 4)]
    assert len(project.findings(*ONE, "src", "data")) == 2
    below = project.check("--format", "json", "--select", "delivery", "src").json
    # What is asked of the whole project is answered, but belongs to no folder in it.
    assert (below["findings"], below["summary"]["partial"]) == ([], False)


def test_a_folder_whose_name_begins_another(project: Repository) -> None:
    project.write({"src/deeper/train.py": NAN})
    assert project.findings(*ONE, "src/deep") == [("ml-api/nan-equality", "src/deep/serve.py", 4)]


def test_several_projects_are_checked_one_at_a_time(project: Repository, tmp_path: Path) -> None:
    other = Repository(tmp_path / "other", project.environment).write({"mlscaffold.toml": "", "a.py": NAN})
    for paths in ((project.root, other.root), (project.root / "src/train.py", other.root / "a.py")):
        answer = project.check(*ONE, *paths)
        assert (answer.code, answer.out) == (2, "")
        assert "these paths belong to 2 projects" in answer.err
        assert "Check one project at a time." in answer.err


def test_a_project_within_a_project_is_its_own(project: Repository) -> None:
    project.write({"packages/sub/mlscaffold.toml": 'ignore = ["ml-api"]\n', "packages/sub/a.py": NAN})
    assert project.findings("--select", "testing", "packages/sub/a.py") == []
    assert project.check("--format", "json", "packages/sub").json["project"]["name"] == "sub"
    assert project.check(*ONE, "src/train.py", "packages/sub/a.py").code == 2


def test_files_of_no_project(tmp_path: Path, clean_environment: dict[str, str]) -> None:
    loose = Repository(tmp_path / "loose", clean_environment).write({"a/x.py": NAN, "b/y.py": NAN})
    assert loose.findings(*ONE, "a/x.py", "b/y.py") == [
        ("ml-api/nan-equality", "a/x.py", 4), ("ml-api/nan-equality", "b/y.py", 4),
    ]  # fmt: skip


def test_files_and_folders_together_are_refused(project: Repository) -> None:
    answer = project.check("src", "src/train.py")
    assert answer.code == 2
    assert "files and folders were given together" in answer.err


def test_a_name_that_begins_with_a_dash(project: Repository) -> None:
    project.write({"-x.py": NAN})
    assert project.findings(*ONE, "--", "-x.py") == [("ml-api/nan-equality", "-x.py", 4)]


@pytest.mark.parametrize("cached", [(), ("--no-cache",)])
def test_what_is_named_and_cannot_be_read_is_not_clean(project: Repository, cached: tuple[str, ...]) -> None:
    os.mkfifo(project.root / "pipe.py")
    for name, target in {"link.py": "gone.py", "loop.py": "loop.py", "null.py": os.devnull}.items():
        (project.root / name).symlink_to(target)
    nothing = "is a link that leads to nothing\n  Mend the link, or delete it.\n"
    other = "is neither a file nor a folder\n  Pipes, sockets and devices are not read: name something else.\n"
    for name, said in {"pipe.py": other, "link.py": nothing, "loop.py": nothing, "null.py": other}.items():
        for paths in ([name], ["src/train.py", name]):
            answer = project.check(*cached, *paths)
            assert (answer.code, answer.out, answer.err) == (2, "", f"mlscaffold: error: `{name}` {said}")
    # Nobody has named them here.
    assert project.findings(*ONE, *cached, "src/train.py") == [("ml-api/nan-equality", "src/train.py", 4)]
    assert project.check(*ONE, *cached, ".").code == 1


def test_a_link_to_a_file_may_be_named_until_it_leads_to_nothing(project: Repository) -> None:
    project.write({"notes.txt": "x\n"})
    (project.root / "link.txt").symlink_to("notes.txt")
    for _ in range(2):
        answer = project.check("link.txt")
        assert (answer.code, answer.err) == (0, "")
    (project.root / "notes.txt").unlink()
    assert project.check("link.txt").code == 2


@pytest.mark.skipif(shutil.which("setpriv") is None and os.geteuid() == 0, reason="root may read anything")
@pytest.mark.parametrize("name", ["src/train.py", "data"])
def test_what_is_named_and_may_not_be_read_is_not_clean(project: Repository, name: str) -> None:
    (project.root / name).chmod(0)
    bounds = "--bounding-set=-dac_override,-dac_read_search"
    weaker = ["setpriv", bounds, "--inh-caps=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    answer = project.run([*weaker, SCRIPT, "check", name])
    (project.root / name).chmod(0o700)
    assert (answer.code, answer.out) == (2, "")
    assert f"`{name}` cannot be read: permission denied\n  Change its permissions" in answer.err


def test_where_there_is_nothing_to_look_at_it_is_said(repository: Repository) -> None:
    said = "There was nothing to look at: no files are there, or git or the settings leave them out."
    answer = repository.check()
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.splitlines()[1] == said
    for form in ("concise", "markdown"):
        assert f"\n{said}\n" in repository.check("--format", form).out
    assert repository.check("--quiet").out == ""
    repository.write({"mlscaffold.toml": 'exclude = ["old.py"]\n', "old.py": NAN})
    (repository.root / "new").mkdir()
    assert "nothing to look at" not in repository.check().out
    assert "There was nothing to look at in `new`: no files are there" in repository.check("new").out
    named = repository.check("old.py")
    assert (named.code, "There was nothing to look at: the settings leave out what was named" in named.out) == (0, True)


def test_stage(repository: Repository) -> None:
    repository.write({"mlscaffold.toml": 'stage = "exploration"\n'})
    assert repository.findings("--select", "monitoring", "--select", "brief") == []
    assert repository.findings("--select", "brief", "--stage", "prototype") == [
        ("brief/missing-brief", "docs/brief.md", None)
    ]
    # Asked for by its full name, a rule is asked at any stage.
    assert repository.findings("--select", "brief/missing-brief") == [("brief/missing-brief", "docs/brief.md", None)]


def test_select_and_ignore(project: Repository) -> None:
    both = "ml-api/nan-equality,monitoring/missing-monitoring-plan"
    assert {r for r, _, _ in project.findings("--select", both)} == set(both.split(","))
    # The closer name counts, as with ruff.
    assert {r for r, _, _ in project.findings("--select", both, "--ignore", "ml-api")} == set(both.split(","))
    families = ("--select", "ml-api,monitoring", "--ignore", "ml-api/nan-equality")
    assert {r.partition("/")[0] for r, _, _ in project.findings(*families)} == {"monitoring"}
    project.write({"mlscaffold.toml": 'stage = "production"\nselect = ["monitoring"]\nignore = ["ml-api"]\n'})
    assert {r.partition("/")[0] for r, _, _ in project.findings()} == {"monitoring"}
    # The command line has the last word.
    assert project.findings(*ONE, "src/train.py") == [("ml-api/nan-equality", "src/train.py", 4)]
