"""Git work trees in every state: what is tracked, ignored, not there yet, cut off or somebody else's."""

import os
import struct
from hashlib import sha1
from pathlib import Path

import pytest

from mlscaffold import git
from mlscaffold.tree import DiskTree
from tests.check.conftest import NAN, SCRIPT, Repository

ONE = ("--select", "ml-api/nan-equality")
RUN = """id: {id}
status: finished
experimenter: Ada
started: 2026-11-23T10:15:00Z
commit: {commit}
model: lr
dataset: rows
metrics: {{train: {{a: 1}}, validation: {{a: 1}}}}
"""
COMMITS = ("--select", "experiment-log/unknown-commit")


def paths(repository: Repository, *arguments: str | Path) -> list[str]:
    """The paths of the findings of one rule."""
    return [path for _, path, _ in repository.findings(*ONE, *arguments)]


def test_a_folder_outside_git(repository: Repository) -> None:
    files = ("a.py", "sub/b.py", "node_modules/x.py", ".venv/x.py", "env/lib/x.py", "__pycache__/x.py", "build/c.py")
    repository.write(dict.fromkeys(files, NAN)).write({"env/pyvenv.cfg": "home = x\n", ".gitignore": "build/\n"})
    assert paths(repository) == ["a.py", "build/c.py", "sub/b.py"]
    assert "git" not in repository.check("--format", "json").json["project"]["traits"]


def test_an_empty_folder(repository: Repository) -> None:
    answer = repository.check("--stage", "production", "--format", "json")
    assert answer.code in {0, 1}
    assert answer.json["project"]["files"] == 0
    assert {f["rule"].partition("/")[0] for f in answer.json["findings"]} <= {"hygiene", "versioning"}


def test_an_empty_repository_and_one_before_its_first_commit(repository: Repository) -> None:
    repository.git("init", "-q", "-b", "main")
    assert repository.check("--format", "json").json["project"]["files"] == 0
    repository.write({"a.py": NAN, "b.py": NAN, "run.yaml": "x"})
    repository.git("add", "a.py")
    assert paths(repository) == ["a.py", "b.py"]
    repository.write({"mlscaffold.toml": "", "experiments/runs/a.yaml": RUN.format(id="a", commit="5f0c" * 10)})
    assert repository.findings(*COMMITS) == [("experiment-log/unknown-commit", "experiments/runs/a.yaml", 5)]


def test_a_gitignore_that_git_does_not_read(repository: Repository) -> None:
    lines = "*.log\n*.joblib\n"
    repository.write({".gitignore": lines.encode("utf-16"), "sub/.gitignore": lines.encode("utf-8-sig")})
    repository.write({"train.py": "from sklearn.svm import SVC\n"}).commit()
    repository.write({"a.log": "", "sub/a.log": ""})
    assert repository.git("status", "--short") == "?? a.log"
    rule = "versioning/unignored-artifact"
    assert repository.findings("--select", rule) == [(rule, ".gitignore", 1)]


def test_tracked_untracked_ignored(repository: Repository) -> None:
    repository.write({
        ".gitignore": "ignored*\n!ignored_not.py\n", "sub/.gitignore": "local.py\n", "tracked.py": NAN,
        "sub/tracked.py": NAN,
    }).commit()  # fmt: skip
    repository.write(dict.fromkeys(("new.py", "ignored.py", "ignored_not.py", "sub/local.py", "sub/new.py"), NAN))
    assert paths(repository) == ["ignored_not.py", "new.py", "sub/new.py", "sub/tracked.py", "tracked.py"]
    # What is asked for by name is looked at.
    assert paths(repository, "ignored.py") == ["ignored.py"]
    repository.git("add", "-f", "ignored.py")
    assert "ignored.py" in paths(repository)


