"""What the tests of rule packs share: the example pack, really built and installed in a folder of its own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.check.conftest import Repository, repository  # noqa: F401

EXAMPLE = Path(__file__).parents[2] / "docs/example-pack"
CHURN = '{"cells": [{"cell_type": "code", "execution_count": 1, "metadata": {}, "outputs": [], "source": "1 + 1"}],\n"metadata": {"language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 5}\n'
"""A notebook without an owner."""


def installed(source: Path, target: Path) -> Path:
    """A folder in which a project is installed, built by its own build backend, with no index at hand."""
    subprocess.run(
        [
            sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--no-build-isolation",
            "--no-compile", "--disable-pip-version-check", "--target", target, source,
        ],
        check=True, capture_output=True,
    )  # fmt: skip
    return target


@pytest.fixture(scope="session")
def example_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the example pack is installed; it must not be changed."""
    sources = tmp_path_factory.mktemp("sources") / "example-pack"
    shutil.copytree(EXAMPLE, sources, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    return installed(sources, tmp_path_factory.mktemp("site"))


@pytest.fixture
def site(example_site: Path, tmp_path: Path) -> Path:
    """A folder in which the example pack is installed, to be changed at will."""
    return Path(shutil.copytree(example_site, tmp_path / "site"))


def with_path(repository: Repository, *folders: Path) -> Repository:  # noqa: F811
    """A repository that is looked at by a program for which these folders are installed."""
    before = [p for p in os.environ.get("PYTHONPATH", "").split(os.pathsep) if p]
    return repository.under({"PYTHONPATH": os.pathsep.join([*map(str, folders), *before])})


@pytest.fixture
def churn(repository: Repository) -> Repository:  # noqa: F811
    """A repository with one finding of a new family and one in a family of ours, each of the example pack."""
    return repository.write({
        "notebooks/churn.ipynb": CHURN,
        "mlscaffold.toml": 'stage = "prototype"\n',
        "data/datapackage.yaml": "name: demo\nresources:\n  - {name: calls_gdpr, path: raw/c.csv, schema: d/c.yaml}\n",
        "data/d/c.yaml": "name: calls_gdpr\nfields:\n  - {name: length, type: integer}\n",
    })  # fmt: skip
