"""Which versions exclude each other, as pip, conda and Poetry read them."""

import pytest

from mlscaffold.config import Config
from mlscaffold.facts.contradictions import contradictions
from mlscaffold.facts.project import collect
from mlscaffold.tree import MemoryTree


def found(files: dict[str, str]) -> list[tuple[str, str, str]]:
    project = collect(MemoryTree({path: text.encode() for path, text in files.items()}, commits=None), Config())
    return [(c.one.name, c.one.specifier, c.other.specifier) for c in contradictions(project)]


@pytest.mark.parametrize(
    ("one", "other", "excludes"),
    [
        ("1.2.3", "==1.2.3", False), ("1.2", "==1.2.0", False), ("1.2.3", ">=1.2,<2", False), ("1.2.3", "<1.2", True),
        ("1.2.3", "==1.2.*", False), ("1.3.0", "==1.2.*", True), ("1.2.3", "~=1.2", False), ("2.0", "~=1.2", True),
        ("1.2.3+cu118", "==1.2.3", False), ("1.2.3", "==1.2.3+cu118", False), ("2.0rc1", ">=2.0rc0", False),
        ("1.2.3", "!=1.2.3", True), ("not.a.version", ">=1", False),
    ],
)  # fmt: skip
def test_a_pin_and_what_stands_beside_it(one: str, other: str, excludes: bool) -> None:
    manifest = f'[project]\nname = "a"\nversion = "1"\ndependencies = ["numpy{other}"]\n'
    assert bool(found({"requirements.txt": f"numpy=={one}\n", "pyproject.toml": manifest})) is excludes


@pytest.mark.parametrize(
    ("version", "locked", "excludes"),
    [
        ("^1.2", "1.9.0", False), ("^1.2", "2.0.0", True), ("^0.2.3", "0.2.9", False), ("^0.2.3", "0.3.0", True),
        ("~1.2", "1.2.9", False), ("~1.2", "1.3.0", True), ("~1", "1.9", False), ("*", "3.0", False),
        ("1.2.3", "1.2.4", True), (">=1,<2 || >=3", "2.5", False),
    ],
)  # fmt: skip
def test_versions_of_poetry_and_its_lock(version: str, locked: str, excludes: bool) -> None:
    files = {
        "pyproject.toml": f'[tool.poetry.dependencies]\nnumpy = "{version}"\n',
        "poetry.lock": f'[[package]]\nname = "numpy"\nversion = "{locked}"\n',
    }
    assert bool(found(files)) is excludes


def test_each_pair_of_files_is_named_once() -> None:
    lines = "\n".join(f"p{number}==1" for number in range(5))
    listed = lines.replace("==1", "==2")
    manifest = "[project]\nname='a'\nversion='1'\ndependencies=[" + ", ".join(f"'{x}'" for x in lines.split()) + "]\n"
    project = collect(
        MemoryTree({"requirements.txt": listed.encode(), "pyproject.toml": manifest.encode()}, commits=None), Config()
    )
    (only,) = contradictions(project)
    assert (only.other.at.path, only.other.name, only.more) == ("requirements.txt", "p0", 4)