@pytest.mark.parametrize("tracked", [True, False])
def test_an_environment_in_git_is_others_work(repository: Repository, tracked: bool) -> None:
    installed = {
        "e311/pyvenv.cfg": "home = x\n", "e311/bin/tool.py": NAN, "e311/lib/python3.11/site-packages/a/b.py": NAN,
        "old/Lib/site-packages/c.py": NAN, "lib/python3.9/site-packages/d.py": NAN, "web/node_modules/e/f.py": NAN,
        "conda/conda-meta/history": "", "conda/g.py": NAN,
    }  # fmt: skip
    repository.write(
        {"pyvenv.cfg": "home = x\n", "a.py": NAN, "lib/h.py": NAN} | (installed if tracked else {})
    ).commit()
    repository.write(installed)
    assert paths(repository) == ["a.py", "lib/h.py"]
    told = repository.findings("--select", "versioning/committed-tool-output", "--stage", "production")
    folders = {"conda", "e311", "lib/python3.9/site-packages", "old", "web/node_modules"} if tracked else set()
    assert len(told) == len(folders)
    assert all(any(path.startswith(f"{folder}/") for folder in folders) for _, path, _ in told)


def test_a_project_below_the_top_of_a_repository(repository: Repository) -> None:
    repository.write(
        {"ml/mlscaffold.toml": "", "ml/train.py": NAN, "other.py": NAN, ".github/workflows/ci.yml": "on: x"}
    )
    repository.commit()
    below = Repository(repository.root / "ml", repository.environment)
    assert paths(below) == ["train.py"]
    below.write({"train.py": "import sklearn\n\nsklearn.svm.SVC().fit([[1]], [1])\n"})
    # Services look for their files at the top, which is not part of this project.
    assert below.findings("--select", "delivery/no-ci") == []


def test_a_conflict_in_the_index(repository: Repository) -> None:
    repository.write({"a.py": NAN}).commit()
    repository.git("checkout", "-q", "-b", "other")
    repository.write({"a.py": NAN + "y = 1\n"}).commit()
    repository.git("checkout", "-q", "main")
    repository.write({"a.py": NAN + "y = 2\n"}).commit()
    assert repository.run(["git", "-c", "user.name=A", "-c", "user.email=a@b", "merge", "other"]).code == 1
    found = repository.check("--format", "json", "--select", "ml-api,reproducibility/unparsable-source").found
    # What can be read around the markers is read.
    assert [(rule, path) for rule, path, _ in found] == [
        ("ml-api/nan-equality", "a.py"), ("reproducibility/unparsable-source", "a.py"),
    ]  # fmt: skip


def test_a_shallow_clone_knows_that_it_does_not_know(repository: Repository, tmp_path: Path) -> None:
    old = repository.write({"a.py": NAN}).commit()
    repository.write({"mlscaffold.toml": "", "experiments/runs/a.yaml": RUN.format(id="a", commit=old)})
    repository.write({"experiments/runs/b.yaml": RUN.format(id="b", commit="5f0c" * 10)}).commit()
    assert repository.findings(*COMMITS) == [("experiment-log/unknown-commit", "experiments/runs/b.yaml", 5)]
    repository.git("clone", "-q", "--depth", "1", f"file://{repository.root}", str(tmp_path / "shallow"))
    shallow = Repository(tmp_path / "shallow", repository.environment)
    assert shallow.findings(*COMMITS) == []
    assert paths(shallow) == ["a.py"]


def test_changes_after_a_commit(repository: Repository, tmp_path: Path) -> None:
    old = repository.write({"model/a.py": "a = 1\n", "b.py": ""}).commit()
    root = Path(repository.root)
    assert git.changes(root, old, ["model"]) == ()
    repository.write({"b.py": "b = 1\n"}).commit()
    assert git.changes(root, old, ["model"]) == ()
    newer = repository.write({"model/a.py": "a = 2\n"}).commit()
    (day,) = git.changes(root, old, ["model", "-x"]) or ()
    assert len(day) == 10
    assert git.changes(root, newer, ["model"]) == ()
    assert git.changes(root, old, []) is None
    assert git.changes(root, "--all", ["model"]) is None
    assert git.changes(root, "5f0c" * 10, ["model"]) is None
    repository.git("checkout", "-q", "-b", "other", old)
    aside = repository.write({"model/a.py": "a = 3\n"}).commit()
    repository.git("checkout", "-q", "-")
    assert git.changes(root, aside, ["model"]) is None, "a branch that did not lead here"
    repository.write({"model/a.py": "a = 1\n"}).commit()
    assert git.changes(root, old, ["model"]) == (), "it is as it was then"
    repository.git("clone", "-q", "--depth", "1", f"file://{repository.root}", str(tmp_path / "shallow"))
    assert git.changes(tmp_path / "shallow", old, ["model"]) is None


