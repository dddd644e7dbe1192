"""What is passed by in the cells of notebooks changes nothing of what is found."""

import ast
import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import pytest

from mlscaffold import packs
from mlscaffold.config import Config
from mlscaffold.facts.extraction import Unit, extracted
from mlscaffold.facts.model import Notebook
from mlscaffold.rules import CONFIDENCES
from mlscaffold.run import check
from mlscaffold.testing import Case, read_page
from mlscaffold.tree import MemoryTree


def notebook(cells: Sequence[str]) -> bytes:
    shown = [
        {"cell_type": "code", "source": cell, "execution_count": n, "outputs": [], "metadata": {}}
        for n, cell in enumerate(cells, 1)
    ]
    kernel = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
    return json.dumps({"cells": shown, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}).encode()


def statements(text: str) -> list[str] | None:
    """The statements of code, each with the comments above it; None where it is no valid code."""
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError):
        return None
    lines = text.split("\n")
    ends = [0, *[n.end_lineno or 0 for n in body[:-1]], len(lines)] if body else [0, len(lines)]
    return ["\n".join(lines[a:b]) for a, b in pairwise(ends) if b > a]


def in_one_cell(text: str) -> bytes:
    return notebook([text])


def in_a_cell_each(text: str) -> bytes:
    return notebook(statements(text) or [text])


def in_a_function_called(text: str) -> bytes:
    inner = "".join(f"    {line}\n" if line else "\n" for line in text.split("\n"))
    whole = f"def of_code():\n{inner}"
    return notebook([whole if statements(whole) else text, "of_code()"])


def with_much_between(text: str) -> bytes:
    between = ["x = 1", "def shown(a, b=2):\n    for i in a:\n        print(i, b)\n    return a", "shown([x])"]
    return notebook([cell for part in statements(text) or [text] for cell in (part, *between)])


def reshaped(case: Case) -> Iterator[Mapping[str, bytes]]:
    """The files of a case with modules as notebooks."""
    yield case.files
    for shape in (in_one_cell, in_a_cell_each, in_a_function_called, with_much_between):
        yield {
            path.removesuffix(".py") + ".ipynb" if is_code(path) else path: shape(data.decode())
            if is_code(path)
            else data
            for path, data in case.files.items()
        }


def is_code(path: str) -> bool:
    return path.endswith(".py") and not path.endswith(("setup.py", "__init__.py"))


@pytest.mark.parametrize("item", packs.listed(), ids=lambda item: item.name)
def test_findings_are_those_of_all_the_code(item: packs.Listed) -> None:
    for case in read_page(item.page).cases:
        if not any(map(is_code, case.files)) and not any(p.endswith(".ipynb") for p in case.files):
            continue
        for files in reshaped(case):
            tree = MemoryTree(files, commits=("5f0c" * 10,) if case.in_git else None, untracked=case.untracked)
            config = Config(stage="production")
            one, other = (check(tree, config, confidences=CONFIDENCES, full=full) for full in (False, True))
            assert one.findings == other.findings, (
                f"{case.title}: facts/sought.py lacks a word that the rule needs, or facts/sought_in_cells.py for cells; "
                "see CONTRIBUTING.md"
            )


def read(*cells: str, beside: frozenset[str] | None = frozenset()) -> Notebook:
    made = extracted(Unit("notebook", "a.ipynb", "notebook", 0, beside), notebook(cells))
    assert not made.problem
    found = made.fact
    assert isinstance(found, Notebook)
    return found


def test_calls_that_nothing_asks_about_are_passed_by() -> None:
    cells = (
        "import numpy as np",
        "x = np.zeros(3)\nprint(x, 'text')",
        "np.random.seed(1)",
        "def f(a):\n    return len(a)",
    )
    some, full = read(*cells).code, read(*cells, beside=None).code
    assert some is not None
    assert full is not None
    assert [c.name for c in some.calls] == ["numpy.random.seed"]
    assert [c.name for c in full.calls] == ["numpy.zeros", "print", "numpy.random.seed", "len"]
    assert (some.texts, [t.value for t in full.texts]) == ((), ["text"])
    assert (some.imports, some.seeds, some.lines) == (full.imports, full.seeds, full.lines)


