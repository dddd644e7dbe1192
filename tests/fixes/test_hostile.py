"""Repairs in repositories that mean no good, or are in an odd state: nothing is written where it must not be."""

import os
from pathlib import Path

import pytest

from mlscaffold import config as settings
from mlscaffold.errors import UserError
from mlscaffold.fixes.rounds import repaired
from mlscaffold.fixes.write import write
from mlscaffold.tree import DiskTree
from tests.check.conftest import NAN, Repository
from tests.fixes.conftest import contents, looking, repair

DECLARED = {"mlscaffold.toml": 'stage = "prototype"\n', "a.py": "x = 1\n"}
BRIEF = ["brief/missing-brief"]
NANS = ["ml-api/nan-equality"]


@pytest.fixture
def outside(repository: Repository) -> Path:
    """A folder beside the project."""
    folder = repository.root.parent / "outside"
    folder.mkdir()
    return folder


def test_a_folder_that_leads_out(repository: Repository, outside: Path) -> None:
    repository.write(DECLARED)
    (repository.root / "docs").symlink_to(outside)
    before = contents(repository.root)
    done, problems = repair(repository.root, BRIEF)
    assert [p.path for p in problems] == ["docs/brief.md"] or done.skipped
    assert (contents(outside), contents(repository.root)) == ({}, before)
    answer = repository.check("--select", BRIEF[0], "--fix")
    assert answer.code == 1
    assert "not repaired: " in answer.err
    assert "0 findings repaired" in answer.out


def test_a_file_that_leads_out(repository: Repository, outside: Path) -> None:
    (outside / "ignore").write_text("theirs\n")
    repository.write({"__pycache__/a.pyc": b"\0", "a.py": "x = 1\n"})
    (repository.root / ".gitignore").symlink_to(outside / "ignore")
    repository.commit()
    done, problems = repair(repository.root, ["versioning/committed-tool-output"])
    assert (outside / "ignore").read_text() == "theirs\n"
    assert problems or done.skipped
    assert "__pycache__/a.pyc" in repository.git("ls-files")


def test_a_link_to_nothing(repository: Repository, outside: Path) -> None:
    repository.write(DECLARED)
    (repository.root / "docs").mkdir()
    for target in (outside / "new.md", repository.root / "nowhere.md"):
        (repository.root / "docs/brief.md").unlink(missing_ok=True)
        (repository.root / "docs/brief.md").symlink_to(target)
        done, problems = repair(repository.root, BRIEF)
        assert {*(p.path for p in problems), *(s.finding.at.path for s in done.skipped)} == {"docs/brief.md"}
        assert not target.exists()


def test_a_link_within_the_project_is_written_through(repository: Repository) -> None:
    repository.write({"__pycache__/a.pyc": b"\0", "a.py": "x = 1\n", "conf/ignore": "/out\n"})
    (repository.root / ".gitignore").symlink_to("conf/ignore")
    repository.commit()
    _, problems = repair(repository.root, ["versioning/committed-tool-output"])
    assert problems == []
    assert (repository.root / ".gitignore").is_symlink()
    assert (repository.root / "conf/ignore").read_text() == "/out\n__pycache__/\n"


def test_a_folder_in_the_place_of_the_file(repository: Repository) -> None:
    repository.write({**DECLARED, "docs/brief.md/x.txt": "x"})
    before = contents(repository.root)
    answer = repository.check("--select", BRIEF[0], "--fix")
    assert (answer.code, contents(repository.root)) == (1, before)
    assert "not repaired: docs/brief.md: brief/missing-brief: `docs/brief.md` cannot be read" in answer.err


def test_a_file_in_the_place_of_the_folder(repository: Repository) -> None:
    repository.write({**DECLARED, "docs": "x"})
    before = contents(repository.root)
    answer = repository.check("--select", BRIEF[0], "--fix")
    assert (answer.code, contents(repository.root)) == (1, before)
    assert "not repaired: " in answer.err


def test_a_pipe_in_the_place_of_the_file(repository: Repository) -> None:
    repository.write(DECLARED)
    (repository.root / "docs").mkdir()
    os.mkfifo(repository.root / "docs/brief.md")
    answer = repository.check("--select", BRIEF[0], "--fix")
    assert answer.code == 1
    assert "not repaired: " in answer.err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_is_read_only(repository: Repository) -> None:
    repository.write({"part/a.py": NAN, "b.py": NAN})
    (repository.root / "part").chmod(0o555)
    answer = repository.check("--select", NANS[0], "--fix", "--unsafe-fixes")
    (repository.root / "part").chmod(0o755)
    assert answer.code == 1
    assert "not repaired: part/a.py: " in answer.err
    assert "1 finding repaired" in answer.out
    assert (repository.root / "part/a.py").read_text() == NAN


