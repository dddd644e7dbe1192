"""What breaks a naive checker on real repositories: a test for each such trap.

In each repository a module with one known defect lies beside the trap; it must be found, by `check` and
by `audit`, and nothing may be said that the trap alone would explain.
"""

import json
import shutil
from pathlib import Path

import pytest

from tests.check.conftest import NAN, SCRIPT, Repository

DEFECT = ("ml-api/nan-equality", "beside.py", 4)
BROKEN = ("project/rule-crashed", "reproducibility/unparsable-source", "project/unreadable-file")
ORIGIN = "print('hello')\n"


@pytest.fixture
def repository(tmp_path: Path, clean_environment: dict[str, str]) -> Repository:
    """A repository with the defect, and nothing else yet."""
    return Repository(tmp_path / "demo", clean_environment).write({"beside.py": NAN})


def look(repository: Repository) -> set[tuple[str, str]]:
    """(rule, path) of all that `check` and `audit` find besides the defect."""
    found: set[tuple[str, str, int | None]] = set()
    for command in (["check", "--stage", "production"], ["audit"]):
        answer = repository.run([SCRIPT, *command, "--format", "json", "."])
        assert answer.code == 1, answer.err
        assert "Traceback" not in answer.err
        assert DEFECT in answer.found
        found |= set(answer.found)
    assert "project/rule-crashed" not in {rule for rule, _, _ in found}
    return {(rule, path) for rule, path, _ in found if path != "beside.py"}


def notebook(*cells: dict[str, object], language: str = "python") -> str:
    metadata = {"kernelspec": {"name": language, "language": language}, "language_info": {"name": language}}
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": list(cells)})


def cell(source: str, count: int | None = None) -> dict[str, object]:
    return {"cell_type": "code", "metadata": {}, "source": source, "outputs": [], "execution_count": count}


def test_python_2(repository: Repository) -> None:
    repository.write({"old.py": "import numpy as np\nprint 'hello', np.nan == 1\nexec 'x = 1'\n"})
    assert ("ml-api/nan-equality", "old.py") in look(repository)
    # It does not run on what is current, which is one thing to say, and not one of each line.
    answer = repository.check("--select", "reproducibility/unparsable-source", "--format", "json")
    assert len(answer.found) <= 1


def test_python_2_that_parses_on_3(repository: Repository) -> None:
    repository.write(
        {"old.py": "import cPickle\nimport urllib2\nfor i in xrange(3):\n    print(unicode(raw_input()))\n"}
    )
    assert not {r for r, p in look(repository) if p == "old.py"} & {*BROKEN, "reproducibility/undefined-name-in-script"}


@pytest.mark.parametrize("code", [
    "d = {'a': 1}\nprint(f'{d['a']} {'\\n'.join(['x'])}')\n", "try:\n    pass\nexcept ValueError, TypeError:\n    pass\n",
    "type Row[T] = list[T]\n", "def first[T](rows: list[T]) -> T:\n    return rows[0]\n",
], ids=["f-strings of 3.12", "except of 3.14", "type of 3.12", "generics of 3.12"])  # fmt: skip
def test_newer_python(repository: Repository, code: str) -> None:
    repository.write({"new.py": code + "\nimport numpy as np\nprint(1 == np.nan)\n"})
    assert ("ml-api/nan-equality", "new.py") in look(repository)


def test_every_text_file_is_an_lfs_pointer(repository: Repository) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "4d7a" * 16 + "\nsize 12345\n"
    names = [
        "train.py",
        "README.md",
        "params.yaml",
        "requirements.txt",
        "explore.ipynb",
        "data/rows.csv",
        "pyproject.toml",
    ]
    repository.write(dict.fromkeys(names, pointer)).commit()
    found = look(repository)
    assert not {(r, p) for r, p in found if p in names}


