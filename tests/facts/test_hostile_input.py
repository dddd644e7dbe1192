"""Whatever the bytes are, an extractor answers soon, and raises nothing but what it documents."""

import json
import re
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlscaffold.config import Config
from mlscaffold.facts.ci import read_ci
from mlscaffold.facts.config_file import load_yaml, read_config
from mlscaffold.facts.dependencies import read_dependencies
from mlscaffold.facts.dictionary import inline_dictionaries, read_dictionary, read_package
from mlscaffold.facts.document import read_document
from mlscaffold.facts.explained import explained
from mlscaffold.facts.kept_elsewhere import kept_elsewhere
from mlscaffold.facts.notebook import mask, read_notebook
from mlscaffold.facts.parquet import parquet_columns
from mlscaffold.facts.project import collect
from mlscaffold.facts.python import read_python
from mlscaffold.facts.rendering import dictionary_block
from mlscaffold.facts.run_record import read_run_record
from mlscaffold.facts.score.claims import read_claims
from mlscaffold.facts.splits import random_source
from mlscaffold.facts.table import read_table
from mlscaffold.facts.text import decode, is_binary, is_lfs_pointer, split_lines
from mlscaffold.globs import matches
from mlscaffold.rendered import cell
from mlscaffold.tree import MemoryTree

YAML = b"""\
name: x
on: [push, {a: &n 1}]
jobs:
  t: &t
    if: ${{ false }}
    strategy: {matrix: {c: [pytest, 'a b'], include: [{c: tox}]}}
    steps:
      - uses: ./.github/actions/x
      - run: |
          # c
          make -C sub test && bash -c "pytest" > $X
      - {<<: *t, run: *n}
fields: [{name: a, type: integer, constraints: {minimum: 0, pattern: '(a|b)*', enum: [1]}, example: 1e3}]
missingValues: ["", NA]
resources: [{name: r, path: a.csv, hash: sha256:00, schema: {fields: []}}]
dependencies: [python=3.9, numpy=1.2=py_0, {pip: ['a==1', -r requirements.txt]}]
script: [!reference [.a, script], x]
include: [{local: 'ci/*.yml'}]
"""
TABLE = b'id,"a b",date,\r\n1,"x\ny",2026-11-23,\r\n2,,NA,\r\n3;4\r\n'
NOTEBOOK = json.dumps({
    "nbformat": 4,
    "metadata": {"kernelspec": {"language": "python", "name": "python3"}},
    "cells": [
        {"cell_type": "code", "source": ["%%time\n", "x = [i for i in y]\n", "!ls {x}\n", "df?"], "execution_count": 1,
         "outputs": [{"output_type": "error", "ename": "E", "evalue": "v"}]},
        {"cell_type": "markdown", "source": "# T"},
    ],
}).encode()  # fmt: skip
PAGE = b"---\na: {b: 1}\n---\n# Title\n\nSub\n---\n\n```sh\n# x\n```\n<h2>y</h2> `FILL IN:` FILL IN: z\n=====\n"
REQUIREMENTS = (
    b"numpy==1.2 \\\n --hash=sha256:00\n"
    b"-r other.txt\na @ git+https://x/y@v1 ; python_version>'3'\n-e .\nb[c]>=1,<2 # d\n"
)
TOML = b"""\
[project]
name = "x"
dependencies = ["a>=1", "b==2"]
dynamic = ["version"]
[tool.poetry.dependencies]
c = {version = "^1", git = "x"}
[[package]]
name = "d"
version = '1'
[tool.tox]
legacy_tox_ini = \"\"\"
[testenv]
commands = pytest {posargs}
\"\"\"
"""
SETUP = (
    b"import os\nR = ['a>=1']\ndef f(p='r.txt'):\n    return open(p).read()\nR += f()\n"
    b"setup(install_requires=R + ['b'], **{'extras_require': {'x': R}})\n"
)
MAKE = b"X ?= $(Y) a\nY = pytest\n.PHONY: test\ntest: sub-%\n\t@$(MAKE) -C . $(X)\nsub-%:\n\t-bash x.sh $*\n"
INI = (
    b"[tox]\nenvlist = py{39,310}-{a,b}\n[testenv]\ndeps = -rr.txt\n  b: c\n"
    b"commands =\n  a: pytest {posargs:x}\n  {[testenv]deps}\n"
)
GROOVY = b"pipeline { // x\n steps { sh '''\n make test\n''' \n bat(script: \"pytest\") /* y */ } }\n"
NOX = (
    b"import nox\n@nox.session(name='t')\n"
    b"def tests(session):\n    session.run('pytest', *session.posargs)\n"
    b"    helper(session)\ndef helper(s):\n    s.run('x')\n"
)
SHELL = (
    b"#!/bin/sh\nif [ -f x ]; then pip install -r requirements.txt 'a==1' && cd y; fi\n"
    b"cat <<EOF\npytest\nEOF\nX=$(pytest `make`) # c\n"
)
DOCKER = b'FROM x\nRUN pip install \\\n  a==1 # c\nRUN ["pytest", "-q"]\n'