def test_a_second_work_tree(repository: Repository, tmp_path: Path) -> None:
    commit = repository.write({"a.py": NAN}).commit()
    repository.git("worktree", "add", "-q", "-b", "second", str(tmp_path / "second"))
    second = Repository(tmp_path / "second", repository.environment)
    second.write({"b.py": NAN, "mlscaffold.toml": ""})
    second.write({"experiments/runs/a.yaml": RUN.format(id="a", commit=commit)})
    assert paths(second) == ["a.py", "b.py"]
    assert second.findings(*COMMITS) == []
    assert paths(repository) == ["a.py"]


def test_a_submodule_is_its_own_repository(repository: Repository, tmp_path: Path) -> None:
    library = Repository(tmp_path / "library", repository.environment).write({"lib.py": NAN, "in/deep.py": NAN})
    commit = library.commit()
    repository.write({"a.py": NAN}).commit()
    repository.git("submodule", "add", "-q", f"file://{library.root}", "vendored")
    repository.commit()
    assert paths(repository) == ["a.py"]
    inner = Repository(repository.root / "vendored", repository.environment)
    assert paths(inner) == ["in/deep.py", "lib.py"]
    inner.write({"mlscaffold.toml": "", "experiments/runs/a.yaml": RUN.format(id="a", commit=commit)})
    assert inner.findings(*COMMITS) == []
    repository.git("submodule", "deinit", "-q", "-f", "vendored")
    assert paths(repository) == ["a.py"]


def test_a_repository_inside_the_tree(repository: Repository) -> None:
    repository.write({"a.py": NAN}).commit()
    inner = Repository(repository.root / "inner", repository.environment).write({"b.py": NAN})
    inner.commit()
    bare = Repository(repository.root / "bare.git", repository.environment)
    bare.git("init", "-q", "--bare")
    bare.git("config", "core.fsmonitor", "touch executed")
    assert paths(repository) == ["a.py"]
    assert paths(repository, "inner") == ["b.py"]
    # Git by itself would take the bare repository for the one to work in.
    bare.write({"c.py": NAN})
    assert paths(bare) == ["bare.git/c.py"]
    assert not list(repository.root.rglob("executed"))


def test_a_git_directory_that_is_broken(repository: Repository) -> None:
    repository.write({"a.py": NAN, "b.py": NAN, ".gitignore": "b.py\n"}).commit()
    (repository.root / ".git" / "config").write_text("[core\n")
    assert paths(repository) == ["a.py", "b.py"]
    (repository.root / ".git" / "config").unlink()
    (repository.root / ".git" / "HEAD").unlink()
    assert paths(repository) == ["a.py", "b.py"]
    (repository.root / ".git" / "index").write_bytes(b"DIRC" + b"\xff" * 100)
    assert paths(repository) == ["a.py", "b.py"]


def test_a_git_file_that_leads_nowhere(repository: Repository) -> None:
    for content in (b"", b"gitdir: nowhere\n", b"gitdir: /dev/null\n", b"gitdir: .\n", b"\xff\x00", b"gitdir: .git\n"):
        repository.write({".git": content, "a.py": NAN})
        assert paths(repository) == ["a.py"], content


def test_without_git(repository: Repository, tmp_path: Path) -> None:
    repository.write({"a.py": NAN})
    (tmp_path / "bin").mkdir()
    assert repository.check(*ONE, PATH=str(tmp_path / "bin")).code == 1
    repository.commit()
    answer = repository.check(*ONE, PATH=str(tmp_path / "bin"))
    assert answer.code == 2
    assert "git was not found" in answer.err


def test_a_bare_repository_is_no_clean_one(repository: Repository, tmp_path: Path) -> None:
    repository.write({"a.py": NAN}).commit()
    repository.git("clone", "-q", "--bare", ".", str(tmp_path / "bare"))
    for command in ("check", "audit"):
        answer = repository.run([SCRIPT, command, tmp_path / "bare"])
        assert (answer.code, "is a bare repository\n  Check it out first" in answer.err) == (2, True)