def test_mixed_encodings_in_one_file(repository: Repository) -> None:
    repository.write({"mixed.py": "# caf\u00e9\n".encode() + "# caf\u00e9\n".encode("latin-1") + NAN.encode()})
    assert ("ml-api/nan-equality", "mixed.py") in look(repository)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig"])
def test_requirements_in_other_encodings(repository: Repository, encoding: str) -> None:
    mark = b"\xff\xfe" if encoding == "utf-16-le" else b""
    repository.write({"requirements.txt": mark + "numpy==2.1.0\r\n".encode(encoding)})
    assert not {r for r, _ in look(repository) if r.startswith("reproducibility/un")}
    answer = repository.check("--select", "reproducibility/undeclared-dependencies", "--format", "json")
    assert answer.found == []


@pytest.mark.parametrize(
    "start", [b"\xef\xbb\xbf", b"# -*- coding: latin-1 -*-\n# caf\xe9\n"], ids=["mark", "declared"]
)
def test_headers_that_say_how_a_file_is_encoded(repository: Repository, start: bytes) -> None:
    repository.write({"header.py": start + NAN.encode(), "data/rows.csv": start + b"mass,sex\n1,m\n"})
    assert ("ml-api/nan-equality", "header.py") in look(repository)


def test_html_saved_as_a_notebook(repository: Repository) -> None:
    repository.write({"page.ipynb": "<!DOCTYPE html>\n<html><body>Not found</body></html>\n", "empty.ipynb": ""})
    assert {p for r, p in look(repository) if r == "project/unreadable-file"} <= {"page.ipynb", "empty.ipynb"}


def test_notebooks_of_r_and_cells_of_the_shell(repository: Repository) -> None:
    shell = notebook(
        cell("%%bash\npip list | grep x\n", 1), cell("!ls *.csv\n", 2), cell("%%R\nx <- 1\n", 3), cell("x = 1 +\n", 4)
    )
    repository.write({"r.ipynb": notebook(cell("x <- c(1, 2)\nprint(x)\n", 1), language="R"), "shell.ipynb": shell})
    unparsable = {(r, p) for r, p in look(repository) if r == "notebooks/unparsable-cell"}
    assert unparsable == {("notebooks/unparsable-cell", "shell.ipynb")}


def test_notebooks_that_were_never_run(repository: Repository) -> None:
    repository.write({"new.ipynb": notebook(cell("x = 1"), cell("print(x)")), "none.ipynb": notebook()})
    assert not {r for r, p in look(repository) if p.endswith(".ipynb") and r != "notebooks/undefined-top-to-bottom"}


