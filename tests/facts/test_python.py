"""What one walk over Python code says of its names, calls and parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlscaffold.facts.python import read_python

HEAD = "import pandas as pd\nfrom sklearn.svm import SVC\n"


def calls(text, method):
    return [c for c in read_python("a.py", HEAD + text, "other").calls if c.method == method]


def names(text, method="fit"):
    return [c.name for c in calls(text, method)]


@pytest.mark.parametrize(
    "text",
    [
        "if flag:\n    m = SVC()\nelse:\n    m = SVC(C=2)\nm.fit(X)\n",
        "m = SVC()\nif flag:\n    pass\nelse:\n    n = 1\nm.fit(X)\n",
        "m = 1\nif a:\n    if b:\n        m = SVC()\n    else:\n        m = SVC()\nelse:\n    m = SVC()\nm.fit(X)\n",
        "m = SVC()\nx = [m for m in range(3)]\nm.fit(X)\n",
        "m = SVC()\nf = lambda m: m\nm.fit(X)\n",
        "m = SVC()\nm.C += 1\nm.fit(X)\n",
        "with open(p) as m:\n    m = SVC()\nm.fit(X)\n",
    ],
)
def test_a_name_keeps_its_class(text):
    assert names(text) == ["sklearn.svm.SVC.fit"]


@pytest.mark.parametrize(
    "text",
    [
        "if flag:\n    m = SVC()\nelse:\n    m = load()\nm.fit(X)\n",
        "m = SVC()\nm = load()\nm.fit(X)\n",
        "for m in models:\n    m.fit(X)\n",
    ],
)
def test_a_name_of_two_kinds_has_none(text):
    assert names(text) == [""]


def test_a_branch_does_not_see_the_other():
    text = "if flag:\n    m = SVC()\nelse:\n    m.fit(X)\n"
    assert names(text) == [""]


def test_a_name_bound_in_either_branch_comes_from_both():
    text = (
        "from sklearn.model_selection import train_test_split\na_train, a_test = train_test_split(X)\n"
        "if flag:\n    rows = a_train\nelse:\n    rows = a_test\nSVC().fit(rows)\n"
    )
    assert calls(text, "fit")[0].arguments[0].origins == {"train", "test"}


def test_an_import_is_optional_where_its_failure_is_caught():
    text = "try:\n    import torch\nfinally:\n    close()\ntry:\n    import xgboost\nexcept ImportError:\n    pass\n"
    text += "if 'spark' not in globals():\n    import pyspark\n"
    found = {i.module: i.optional for i in read_python("a.py", text, "other").imports}
    assert found == {"torch": False, "xgboost": True, "pyspark": True}


def test_each_call_is_told_once():
    text = "get().x += 1\nget()[0] += 1\nf = lambda a=get(): a\nx = [get() for _ in get()]\na, b = get(), get()\n"
    assert len(calls(text, "get")) == 7


def test_parts_of_a_split_by_their_name():
    text = "parts = split(load())\nSVC().fit(parts.test)\nSVC().fit(parts.X_train)\nSVC().fit(pd.test)\nSVC().fit(parts.latest)\n"
    assert [set(c.arguments[0].origins) for c in calls(text, "fit")] == [{"test"}, {"train"}, set(), set()]


@pytest.mark.parametrize(
    ("text", "python2"),
    [
        ('print "x"\n', True),
        ("raise ValueError, 'x'\n", True),
        ("try:\n    f()\nexcept OSError, e:\n    pass\n", True),
        ("mode = 0755\n", True),
        ("x = 10L\n", True),
        ("if a <> b:\n    pass\n", True),
        ('"""Created on Fri May  1 15:07:42 2020"""\nif True:\nelif x:\n    pass\n', False),
        ("START = '2019-01-05'\n<<<<<<< HEAD\nx = 1\n", False),
        ("# a <> b, 10L\nx = (\n", False),
        ("u = u'abc'\nx = (\n", False),
    ],
)
def test_python_2_by_the_line_that_fails(text, python2):
    found = read_python("a.py", text, "other")
    assert (found.parsed, found.python2) == (False, python2)


@pytest.mark.parametrize(
    ("text", "dialect"),
    [("x = ['t']\ndef f(:\n", ""), ("x = {{ name }}\ny = (\n", "template"), ("def f(:\n    {% if x %}\n", "template")],
)
def test_what_cannot_be_parsed_may_be_something_else(text, dialect):
    assert read_python("a.py", text, "other").dialect == dialect


STATEMENTS = st.sampled_from([
    "x = f(1)", "y = x", "x += g(y)", "if a:\n    x = f(2)\nelse:\n    y = g(x)", "for x in f(3):\n    y = x",
    "z = [f(x) for x in y]", "def h(x=f(4)):\n    return g(x)", "f(x).y = g(1)", "a, b = f(x), g(y)", "del x",
    "try:\n    f(5)\nexcept E:\n    g(6)\nfinally:\n    f(7)", "with f(8) as x:\n    g(x)", "lambda x=f(9): g(x)",
])  # fmt: skip


@given(st.lists(STATEMENTS, max_size=8))
def test_every_call_of_the_tree_is_found_once(statements):
    import ast

    text = "\n".join(statements) + "\n"
    wanted = sorted(
        (n.lineno, n.col_offset + 1) for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Call)
    )  # fmt: skip
    found = sorted((c.at.line, c.at.column) for c in read_python("a.py", text, "other").calls)
    assert found == wanted


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_columns_count_characters(end):
    text = end.join(["# Straße", "日本 = 'é'; def_ = f(1)", "x = g('ü', h(2))  # ä", "def k(ä='a', b=3): pass", ""])
    file = read_python("a.py", text, "other")
    lines = text.split(end)
    assert {c.method or c.name: (c.at.line, c.at.column) for c in file.calls} == {
        name: (number, lines[number - 1].index(f"{name}(") + 1) for name, number in (("f", 2), ("g", 3), ("h", 3))
    }
    (default,) = (a for a in file.assignments if a.name == "b")
    assert (default.at.line, default.at.column) == (4, lines[3].index("3") + 1)
