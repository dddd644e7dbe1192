"""Files that no one would write on purpose: names, contents, links. None of them ends a run or is obeyed."""

import json
import os
import stat
from itertools import pairwise
from pathlib import Path

import pytest

from tests.check.conftest import NAN, SCRIPT, Repository

ONE = ("--select", "ml-api/nan-equality")
NAMES = [
    b"new\nline.py", b"\x1b[31mred.py", b"tab\t.py", b"[brackets].py", b"*.py", b"?.py", b"!x.py", b":(top)x.py",
    b"\xff\xfe.py", b"latin-\xe9.py", "ma\u00dfe.py".encode(), "\u202egnp.py".encode(), "zero\u200bwidth.py".encode(),
    b"-rf.py", b"--help.py", b"=1+1.py", b" blank .py", b"quote'\".py", b"back\\slash.py", b"a:4:7.py", b"%s{x}.py",
    b"#x.py", b"$(touch x).py", b".py", b"x" * 200 + b".py", b"con.py", b"class.py", b"a.b.c.py",
]  # fmt: skip


@pytest.mark.parametrize("in_git", [False, True])
def test_names(repository: Repository, in_git: bool) -> None:
    for name in NAMES:
        (repository.root / os.fsdecode(name)).write_text(NAN)
    if in_git:
        repository.commit()
    answer = repository.check(*ONE, "--format", "json")
    assert answer.code == 1, answer.err
    assert {os.fsencode(path) for _, path, _ in answer.found} == set(NAMES)
    text = repository.check(*ONE, "--quiet").out
    assert text.count("\n") == 5 * len(NAMES) - 1
    assert all(c == "\n" or c.isprintable() for c in text)
    assert "new\\nline.py:4:7: error" in text
    assert "\\x1b[31mred.py:4:7: error" in text
    assert "\\u202egnp.py:4:7: error" in text


def test_names_as_arguments(repository: Repository) -> None:
    for name in NAMES:
        (repository.root / os.fsdecode(name)).write_text(NAN)
    found = repository.check(*ONE, "--format", "json", "--", *NAMES).found
    assert {os.fsencode(path) for _, path, _ in found} == set(NAMES)


def test_folders_of_such_names(repository: Repository) -> None:
    for name in (b"-x", b"[y]", b"\xff", b"new\nline"):
        folder = repository.root / os.fsdecode(name)
        folder.mkdir()
        (folder / "a.py").write_text(NAN)
        assert len(repository.check(*ONE, "--format", "json", "--", name).found) == 1


def test_links_are_neither_followed_nor_counted_twice(repository: Repository, tmp_path: Path) -> None:
    secret = tmp_path / "beyond"
    secret.mkdir()
    (secret / "outside.py").write_text(NAN)
    repository.write({"real.py": NAN, "sub/x.py": "x = 1\n"})
    for name, target in {
        "again.py": "real.py", "dangling.py": "nowhere.py", "self.py": "self.py", "one.py": "two.py", "two.py": "one.py",
        "outside.py": str(secret / "outside.py"), "folder": str(secret), "sub/up": "..", "passwd.csv": "/etc/passwd",
        "zero.py": "/dev/zero", "notes.md": "/dev/zero",
    }.items():  # fmt: skip
        (repository.root / name).symlink_to(target)
    for _ in range(2):
        assert repository.findings(*ONE) == [("ml-api/nan-equality", "real.py", 4)]
        assert "beyond" not in repository.check("--stage", "production", "--format", "json").out
        repository.commit()
    for name in ("outside.py", "again.py"):
        answer = repository.check(*ONE, name)
        assert (answer.code, answer.err) == (0, ""), name


def test_a_project_behind_a_link(repository: Repository, tmp_path: Path) -> None:
    repository.write({"a.py": NAN})
    (tmp_path / "link").symlink_to(repository.root)
    assert repository.findings(*ONE, tmp_path / "link") == [("ml-api/nan-equality", "a.py", 4)]
    assert repository.findings(*ONE, tmp_path / "link" / "a.py") == [("ml-api/nan-equality", "a.py", 4)]