def test_yaml_with_tags_of_objects(repository: Repository, tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    repository.write(
        {"params.yaml": f"lr: 0.1\nrun: !!python/object/apply:os.system ['touch {marker}']\nnet: !Net {{layers: 2}}\n"}
    )
    look(repository)
    assert not marker.exists()


@pytest.mark.parametrize(("path", "text"), [
    ("charts/web/templates/app.yaml", "apiVersion: v1\n{{- if .Values.on }}\nname: {{ .Values.name }}\n{{- end }}\n"),
    ("templates/conf.yaml.j2", "a: {% if x %}1{% endif %}\n"), ("config.yaml", "a: {{ cookiecutter.name }}\n"),
    ("settings.json", "// comment\n{\"a\": 1, /* two */ \"b\": [1, 2,],}\n"),
    ("model.json", "local base = import 'base.libsonnet';\nbase + {lr: 0.1, layers: [x * 2 for x in [1, 2]]}\n"),
    ("train.json", "{\"a\": 1"), ("rows.json", "{\"a\": 1}\n{\"a\": 2}\n"),
])  # fmt: skip
def test_settings_that_are_something_else(repository: Repository, path: str, text: str) -> None:
    repository.write({path: text})
    assert not {(r, p) for r, p in look(repository) if p == path and r != "project/unreadable-file"}


def test_links_that_dangle_or_turn_in_circles_and_linked_trees(repository: Repository) -> None:
    repository.write({"package/module.py": ORIGIN})
    for name, target in {
        "gone.py": "nowhere.py",
        "a.py": "b.py",
        "b.py": "a.py",
        "package/again": "..",
        "copy": "package",
    }.items():
        (repository.root / name).symlink_to(target)
    repository.commit()
    assert not {p for _, p in look(repository) if p.startswith(("copy/", "package/again/"))}


def test_a_submodule_that_is_empty(repository: Repository, tmp_path: Path) -> None:
    other = Repository(tmp_path / "other", repository.environment).write({"lib.py": ORIGIN})
    other.commit()
    repository.commit()
    repository.git("submodule", "add", "-q", str(other.root), "vendor/other")
    repository.commit()
    shutil.rmtree(repository.root / "vendor/other")
    (repository.root / "vendor/other").mkdir()
    assert not {p for _, p in look(repository) if p.startswith("vendor/other")}


def test_tracked_files_that_are_missing_from_the_disk(repository: Repository) -> None:
    repository.write({"gone.py": NAN, "data/gone.csv": "a,b\n1,2\n"}).commit()
    for name in ("gone.py", "data/gone.csv"):
        (repository.root / name).unlink()
    assert not {r for r, p in look(repository) if p == "gone.py"}


@pytest.mark.parametrize("name", ["[a].py", "-rf.py", "=1+1.py", "a:1:2.py", "new\nline.py", "zero\u200bwidth.py", "ma\u00dfe.py"])  # fmt: skip
def test_odd_names(repository: Repository, name: str) -> None:
    repository.write({name: NAN, f"folder {name}/module.py": NAN}).commit()
    assert {("ml-api/nan-equality", name), ("ml-api/nan-equality", f"folder {name}/module.py")} <= look(repository)


def test_names_that_differ_in_case_alone(repository: Repository) -> None:
    repository.write({"Model.py": ORIGIN, "model.py": ORIGIN, "data/A.csv": "a\n1\n", "data/a.csv": "a\n1\n"}).commit()
    assert {p for r, p in look(repository) if r == "versioning/case-colliding-path"}


def test_a_git_folder_within_the_tree(repository: Repository) -> None:
    inner = {
        "old/_git/HEAD": "ref: refs/heads/main\n",
        "old/_git/config": "[core]\n\tfsmonitor = touch ran\n",
        "old/module.py": NAN,
    }
    repository.write(inner).commit()
    (repository.root / "old/_git").rename(repository.root / "old/.git")
    look(repository)
    assert not list(repository.root.rglob("ran"))


def test_a_line_of_32_kilobytes(repository: Repository) -> None:
    repository.write({"long.py": "rows = [" + "1234567, " * 4_000 + "]\n" + NAN})
    assert ("ml-api/nan-equality", "long.py") in look(repository)


def test_a_million_lines(repository: Repository) -> None:
    repository.write({"rows.csv": "a,b\n" + "1,2\n" * 1_000_000, "big.py": "x = 1\n" * 1_000_000})
    look(repository)


def test_modules_whose_names_are_no_identifiers(repository: Repository) -> None:
    repository.write({"01-train.py": NAN, "step 2/class.py": NAN, "3d/__init__.py": "", "3d/a.b.py": NAN})
    names = {"01-train.py", "step 2/class.py", "3d/a.b.py"}
    assert {p for r, p in look(repository) if r == "ml-api/nan-equality"} == names


def test_importing_anything_deploys_trains_or_rewrites_folders(repository: Repository, tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    code = f"open({str(marker)!r}, 'w').write('x')\n"
    names = [
        "conftest.py",
        "setup.py",
        "mlscaffold_checks/__init__.py",
        "yaml.py",
        "sitecustomize.py",
        "numpy/__init__.py",
        "train.py",
    ]
    repository.write(dict.fromkeys(names, code)).commit()
    look(repository)
    assert not marker.exists()