def test_only_what_git_tracks(repository: Repository) -> None:
    repository.write({"a.py": NAN}).commit()
    repository.write({"scratch.py": NAN})
    assert paths(repository) == ["a.py", "scratch.py"]
    assert paths(repository, "--tracked") == ["a.py"]
    assert repository.check(*ONE, "--tracked").out.endswith("Only files that git tracks were looked at.\n")
    answer = repository.check(*ONE, "--tracked", cwd=repository.root.parent)
    assert (answer.code, "Leave out `--tracked`" in answer.err) == (2, True)


def test_a_tracked_file_that_is_gone_says_how_to_bring_it_back(repository: Repository) -> None:
    repository.write({"a.yaml": "a: 1\n", "a.py": NAN}).commit()
    for name in ("a.yaml", "a.py"):
        (repository.root / name).unlink()
    tree = DiskTree(repository.root)
    assert [e.path for e in tree.entries() if e.bytes < 0] == ["a.py", "a.yaml"]
    with pytest.raises(OSError, match="gone from the work tree: `git rm` it or bring it back"):
        tree.read("a.py")
    said = "`a.py` and 1 more file are tracked by git and not in the work tree: taken for there, until git is told (`git rm`)."
    assert said in repository.check(*ONE).out
    assert "work tree" not in repository.check(*ONE, "a.yaml").out
    repository.git("rm", "-q", "--cached", "a.py", "a.yaml")
    assert "work tree" not in repository.check(*ONE).out


def test_paths_in_the_index_that_lead_elsewhere(repository: Repository, tmp_path: Path) -> None:
    """No git writes such an index, but whoever makes a repository can."""
    (tmp_path / "above.py").write_text(NAN)
    repository.write({"a.py": NAN}).commit()
    oid = bytes.fromhex(repository.git("rev-parse", "HEAD:a.py"))
    rows = b""
    for path in (b"../above.py", b"/etc/passwd", b"a.py", b"sub/../../above.py", os.fsencode(tmp_path / "above.py")):
        row = struct.pack(">10I20sH", *([0] * 6), 0o100644, 0, 0, 0, oid, len(path)) + path
        rows += row + b"\0" * (8 - len(row) % 8)
    whole = struct.pack(">4sII", b"DIRC", 2, 5) + rows
    (repository.root / ".git/index").write_bytes(whole + sha1(whole).digest())
    assert repository.git("ls-files").splitlines()[0] in {"../above.py", "/etc/passwd"}
    assert paths(repository) == ["a.py"]


@pytest.mark.parametrize(
    "name", [".git/HEAD", ".git/config", ".git/index", ".git/info/exclude", ".git/packed-refs", ".gitignore"]
)
def test_a_pipe_in_place_of_what_git_reads(repository: Repository, name: str) -> None:
    repository.write({"a.py": NAN, ".gitignore": "x\n"}).commit()
    (repository.root / name).unlink(missing_ok=True)
    (repository.root / name).parent.mkdir(exist_ok=True)
    os.mkfifo(repository.root / name)
    assert paths(repository) == ["a.py"]


def test_a_pipe_that_git_waits_for(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.write({"a.py": NAN}).commit()
    repository.write({"sub/b.py": NAN})
    os.mkfifo(repository.root / "sub/.gitignore")
    monkeypatch.setattr(git, "_LONGEST", 0.5)
    assert [(e.path, e.tracked) for e in DiskTree(repository.root).entries()] == [("a.py", True), ("sub/b.py", False)]


@pytest.mark.parametrize(
    "content", [b"gitdir: a\0b", b"gitdir: " + b"a" * 10_000, b"gitdir: loop", b"\0" * 2**20, None]
)
def test_a_git_file_that_is_none(repository: Repository, content: bytes | None) -> None:
    repository.write({"a.py": NAN})
    (repository.root / "loop").symlink_to("loop")
    if content is None:
        with (repository.root / ".git").open("wb") as stream:
            stream.truncate(3 * 2**30)
    else:
        repository.write({".git": content})
    assert paths(repository) == ["a.py"]