SEEDS = (YAML, TABLE, NOTEBOOK, PAGE, REQUIREMENTS, TOML, SETUP, MAKE, INI, GROOVY, NOX, SHELL, DOCKER)
PIECES = (
    b"[" * 300, b"{" * 300, b"(" * 300, b"- " * 300, b"$(" * 100, b"${{" * 100, b"'", b'"', b'"""', b"\\", b"\0",
    b"\xff\xfe", b"\xef\xbb\xbf", b"\x1b[31m", b"\r", b"\n" * 50, b"\t", b"&a ", b"*a ", b"<<: ",
    b"!!python/object:os.system ", b"{{ x }}", b"{% y %}", b"9" * 400, b"1e999", b".nan", b"-", b"=" * 80, b"`" * 80,
    b"#", b"%", b"\xe2\x80\xae", b"\xed\xa0\x80", b"a" * 2000, b"-r requirements.txt\n", b"$(X)$(X)$(Y)", b"<!--",
    b"<<EOF", b"//", b"/*", b"[[", b"]]", b"|", b"\\\n",
)  # fmt: skip


@st.composite
def mutated(draw):
    """A valid file with some of its bytes dropped, doubled, moved or replaced; or no valid file at all."""
    data = draw(st.sampled_from(SEEDS) | st.binary(max_size=200))
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, min(len(data), start + 60)))
        piece = draw(st.sampled_from(PIECES) | st.binary(max_size=6) | st.just(data[start:end] * 3) | st.just(b""))
        data = data[:start] + piece + data[end:]
    return data


def _package(data):
    read_package("data/p.yaml", data, lambda path: not path.startswith(("/", "..")))
    read_package("p.json", data, lambda _: False)
    inline_dictionaries("p.yaml", data)


def _table(data):
    found = read_table("a.csv", data, dictionary=read_dictionary("d.yaml", YAML))
    assert bool(found.problem) or found.columns
    read_table("a.tsv", data, sample_rows=2)


def _refused(read, data):
    """Why a reader refuses some data; empty when it reads it."""
    try:
        read(data)
    except ValueError as error:
        return str(error)
    return ""


def _notebook(data):
    mask(decode(data))
    reason = _refused(lambda content: read_notebook("a.ipynb", content, "notebook", lambda cells: cells), data)
    assert not reason or reason.startswith("it is ")


def _yaml(data):
    reason = _refused(load_yaml, data)
    assert not reason or re.match(r"no valid YAML|nested deeper|holds more|aliases repeat", reason)


def _text(data):
    text = decode(data)
    split_lines(text)
    text.encode("utf-8")
    is_binary(data)
    is_lfs_pointer(data)


def _config(data):
    for path in ("a.yaml", "a.json", "a.toml"):
        read_config(path, data, "other")


def _parquet(data):
    for content in (data, b"PAR1" + data + b"PAR1"):
        with pytest.raises(ValueError, match="Parquet"):
            parquet_columns(content)


_DEPENDENCY_PATHS = (
    "requirements.txt", "pyproject.toml", "setup.py", "setup.cfg", "tox.ini", "Pipfile", "Pipfile.lock", "uv.lock",
    "pixi.toml", "pixi.lock", "conda.yml", "meta.yaml", "Dockerfile", "install.sh", ".github/workflows/a.yml",
    "pylock.toml", "r.txt",
)  # fmt: skip