def test_a_pipe_is_not_waited_for(repository: Repository) -> None:
    repository.write({"real.py": NAN, ".github/workflows/x": ""})
    names = ("a.py", "b.csv", "c.ipynb", "README.md", "requirements.txt", ".github/workflows/ci.yml", ".gitignore")
    for name in names:
        os.mkfifo(repository.root / name)
    assert repository.findings("--select", "project,ml-api") == [("ml-api/nan-equality", "real.py", 4)]
    for name in names:
        answer = repository.check(name)
        assert (answer.code, answer.out, f"`{name}` is neither a file nor a folder" in answer.err) == (2, "", True)


def test_a_pipe_named_as_python_names_code_without_a_file(repository: Repository) -> None:
    """Python opens what has that name when it tells of a syntax error."""
    for name in ("<unknown>", "<string>", "<stdin>", "<fstring>"):
        os.mkfifo(repository.root / name)
    broken = dict.fromkeys(("a.py", "setup.py", "noxfile.py"), "import (\nsetup(\n")
    cell = {"cell_type": "code", "source": "x = (", "metadata": {}, "outputs": [], "execution_count": 1}
    repository.write({**broken, "b.ipynb": json.dumps({"nbformat": 4, "metadata": {}, "cells": [cell]})})
    repository.write({"real.py": NAN, ".github/workflows/ci.yml": "on: push\njobs: {a: {steps: [{run: nox}]}}\n"})
    assert repository.findings(*ONE) == [("ml-api/nan-equality", "real.py", 4)]


def test_a_socket_and_a_folder_named_like_files(repository: Repository) -> None:
    (repository.root / "folder.py").mkdir()
    (repository.root / "folder.ipynb").mkdir()
    os.mknod(repository.root / "socket.py", stat.S_IFSOCK | 0o600)
    assert repository.check().code == 0


def test_a_tracked_file_that_is_gone(repository: Repository) -> None:
    repository.write({"gone.py": NAN, "gone.csv": "a\n1\n", "gone/deep.md": "# x\n", "here.py": NAN}).commit()
    for name in ("gone.py", "gone.csv", "gone/deep.md"):
        (repository.root / name).unlink()
    (repository.root / "gone").rmdir()
    assert repository.findings(*ONE) == [("ml-api/nan-equality", "here.py", 4)]
    assert repository.check().code in {0, 1}
    answer = repository.check("gone.py")
    assert (answer.code, "there is no `gone.py`" in answer.err) == (2, True)


def test_a_file_that_becomes_a_folder_and_the_other_way(repository: Repository) -> None:
    repository.write({"a.py": NAN, "b/c.py": NAN}).commit()
    (repository.root / "a.py").unlink()
    (repository.root / "b/c.py").unlink()
    (repository.root / "b").rmdir()
    repository.write({"a.py/x.py": NAN, "b": "no folder"})
    assert repository.findings(*ONE) == [("ml-api/nan-equality", "a.py/x.py", 4)]


@pytest.mark.parametrize(
    ("encoding", "expected"), [("utf-8-sig", 4), ("latin-1", 4), ("utf-16", 4), ("utf-16-le", 4), ("utf-16-be", 4)]
)
def test_encodings(repository: Repository, encoding: str, expected: int) -> None:
    text = NAN.replace("print", "name = 'Stra\u00dfe'; print")
    cookie = b"# -*- coding: latin-1 -*-\n" if encoding == "latin-1" else b""
    content = ("\ufeff" if encoding in {"utf-16-le", "utf-16-be"} else "") + text
    repository.write({"a.py": cookie + content.encode(encoding)})
    assert repository.findings(*ONE) == [("ml-api/nan-equality", "a.py", expected + bool(cookie))]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"x = 1\ny = 'caf\xe9'\n", 2),
        ("x = 'Stra\u00dfe'\n".encode("utf-16"), 1),
        (b"# -*- coding: utf-8 -*-\nx = 'caf\xe9'\n", 2),
        (b"# caf\xe9\nprint 'old'\n", 1),
        (b"# caf\xe9\nif __name__ == '__main__':\n    print()\n", 1),
        (b"# caf\xe9\nx = 1\n", None),  # imports read no comments
        (b"# -*- coding: latin-1 -*-\nx = 'caf\xe9'\n", None),
        (b"\xef\xbb\xbfx = 'caf\xc3\xa9'\n", None),
        (b"# -*- coding: latin-1 -*-\nprint 'caf\xe9'\n", None),
        (b"# {{ name }} \xe9\nx = {{ value }}\n", None),
    ],
    ids=lambda given: repr(given)[:40],
)
def test_code_that_python_cannot_decode(repository: Repository, content: bytes, line: int | None) -> None:
    rule = "reproducibility/unparsable-source"
    repository.write({"a.py": content, "tox.ini": b"[tox]\nenvlist = py27, py36\n"})
    assert repository.findings("--select", rule) == ([(rule, "a.py", line)] if line else [])


