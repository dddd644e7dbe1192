"""Where mlscaffold comes from: what is taken for a source, and how a project then refers to it."""

import re
import tomllib
import zipfile
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from packaging.requirements import Requirement

from mlscaffold import __version__
from mlscaffold.errors import UserError
from mlscaffold.scaffold import source
from tests.scaffold.conftest import ROOT, TEMPLATE, git

TAG = f"v{__version__}"
URLS = {
    # what is given: repository, revision, requirement's address, what copier asks for updates
    "https://github.com/me/fork": ("https://github.com/me/fork", TAG, "https://github.com/me/fork", None),
    "https://github.com/me/fork@main": ("https://github.com/me/fork", "main", "https://github.com/me/fork", None),
    "git+https://host.example/a/b.git@v1.2": ("https://host.example/a/b.git", "v1.2", "https://host.example/a/b.git", None),
    "https://host.example:8443/a/b": (
        "https://host.example:8443/a/b", TAG, "https://host.example:8443/a/b", "git+https://host.example:8443/a/b",
    ),
    "ssh://git@host.example/a/b.git@feature/x": (
        "ssh://git@host.example/a/b.git", "feature/x", "ssh://git@host.example/a/b.git", None,
    ),
    "git@github.com:me/fork.git": ("git@github.com:me/fork.git", TAG, "ssh://git@github.com/me/fork.git", None),
    "git@github.com:me/fork.git@1a2b3c4": (
        "git@github.com:me/fork.git", "1a2b3c4", "ssh://git@github.com/me/fork.git", None,
    ),
    "file:///srv/git/mlscaffold.git@main": (
        "file:///srv/git/mlscaffold.git", "main", "file:///srv/git/mlscaffold.git", source.REPOSITORY,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("given", "expected"), URLS.items())
def test_git_urls(tmp_path: Path, given: str, expected: tuple[str, str, str, str | None]) -> None:
    repository, revision, address, updates_from = expected
    found = source.parse(given, tmp_path)
    assert (found.repository, found.revision) == (repository, revision)
    assert found.requirement == f"mlscaffold-kit @ git+{address}@{revision}"
    assert found.updates_from == (updates_from or repository)
    assert Requirement(found.requirement).name == "mlscaffold-kit"


@pytest.mark.parametrize(
    ("given", "message"),
    {
        "": "is no source",
        "   ": "is no source",
        "mlscaffold": "there is no source of mlscaffold at `mlscaffold`",
        "mlscaffold==1.0": "there is no source",
        "missing/folder": "there is no source",
        "ext::sh -c id": "there is no source",
        "https://": "is no address of a git repository",
        "https://host.example": "is no address of a git repository",
        "https:///a/b": "is no address of a git repository",
        "https://host.example/a b": "is no address of a git repository",
        "https://host.example/a\nb": "is no source",
        "https://host.example/a?x=1": "is no address of a git repository",
        "https://host.example/a#egg=x": "is no address of a git repository",
        "https://host.example/a'; id": "is no address of a git repository",
        "https://me:secret@host.example/a/b": "contains a user name or password",
        "https://token@host.example/a/b": "contains a user name or password",
        "ssh://git:secret@host.example/a/b": "contains a user name or password",
        "https://host.example/a/b@": "`` is no git revision",
        "https://host.example/a/b@--upload-pack=id": "`--upload-pack=id` is no git revision",
        "https://host.example/a/b@a..b": "`a..b` is no git revision",
        "git@host.example:a/b@-x": "`-x` is no git revision",
        "https://[::1": "is no source of mlscaffold: Invalid IPv6 URL",
        "file:///%00/x": "is no source of mlscaffold",
        "file:///%00/mlscaffold_kit-1-py3-none-any.whl": "is no source of mlscaffold",
        "~nobody-of-that-name/a": "is no source of mlscaffold",
    }.items(),
)
def test_what_is_no_source_is_refused(tmp_path: Path, given: str, message: str) -> None:
    with pytest.raises(UserError, match=re.escape(message)) as refused:
        source.parse(given, tmp_path)
    assert "secret" not in refused.value.message
    assert refused.value.hint


def checkout(folder: Path, name: str = "mlscaffold-kit") -> Path:
    folder.mkdir(parents=True)
    (folder / "pyproject.toml").write_text(f'[project]\nname = "{name}"\n')
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message=x")
    return folder.resolve()


def test_a_checkout_is_its_commit(tmp_path: Path) -> None:
    folder = checkout(tmp_path / "a b@c")
    commit = git(folder, "rev-parse", "HEAD")
    found = source.parse("a b@c", tmp_path)
    assert (found.repository, found.revision) == (str(folder), commit)
    assert found.updates_from == source.REPOSITORY
    url = Requirement(found.requirement).url or ""
    assert unquote(urlsplit(url).path.rsplit("@", 1)[0]) == str(folder)
    assert url.rsplit("@", 1)[1] == commit


def test_what_a_checkout_has_not_committed_is_named(tmp_path: Path) -> None:
    folder = checkout(tmp_path / "kit")
    (folder / ".gitignore").write_text(".venv/\n*.pyc\n")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message=y")
    (folder / ".venv").mkdir()
    for name in (".venv/pyvenv.cfg", "a.pyc"):
        (folder / name).write_text("x")
    assert source.parse(str(folder), tmp_path).note == ""
    (folder / "new name.py").write_text("x = 1\n")
    said = f"Changes in {folder} that are not committed are not part of it: "
    assert source.parse(str(folder), tmp_path).note == f"{said}new name.py."
    (folder / "pyproject.toml").write_text('[project]\nname = "other"\n')
    git(folder, "mv", ".gitignore", "ignored")
    note = source.parse(str(folder), tmp_path).note
    assert note == f"{said}.gitignore, ignored, pyproject.toml and 3 more."


def test_a_filter_that_cannot_be_turned_off_is_not_asked(tmp_path: Path) -> None:
    folder, marker = checkout(tmp_path / "kit"), tmp_path / "executed"
    git(folder, "config", "filter.a=b.clean", f"touch '{marker}'; cat")
    (folder / ".gitattributes").write_text("* filter=a=b\n")
    (folder / "pyproject.toml").write_text('[project]\nname = "mlscaffold-kit" # changed\n')
    note = source.parse(str(folder), tmp_path).note
    assert note == f"Changes in {folder} that are not committed, if there are any, are not part of it."
    assert not marker.exists()


def test_nothing_of_a_checkout_is_started(tmp_path: Path) -> None:
    folder, marker, script = checkout(tmp_path / "theirs"), tmp_path / "executed", tmp_path / "evil.sh"
    script.write_text(f"#!/bin/sh\ntouch '{marker}'\ncat\n")
    script.chmod(0o755)
    for setting in ("core.fsmonitor", "filter.evil.clean", "filter.evil.process", "filter.evil.smudge"):
        git(folder, "config", setting, str(script))
    git(folder, "config", "filter.evil.required", "true")
    (folder / ".gitattributes").write_text("* filter=evil\n")
    (folder / "pyproject.toml").write_text('[project]\nname = "mlscaffold-kit" # changed\n')
    assert source.parse(str(folder), tmp_path).note.endswith(": pyproject.toml, .gitattributes.")
    assert not marker.exists()


def test_a_linked_work_tree_is_a_checkout(tmp_path: Path) -> None:
    folder = checkout(tmp_path / "main")
    git(folder, "worktree", "add", "--quiet", str(tmp_path / "linked"))
    assert source.parse("linked", tmp_path).revision == git(folder, "rev-parse", "HEAD")


def test_other_folders_are_refused(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    with pytest.raises(UserError, match="`plain` is not a git checkout"):
        source.parse("plain", tmp_path)
    folder = checkout(tmp_path / "kit")
    (folder / "docs").mkdir()
    with pytest.raises(UserError, match="`kit/docs` is a folder within a git checkout") as within:
        source.parse("kit/docs", tmp_path)
    assert str(folder) in within.value.hint
    checkout(tmp_path / "other", "other")
    with pytest.raises(UserError, match="`other` is not a checkout of mlscaffold"):
        source.parse("other", tmp_path)
    (tmp_path / "empty").mkdir()
    git(tmp_path / "empty", "init", "--quiet")
    with pytest.raises(UserError, match="`empty` has no commit yet"):
        source.parse("empty", tmp_path)


def test_wheels(tmp_path: Path) -> None:
    for name in ("mlscaffold_kit-0.2.0-py3-none-any.whl", "mlscaffold-0.2.0-py3-none-any.whl"):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr("x", "")
    wheel = tmp_path.resolve() / "mlscaffold_kit-0.2.0-py3-none-any.whl"
    for given in (wheel.name, str(wheel), wheel.as_uri()):
        found = source.parse(given, tmp_path)
        assert found == source.Source("", "", f"mlscaffold-kit @ {wheel.as_uri()}", source.REPOSITORY)
    with pytest.raises(UserError, match="is a wheel of mlscaffold, not of mlscaffold-kit"):
        source.parse("mlscaffold-0.2.0-py3-none-any.whl", tmp_path)
    with pytest.raises(UserError, match="is not named as a wheel is"):
        source.parse("mlscaffold.whl", tmp_path)
    with pytest.raises(UserError, match="there is no wheel at"):
        source.parse("mlscaffold_kit-0.3.0-py3-none-any.whl", tmp_path)
    wheel.write_text("no zip")
    with pytest.raises(UserError, match="there is no wheel at"):
        source.parse(wheel.name, tmp_path)


def test_the_default_is_the_same_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (project["name"], project["urls"]["Repository"]) == (source.DISTRIBUTION, source.REPOSITORY)
    questions = yaml.safe_load((TEMPLATE / "copier.yml").read_text(encoding="utf-8"))
    found = source.default()
    assert questions["mlscaffold_repo"]["default"] == found.repository == source.REPOSITORY
    assert questions["mlscaffold_rev"]["default"] == found.revision == TAG
    assert found == source.parse(source.REPOSITORY, Path())
    assert found.updates_from == source.REPOSITORY