def _dependencies(data):
    found = read_dependencies(dict.fromkeys(_DEPENDENCY_PATHS, data))
    assert set(found.locked_in) <= {r.at.path for r in found.requirements}
    assert all(re.fullmatch(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?", r.name) for r in found.requirements), found.requirements


_CI_PATHS = (
    ".github/workflows/a.yml", ".gitlab-ci.yml", "azure-pipelines.yml", ".circleci/config.yml", ".travis.yml",
    "Jenkinsfile", "bitbucket-pipelines.yml", ".drone.yml", "appveyor.yml", ".buildkite/a.yml", ".cirrus.yml",
    ".taskcluster.yml", "cloudbuild.yaml", ".build.yml",
)  # fmt: skip
_CI_SUPPORT = (
    "Makefile", "tox.ini", "setup.cfg", "pyproject.toml", "noxfile.py", "justfile", "Taskfile.yml", "package.json",
    "x.sh", "tasks.py", "Dockerfile", "docker-compose.yml", ".pre-commit-config.yaml", ".github/actions/x/action.yml",
    "ci/a.yml", "sub/Makefile", "Pipfile",
)  # fmt: skip
_ALL_RUNNERS = (
    b"make test\ntox\nnox -s t\njust x\ntask t\nnpm test\nbash x.sh\ninv t\n"
    b"docker build .\ndocker compose up\npre-commit run\nhatch run t\n"
)


def _ci(data):
    files = dict.fromkeys((*_CI_PATHS, *_CI_SUPPORT), data)
    for path in _CI_PATHS:
        read_ci(path, data, files=files)
    script = b"jobs: {a: {steps: [{run: " + json.dumps(_ALL_RUNNERS.decode()).encode() + b"}]}}"
    assert read_ci(_CI_PATHS[0], script, files=files).commands


READERS = {
    "text": _text,
    "config": _config,
    "yaml": _yaml,
    "table": _table,
    "dictionary": lambda data: (read_dictionary("d.yaml", data), read_dictionary("d.json", data)),
    "package": _package,
    "run record": lambda data: read_run_record("r.yaml", data),
    "score": lambda data: read_claims("ml_test_score.yaml", data),
    "document": lambda data: [read_document(path, data, "documentation") for path in ("a.md", "a.rst", "a.txt")],
    "notebook": _notebook,
    "dependencies": _dependencies,
    "ci": _ci,
}


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=mutated())
def test_any_bytes(name, data):
    READERS[name](data)


@settings(max_examples=20, deadline=None)
@given(data=mutated())
def test_any_bytes_as_parquet(data):
    _parquet(data)


LONG = {
    "one long line": b"a" * 50_000,
    "brackets": b"[" * 50_000,
    "braces": b"{" * 50_000,
    "parentheses": b"(" * 50_000,
    "quotes": b"'\"" * 20_000,
    "backticks": b"`" * 50_000,
    "dollars": b"$(" * 15_000 + b"${" * 15_000,
    "expressions": b"${{ " * 15_000,
    "templates": b"{{ x " * 20_000,
    "commas": b"," * 50_000,
    "backslashes": b"\\" * 50_000,
    "spaces": b" " * 50_000 + b"x",
    "tabs and words": b"\ta: b" * 20_000,
    "blank lines": b"\n" * 50_000,
    "dashes": b"- " * 20_000,
    "headings": b"# a\n=\n" * 20_000,
    "hashes": b"#" * 50_000,
    "underlines": b"a\n---\n" * 20_000,
    "stars": b"*_" * 20_000,
    "links": b"[a](" * 15_000,
    "tags": b"<h1>" * 15_000,
    "here-documents": b"<<A\n" * 15_000,
    "shells": b"sh script" * 15_000,
    "pipes": b"a|b;c&&" * 50_000,
    "requirements": b"a[b]>=1,<2,!=3;x " * 20_000,
    "rules": b"a b: c d\n\te\n" * 15_000,
    "variables": b"".join(b"A%d = $(A%d)$(A%d)\n" % (i + 1, i, i) for i in range(2_000)) + b"test:\n\t$(A2000)\n",
    "sections": b"[a]\nb = c\n" * 15_000,
    "keys": b"".join(b"k%d: {a: [1, 2]}\n" % i for i in range(1_500)),
    "anchors": b"a: &a [1]\nb: [" + b"*a, " * 20_000 + b"]\n",
    "tables": b"".join(b"[[package]]\nname = 'a%d'\n" % i for i in range(1_500)),
    "escapes": b'{"a": "' + b"\\u0041" * 20_000 + b'"}',
    "comments": b"/*" * 15_000 + b"//" * 15_000,
    "dots": b"a." * 20_000 + b" = 1",
    "wildcards": b"include: '" + b"*" * 15_000 + b"'\n",
    "factors": b"[testenv]\ncommands =\n  " + b"a-" * 5_000 + b"\n",
    "recipes": b"a" + b" b='x'" * 800 + b"\n",
    "digits": b"1" * 50_000 + b"x,2\n3,4\n",
    "actions": b"jobs: {a: {steps: [{uses: 'a/" + b"pytest" * 20_000 + b"'}]}}\n",
    "conda": b"name: x\ndependencies: ['" + b"a" * 400 + b" " * 90 + b"]]']\n",
    "recipe lines": b"requirements:\n  run:\n" + (b"   - a" + b" " * 480 + b"{\n") * 200,
    "specifiers": b"a" + b">=1" * 600 + b"(\na>=1" + b" " * 1_900 + b"(\n",
    "directories": b"include: [{local: 'c*/*a*a*a*a*b'}]\n",
    "zeros": b"\0" * 50_000,
    "wide": ("a," * 15_000).encode("utf-16"),
    "latin": b"\xe9;" * 20_000,
}


@pytest.mark.parametrize("content", LONG)
@pytest.mark.parametrize("name", READERS)
def test_long_repetitions_end_soon(name, content):
    started = time.perf_counter()
    READERS[name](LONG[content])
    assert time.perf_counter() - started < 15


def _described(fields: int) -> str:
    """A rendering of a table with as many keys, and as many texts for no value, as fields."""
    names = [f"f{i}" for i in range(fields)]
    keys = [f"{{fields: [{name}], reference: {{resource: x, fields: [a]}}}}" for name in names]
    text = (
        f"name: t\nmissingValues: [{', '.join(names)}]\nprimaryKey: [{', '.join(names)}]\n"
        f"fields: [{', '.join(f'{{name: {name}}}' for name in names)}]\nforeignKeys: [{', '.join(keys)}]\n"
    )
    package = read_package("p.yaml", b"resources: [{name: t, path: t.csv, schema: d.yaml}]", lambda _: True)
    return dictionary_block(package, [read_dictionary("d.yaml", text.encode())])


def _missing(count: int) -> None:
    values = [f"m{i}" for i in range(count)]
    dictionary = read_dictionary("d.yaml", f"missingValues: [{', '.join(values)}]\nfields: [{{name: a}}]".encode())
    table = read_table("a.csv", "\n".join(["a", *values]).encode(), dictionary=dictionary)
    assert (table.columns[0].values, table.columns[0].missing) == (0, count)


def _required(count: int) -> None:
    listed = ",\n".join(f'"p{i}\\u0061"' for i in range(count))
    found = read_dependencies({"pyproject.toml": f"[project]\ndependencies = [\n{listed}]\n".encode()})
    assert len(found.requirements) == count


def _split(count: int) -> None:
    text = "".join(f"import m{i}\n" for i in range(count)) + "x.train_test_split(test_size=1)\n" * count
    project = collect(MemoryTree({"a.py": text}), Config())
    assert {random_source(call, file) for file in project.sources for call in file.calls} == {""}


def _columns(count: int) -> None:
    table = read_table("a.csv", (",".join(f"c{i}" for i in range(count)) + "\n" + ",".join(["1"] * count)).encode())
    assert len(table.columns) == count


@pytest.mark.parametrize(
    ("work", "count"),
    [
        (_missing, 40_000),
        (_required, 20_000),
        (_split, 4_000),
        (_columns, 100_000),
        (lambda n: cell("a" + " " * n + "b"), 500_000),
        (lambda n: read_python("a.py", "# mlscaffold: ignore[a/b] c\n(\n" + " " * n + "?\n", "other"), 200_000),
        (lambda n: explained(("a",), ('"' * 1_000 + " " * 900 + "\n") * n), 50),
        (lambda n: matches("a/b", ["[" * n]), 100_000),
    ],
    ids=["missing values", "requirements", "splits", "columns", "blanks", "suppressions", "quotes", "sets"],
)
def test_time_grows_with_what_there_is(work, count):
    started = time.perf_counter()
    work(count)
    assert time.perf_counter() - started < 15


def test_a_path_that_starts_at_the_root_ends():
    assert not kept_elsewhere("/home/x/a.csv", {"home.dvc"}, {})
    assert kept_elsewhere("/home/x/a.csv", {"/home.dvc"}, {})


def test_a_rendering_takes_the_time_of_what_it_shows():
    assert "primary key; refers to x.a |" in _described(10)
    started = time.perf_counter()
    assert _described(1_000).count("refers to x.a") == 1_000
    assert time.perf_counter() - started < 15