KINDS = ("a.py", "a.ipynb", "a.csv", "a.md", "a.yaml", "a.toml", "a.json", "requirements.txt", "datapackage.yaml")


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\n", b"\x00", b"\x00" * 5000, b"\xff\xfe", b"\xef\xbb\xbf", bytes(range(256)) * 40, b"\r\r\r",
        "x = 'Stra\u00dfe'\n".encode("latin-1"), "a,b\n1,2\n".encode("utf-16"), b"<html>", b"null", b"[]", b"{}", b"---\n",
        b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 12345\n",
        b"<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> other\n", b"x" * 32_768, b"x," * 16_384 + b"\n",
    ],
    ids=lambda c: repr(c[:12]),
)  # fmt: skip
def test_any_content_under_any_name(repository: Repository, content: bytes) -> None:
    repository.write({f"{folder}/{name}": content for name in KINDS for folder in ("data", "src", "experiments/runs")})
    repository.write({"mlscaffold.toml": 'stage = "production"\n'})
    answer = repository.check("--format", "json")
    assert answer.code in {0, 1}, answer.err
    assert not [f for f in answer.found if f[0] == "project/rule-crashed"]
    assert answer.err == ""


DEEP = {
    "lists.py": "x = " + "[" * 20_000 + "]" * 20_000,
    "open.py": "x = " + "(" * 20_000,
    "not.py": "x = " + "not " * 50_000 + "1",
    "minus.py": "x = " + "-" * 100_000 + "1",
    "sum.py": "x = " + "1 + " * 50_000 + "1",
    "chain.py": "x = a" + ".b" * 50_000,
    "calls.py": "x = a" + "()" * 20_000,
    "index.py": "x = a" + "[0]" * 20_000,
    "elif.py": "if a:\n    pass\n" + "elif b:\n    pass\n" * 5_000,
    "blocks.py": "".join(" " * n + "if a:\n" for n in range(90)) + " " * 90 + "pass\n",
    "functions.py": "".join(" " * n + "def f():\n" for n in range(90)) + " " * 90 + "pass\n",
    "lambda.py": "x = " + "lambda: " * 5_000 + "1",
    "text.py": 'x = f"' + "{f'" * 50 + "'}" * 50 + '"',
    "a.json": "[" * 60_000 + "]" * 60_000,
    "b.json": '{"a":' * 20_000 + "1" + "}" * 20_000,
    "a.yaml": "[" * 50_000 + "]" * 50_000,
    "b.yaml": "".join("  " * n + "a:\n" for n in range(2_000)),
    "c.yaml": "a: &a [x]\n" + "".join(f"{c}: &{c} [*{p}, *{p}, *{p}, *{p}]\n" for p, c in pairwise("abcdefghijklm")),
    "d.yaml": "- " * 20_000 + "x",
    "a.toml": "a = " + "[" * 20_000 + "]" * 20_000,
    "b.toml": "[" + "a." * 20_000 + "b]\nc = 1\n",
    "a.ipynb": "[" * 100_000,
    "b.ipynb": '{"nbformat": 4, "metadata": {}, "cells": [{"cell_type": "code", "metadata": {}, "outputs": [], '
               '"execution_count": 1, "source": "' + "x = " + "(" * 20_000 + '"}]}',
    "a.md": "> " * 20_000 + "# x\n" + "- " * 20_000 + "\n" + "[" * 20_000 + "\n" + "`" * 20_000 + "\n" + "*" * 20_000,
    "b.md": "---\n" + "a: [" * 20_000 + "\n---\n",
    "a.csv": '"' * 100_001,
    "requirements.txt": "a[" * 20_000 + "\n" + "x" * 100_000 + "\n" + "-r requirements.txt\n" * 2_000,
    "Makefile": "a: a\n\t$(MAKE) a\n" * 2_000,
    ".github/workflows/ci.yml": "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n" + "      - run: make a\n" * 2_000,
}  # fmt: skip


