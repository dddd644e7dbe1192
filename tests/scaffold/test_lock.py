"""The lock of a new project: resolved by uv for its answers, and the template's own where uv cannot."""

import os
import sys
from pathlib import Path

import pytest

from mlscaffold.scaffold.lock import LOCK, relock
from tests.conftest import UV
from tests.template.conftest import render


@pytest.fixture
def uv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Uv where programs are looked for, and nothing else of its environment."""
    assert UV, "the development environment has uv"
    folder = tmp_path / "programs"
    folder.mkdir()
    (folder / Path(UV).name).symlink_to(UV)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


def pins(project: Path) -> set[str]:
    return {line.split(" ;")[0] for line in (project / LOCK).read_text("utf-8").splitlines() if "==" in line}


@pytest.mark.slow
@pytest.mark.usefixtures("uv")
def test_it_is_made_for_the_answers_with_the_versions_of_the_template(tmp_path: Path) -> None:
    project = render(tmp_path / "project", python="3.13")
    header = [line for line in (project / LOCK).read_text("utf-8").splitlines() if line.startswith("#")]
    shipped = pins(project)
    assert relock(project, "3.13") == ""
    made = (project / LOCK).read_text("utf-8")
    assert made.splitlines()[: len(header)] == header
    assert pins(project) <= shipped
    assert "python_full_version < '3.12'" not in made, "for the oldest Python that the project runs on"
    assert [path.name for path in project.glob(".*lock*")] == []


@pytest.mark.usefixtures("uv")
def test_without_a_package_index_the_lock_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
    project = render(tmp_path / "project")
    before = (project / LOCK).read_bytes()
    assert relock(project, "3.11") != ""
    assert (project / LOCK).read_bytes() == before
    assert [path.name for path in project.glob(".*lock*")] == []


def test_without_uv_the_lock_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    project = render(tmp_path / "project")
    before = (project / LOCK).read_bytes()
    assert relock(project, "3.11") == ""
    assert (project / LOCK).read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="what can be run is told by its name there")
def test_a_uv_that_cannot_be_run_leaves_the_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/uv").write_bytes(b"\x7fELF and no more")
    (tmp_path / "bin/uv").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    project = render(tmp_path / "project")
    before = (project / LOCK).read_bytes()
    assert relock(project, "3.11") == "Exec format error"
    assert (project / LOCK).read_bytes() == before