def test_a_file_that_cannot_be_written_leaves_the_others_be(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.write({"a.py": NAN, "b.py": NAN, "c.py": NAN})
    replace = os.replace

    def refused(source: str, target: Path) -> None:
        if Path(target).name == "b.py":
            raise PermissionError(13, "Permission denied")
        replace(source, target)

    monkeypatch.setattr(os, "replace", refused)
    _, problems = repair(repository.root, NANS)
    assert [p.path for p in problems] == ["b.py"]
    found = contents(repository.root)
    assert set(found) == {"a.py", "b.py", "c.py"}
    assert found["b.py"] == NAN.encode() != found["a.py"]


def test_names_that_are_markup_or_more_than_a_line(repository: Repository) -> None:
    names = ["a[1].py", "x\n y.py", "-f.py", "ü\u202e.py", "a b.py", "*.py", "~.py"]
    repository.write(dict.fromkeys(names, NAN)).commit()
    answer = repository.check("--select", NANS[0], "--fix", "--unsafe-fixes")
    assert (answer.code, answer.err) == (0, "")
    told, said = answer.out.split("\n\n")
    assert said.startswith(f"No findings in {len(names)} files")
    assert len(told.split("\n")) == len(names)
    assert all(": repaired ml-api/nan-equality: " in line and line.isprintable() for line in told.split("\n"))
    assert set(contents(repository.root).values()) == {NAN.replace("x == np.nan", "np.isnan(x)").encode()}


def test_bytes_that_are_no_name(repository: Repository) -> None:
    place = os.fsencode(repository.root) + b"/\xff.py"
    with open(place, "w") as stream:
        stream.write(NAN)
    answer = repository.check("--select", NANS[0], "--fix", "--unsafe-fixes")
    assert answer.code == 0
    with open(place) as stream:
        assert "np.isnan(x)" in stream.read()


def test_a_file_that_changes_meanwhile(repository: Repository) -> None:
    repository.write({"a.py": NAN, "b.py": NAN})
    config, tree = settings.load(repository.root), DiskTree(repository.root)
    done = repaired(tree, config, looking(*NANS), unsafe=True)
    repository.write({"a.py": "mine\n"})
    problems = write(tree, done.plan)
    assert [(p.path, p.reason) for p in problems] == [("a.py", "it was changed while it was checked: run again")]
    assert contents(repository.root)["a.py"] == b"mine\n"
    assert b"np.isnan" in contents(repository.root)["b.py"]


def test_a_file_that_comes_or_goes_meanwhile(repository: Repository) -> None:
    repository.write({**DECLARED, "b.py": NAN})
    config, tree = settings.load(repository.root), DiskTree(repository.root)
    done = repaired(tree, config, looking(*NANS, *BRIEF), unsafe=True)
    repository.write({"docs/brief.md": "mine\n"})
    (repository.root / "b.py").unlink()
    problems = write(tree, done.plan)
    assert sorted(p.path for p in problems) == ["b.py", "docs/brief.md"]
    assert contents(repository.root) == {**{k: v.encode() for k, v in DECLARED.items()}, "docs/brief.md": b"mine\n"}


def test_settings_that_name_a_place_in_git_or_outside(repository: Repository) -> None:
    for place in (".git/brief.md", "../brief.md", ".GIT/x.md", "/tmp/x.md"):
        repository.write({"mlscaffold.toml": f'stage = "prototype"\n[layout]\nbrief = "{place}"\n', "a.py": "x = 1\n"})
        before = contents(repository.root)
        with pytest.raises(UserError):
            repair(repository.root, BRIEF)
        assert contents(repository.root) == before


def test_a_file_that_is_ignored_is_not_overwritten(repository: Repository) -> None:
    repository.write({**DECLARED, "docs/brief.md": "mine\n", ".gitignore": "/docs\n"}).commit()
    answer = repository.check("--select", BRIEF[0], "--fix")
    assert (answer.code, contents(repository.root)["docs/brief.md"]) == (1, b"mine\n")
    assert "is there already, where this check does not look" in answer.err


def test_permissions_stay(repository: Repository) -> None:
    repository.write({"a.py": NAN, "b.py": NAN})
    (repository.root / "a.py").chmod(0o754)
    (repository.root / "b.py").chmod(0o600)
    repair(repository.root, NANS)
    assert [(repository.root / name).stat().st_mode & 0o7777 for name in ("a.py", "b.py")] == [0o754, 0o600]


def test_what_killed_runs_left_is_neither_seen_nor_kept(repository: Repository) -> None:
    gone, alive = ".mlscaffold-999999999-abc.tmp", f".mlscaffold-{os.getpid()}-abc.tmp"
    repository.write({"a.py": NAN, f"docs/{gone}": "half", f"docs/{alive}": "half", "docs/.mlscaffold-x.tmp": "theirs"})
    repository.commit()
    assert not any(name in {e.path for e in DiskTree(repository.root).entries()} for name in (gone, alive))
    repair(repository.root, NANS)
    assert {Path(path).name for path in contents(repository.root)} == {"a.py", alive, ".mlscaffold-x.tmp"}


CODE = "# coding: {}\nimport numpy as np\nname = 'größe'\nx = 1 == np.nan\n"
ENCODINGS = {
    "utf-8": CODE.format("utf-8").encode(),
    "utf-8 with a mark": b"\xef\xbb\xbf" + CODE.format("utf-8").encode(),
    "latin-1": CODE.format("latin-1").encode("latin-1"),
    "cp1252": CODE.format("cp1252").encode("cp1252"),
    "utf-16": b"\xff\xfe" + CODE.format("x").encode("utf-16-le"),
}


@pytest.mark.parametrize("data", ENCODINGS.values(), ids=list(ENCODINGS))
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize("last", [True, False], ids=["ended", "open"])
def test_encodings_and_ends_stay(repository: Repository, data: bytes, end: str, last: bool) -> None:
    wide = data.startswith(b"\xff\xfe")
    code = "utf-16-le" if wide else "ascii"
    old, new = ("\n".encode(code), end.encode(code))
    data = data.replace(old, new) if wide or end != "\n" else data
    data = data if last else data[: -len(new)]
    repository.write({"a.py": data})
    found = looking(*NANS)(DiskTree(repository.root), settings.load(repository.root)).findings
    repair(repository.root, NANS)
    assert len(found) == 1
    assert contents(repository.root)["a.py"] == data.replace("1 == np.nan".encode(code), "np.isnan(1)".encode(code))