def test_depth(repository: Repository) -> None:
    repository.write(DEEP).write({"real.py": NAN, "mlscaffold.toml": 'stage = "production"\n'})
    answer = repository.check("--format", "json")
    assert answer.code == 1, answer.err
    assert ("ml-api/nan-equality", "real.py", 4) in answer.found
    assert not [f for f in answer.found if f[0] == "project/rule-crashed"]
    assert answer.err == ""
    # What was not understood is told, each file by itself.
    told = {
        path
        for rule, path, _ in answer.found
        if rule in {"project/unreadable-file", "reproducibility/unparsable-source"}
    }
    assert told >= {"open.py", "a.json", "b.json", "a.yaml", "a.toml", "a.ipynb"}


def test_a_long_line(repository: Repository) -> None:
    line = "data = [" + "1, " * 11_000 + "]; import math; 1 == math.nan\n"
    assert len(line) > 32_768
    repository.write({"a.py": line, "b.py": "x = '" + "\\x00" * 10_000 + "'\n" + NAN})
    found = repository.findings(*ONE)
    assert found == [("ml-api/nan-equality", "a.py", 1), ("ml-api/nan-equality", "b.py", 5)]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("blank.py", "\n" * 200_000 + "x = = 1\n"),
        ("blanks.py", "x = = 1\n" + " " * 200_000),
        ("quotes.py", "x = = 1\n" + "'" * 100_001),
        ("ticks.py", "x = = 1\n" + "`a" * 50_000),
        ("hash.py", "x = = 1\n" + "# mlscaffold: ignore[" * 5_000),
        ("brackets.md", "[](" * 50_000),
        ("lines.md", "-\n" * 100_000),
        ("tags.md", "<h1 " * 30_000),
        ("commas.csv", "," * 100_000 + "\n" + "\n" * 100_000),
        ("dots.txt", "." * 100_000),
        ("requirements.txt", "a" * 100_000 + " ;" * 50_000),
        ("setup.py", "setup(" + "a=1, " * 20_000),
        (".github/workflows/ci.yml", "on: push\njobs: {a: {steps: [{run: '" + "&& $(" * 20_000 + "'}]}}\n"),
        ("Dockerfile", "RUN " + "\\\n" * 50_000 + "\n" + "ARG a=$a\n" * 5_000),
        ("dvc.yaml", "stages:\n" + "  a:\n    cmd: x\n" * 10_000),
    ],
)
def test_time(repository: Repository, name: str, content: str) -> None:
    # All of these take about a second; a quadratic expression takes minutes.
    repository.write({name: content, "mlscaffold.toml": 'stage = "production"\n'})
    assert repository.run(["timeout", "20", SCRIPT, "check", "--quiet"]).code in {0, 1}


def test_a_huge_file_is_not_read(repository: Repository) -> None:
    repository.write({"a.py": NAN})
    for name in ("model.bin", "data.csv", "page.md", "big.ipynb", "big.py", "big.yaml"):
        with (repository.root / name).open("wb") as stream:
            stream.truncate(3 * 2**30)
    answer = repository.run(["bash", "-c", 'ulimit -v 2000000; exec "$@"', "-", SCRIPT, "check", "--quiet"])
    assert answer.code == 1, answer.err
    assert "page.md: warning project/unreadable-file: this file could not be read" in answer.out
    assert "larger than 64 MiB" in answer.out
    assert "a.py:4:7: error ml-api/nan-equality" in answer.out


def test_thousands_of_folders_in_each_other(repository: Repository) -> None:
    repository.write({"z.py": NAN})
    deep = "d/" * 1_900
    repository.run(["mkdir", "-p", deep])
    try:
        assert repository.findings(*ONE) == [("ml-api/nan-equality", "z.py", 4)]
    finally:
        repository.run(["rm", "-r", "d"])


def test_a_page_that_is_not_there_may_describe_the_data(repository: Repository) -> None:
    rule = "data-docs/undocumented-table"
    train = "import pandas as pd\nfrom sklearn.svm import SVC\n\npd.read_csv('rows.csv')\nSVC().fit(X, y)\n"
    repository.write({"train.py": train, "rows.csv": "age,weight\n3,4\n5,6\n", "notes.ipynb": "{}"}).commit()
    assert repository.findings("--select", rule) == [(rule, "rows.csv", 1)]
    (repository.root / "notes.ipynb").unlink()
    assert repository.findings("--select", rule) == []
    repository.git("rm", "-q", "notes.ipynb")
    assert repository.findings("--select", rule) == [(rule, "rows.csv", 1)]
