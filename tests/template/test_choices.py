"""What the answers beside task, stage and framework bring: versions of data, tracking, tuning."""

import hashlib
import re
from pathlib import Path

import pytest
import yaml

from tests.template.conftest import TEMPLATE, Render

RAW = TEMPLATE / "project" / "data" / "raw"
TASKS = [name.split("'")[1] for name in sorted(path.name for path in RAW.iterdir()) if name.startswith("{% if task ==")]


def raw_files(project: Path) -> dict[str, bytes]:
    """The files of the data, without what git and DVC keep beside them."""
    return {
        path.name: path.read_bytes()
        for path in (project / "data" / "raw").iterdir()
        if path.suffix != ".dvc" and path.name != ".gitignore"
    }


@pytest.mark.parametrize("task", sorted({*TASKS}))
class TestDvc:
    def test_it_points_to_the_bytes_that_are_shipped(self, rendered: Render, task: str) -> None:
        project = rendered(task=task, stage="exploration", data_versioning="dvc")
        files = raw_files(project)
        pointers = [*(project / "data" / "raw").glob("*.dvc")]
        assert {path.stem for path in pointers} == files.keys()
        for path in pointers:
            (out,) = yaml.safe_load(path.read_text(encoding="utf-8"))["outs"]
            content = files[path.stem]
            md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
            assert out == {"md5": md5, "size": len(content), "hash": "md5", "path": path.stem}

    def test_git_leaves_out_what_dvc_keeps_and_nothing_else(self, rendered: Render, task: str) -> None:
        project = rendered(task=task, stage="exploration", data_versioning="dvc")
        ignored = (project / "data" / "raw" / ".gitignore").read_text(encoding="utf-8").splitlines()
        assert {*ignored} == {f"/{name}" for name in raw_files(project)}


@pytest.mark.parametrize("versions", ["manifest", "lfs"])
def test_nothing_of_dvc_is_there_without_it(rendered: Render, versions: str) -> None:
    project = rendered(data_versioning=versions)
    assert not [path for path in project.rglob("*") if path.suffix == ".dvc" or path.name == ".dvc"]
    assert not (project / "data" / "raw" / ".gitignore").exists()


def test_git_lfs_keeps_the_data_byte_for_byte_and_jobs_of_ci_get_it(rendered: Render) -> None:
    project = rendered(stage="production", data_versioning="lfs")
    attributes = (project / ".gitattributes").read_text(encoding="utf-8").splitlines()
    assert attributes[-1] == "data/raw/** filter=lfs diff=lfs merge=lfs"
    assert "data/raw/** -text" in attributes
    for job in (project / ".github" / "workflows").iterdir():
        assert "lfs: true" in job.read_text(encoding="utf-8"), job


@pytest.mark.parametrize("ci", ["github", "gitlab"])
def test_jobs_of_ci_pull_the_data_of_dvc(rendered: Render, ci: str) -> None:
    project = rendered(stage="production", ci=ci, data_versioning="dvc")
    jobs = [*(project / ".github").glob("workflows/*"), *project.glob(".gitlab-ci.yml")]
    assert jobs
    for job in jobs:
        text = job.read_text(encoding="utf-8")
        assert text.index("pip install") < text.index("dvc pull") < re.search(r"penguins (?:re)?train", text).start()  # type: ignore[union-attr]