@pytest.mark.parametrize(
    "cells",
    [
        ("import mlflow as ml", "x = 1", "ml.start()"),
        ("from mlflow import start_run as begin", "begin()"),
        ("import mlflow", "x = mlflow", "y = x", "y.start()"),
        ("import mlflow as ml\ndef f():\n    ml.start()", "f()"),
        ("from torch.utils.tensorboard import SummaryWriter as W", "def f(w: W):\n    w.close()"),
        ("from pandas import read_csv as r", "r('a')"),
        ("import pandas", "r = pandas.read_csv", "s = (r)", "print(s('a'))"),
        ("import pandas", "a, r = 1, pandas.read_csv", "r('a')"),
        ("import torchvision as tv", "d = tv.datasets", "e = d", "x = [e.MNIST('a')]"),
        ("from torchvision.datasets import MNIST", "x = 1", "MNIST('a')"),
        ("from sklearn import datasets as d", "print(d.load_iris())"),
        ("import sklearn.svm", "m = sklearn.svm.SVC()", "n = m", "x = 1", "n.fit(a, b)"),
        ("import torch", "class A:\n    def __init__(self):\n        self.m = 1\n    def f(self):\n        l.backward()", "o.step()"),
        ("import torch", "optimizer.zero_grad()", "l.backward()\noptimizer.step_and_update_lr()"),
        ("from sklearn.svm import SVC\nclass A:\n    def __init__(self):\n        self.m = SVC()",
         "class B:\n    def g(self):\n        self.m = SVC()\n    def f(self):\n        self.m.fit(a)"),
        ("import joblib", "model = joblib.load('m')", "def init():\n    pass", "def run(x):\n    pass"),
        ("from joblib import load", "model = load('m')"),
        ("from numpy import random", "random.seed(1)"),
        ("from numpy.random import seed as s", "s(1)"),
        ("import pyspark", "x = 1", "spark.read.csv('a')"),
    ],
)  # fmt: skip
def test_what_code_does_is_seen_by_whatever_name(cells: tuple[str, ...]) -> None:
    some, full = read(*cells).code, read(*cells, beside=None).code
    assert some is not None
    assert full is not None
    assert (some.behaviour, some.seeds, some.imports, some.classes) == (
        full.behaviour,
        full.seeds,
        full.imports,
        full.classes,
    )
    assert any(full.behaviour) or full.seeds


def test_rows_are_followed_through_what_is_passed_by() -> None:
    cells = (
        "from sklearn.model_selection import train_test_split\nfrom sklearn.svm import SVC",
        "a_train, a_test = train_test_split(rows)",
        "c = [r for r in a_test]",
        "d = c if x else {'k': [c + 1]}\ne = d.values",
        "if x:\n    f = scaled(e)\nelse:\n    f = e",
        "SVC().fit(f)",
    )
    some, full = read(*cells).code, read(*cells, beside=None).code
    assert some is not None
    assert full is not None
    assert [c for c in some.calls if c.method == "fit"] == [c for c in full.calls if c.method == "fit"]
    assert some.calls[-1].arguments[0].origins == {"test"}


@pytest.mark.parametrize(
    "change",
    ["t['a'][0] = 1", "t.a[0] = 1", "def f():\n    t.a[0] = 1", "def f():\n    t['a'][0] = 1", "t[t.a > 1]['b'] = 1"],
)
def test_what_changes_a_copy_is_seen(change: str) -> None:
    cells = ("import pandas as pd", "t = pd.DataFrame(rows)", "x = 1", change)
    some, full = read(*cells).code, read(*cells, beside=None).code
    assert some is not None
    assert full is not None
    assert some.chained_assignments == full.chained_assignments
    assert full.chained_assignments


def test_a_module_beside_a_notebook_is_seen_in_full() -> None:
    cells = ("import numbers", "numbers.add(1)")
    calls = [read(*cells, beside=frozenset(names)).code.calls for names in ({"numbers"}, {"other"})]  # type: ignore[union-attr]
    assert [[c.name for c in found] for found in calls] == [["numbers.add"], []]


def test_names_are_asked_for_until_anything_may_be_defined() -> None:
    cells = ("a = 1", "from numpy import *", "b = a + c")
    some, full = (read(*cells, beside=beside).cells for beside in (frozenset[str](), None))
    assert [c.binds for c in full] == [("a",), ("*",), ("b",)]
    assert [c.binds for c in some] == [("a",), ("*",), ()]
    missing = ("print(b)", *cells)
    some, full = (read(*missing, beside=beside).cells for beside in (frozenset[str](), None))
    assert [(c.binds, c.reads) for c in some] == [(c.binds, c.reads) for c in full]


def test_what_is_left_to_write_is_seen_where_something_is_missing() -> None:
    data = notebook(["# TODO: your code", "print(x)"]).replace(b'"execution_count": 1,', b'"execution_count": null,')
    made = extracted(Unit("notebook", "a.ipynb", "notebook", 0, frozenset()), data).fact
    assert [c.has_hole for c in made.cells] == [True, False]
