"""What `ast` refuses gives the facts of what can be read; what it accepts gives the same facts either way."""

import ast
import dataclasses
import sysconfig
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mlscaffold.facts import python
from mlscaffold.facts.python import read_cells, read_python
from mlscaffold.facts.text import decode
from mlscaffold.facts.tolerant import recover
from mlscaffold.facts.tolerant.recovery import convert

ROOT = Path(__file__).parents[2]
STDLIB = Path(sysconfig.get_paths()["stdlib"])
OWN = [p for folder in ("mlscaffold", "checks", "tests", "benchmarks") for p in sorted((ROOT / folder).rglob("*.py"))]
LIBRARY = [p for p in sorted(STDLIB.rglob("*.py")) if not {"site-packages", "lib2to3", "idlelib"} & set(p.parts)]
# In Python 3 this is a tuple and no error; in Python 2, for which it is written there, a statement.
READ_OTHERWISE = {"test_print.py"}


def read(text, path="pkg/module.py"):
    return read_python(path, text, "other")


def named(text):
    return [(c.name or c.method, c.at.line, c.at.column) for c in read(text).calls]


def concrete(text):
    found = convert(text.replace("\r\n", "\n").replace("\r", "\n"))
    assert found is not None
    assert found.complete
    return found.tree


def differences(paths):
    """The files, and the first kind of fact, in which the two ways differ."""
    for path in paths:
        text = decode(path.read_bytes())
        wanted = read(text)
        if not wanted.parsed or path.name in READ_OTHERWISE:
            continue
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(python, "parse", concrete)
            found = read(text)
        if found != wanted:
            fields = [f.name for f in dataclasses.fields(wanted)]
            yield path, next(name for name in fields if getattr(wanted, name) != getattr(found, name))


class TestSameFacts:
    def test_of_our_own_sources(self):
        assert len(OWN) > 250
        assert list(differences(OWN)) == []

    def test_of_the_standard_library(self):
        # Every n-th, so that packages and tests of syntax are among them whatever the version ships.
        chosen = LIBRARY[:: max(1, len(LIBRARY) // 300)]
        syntax = [p for p in LIBRARY if p.name in {"test_grammar.py", "test_fstring.py", "test_patma.py"}]
        assert len(chosen) >= 150
        assert list(differences([*chosen, *syntax])) == []


class TestPython2:
    @pytest.mark.parametrize(
        ("text", "calls"),
        [
            ('print "a", f(x)', [("print", 1, 1), ("f", 1, 12)]),
            ("print >>sys.stderr, f(x),\nprint 1", [("print", 1, 1), ("f", 1, 21), ("print", 2, 1)]),
            ("exec code in scope\nf(1)", [("exec", 1, 1), ("f", 2, 1)]),
            ("print `f(y)`", [("print", 1, 1), ("repr", 1, 7), ("f", 1, 8)]),
            ("try:\n    f(1)\nexcept OSError, e:\n    g(e)", [("f", 2, 5), ("g", 4, 5)]),
            ("try:\n    f(1)\nexcept (A, B), e:\n    g(e)", [("f", 2, 5), ("g", 4, 5)]),
            ('raise ValueError, "x" % f(y)', [("ValueError", 1, 7), ("f", 1, 25)]),
            ("if a <> f(b):\n    g(0777, 10L)", [("f", 1, 9), ("g", 2, 5)]),
            ("def h(a, (b, c)=f(1)):\n    print g(b)", [("f", 1, 17), ("print", 2, 5), ("g", 2, 11)]),
            ("if d.has_key(1):\n\tprint d\n        \tprint 2", [("has_key", 1, 4), ("print", 2, 2), ("print", 3, 10)]),
        ],
    )
    def test_statements_mean_what_they_meant(self, text, calls):
        found = read(text)
        assert (found.parsed, found.python2, found.recovered, found.complete) == (False, True, True, True)
        assert named(text) == calls

    def test_literals(self):
        found = read("a = 0777\nb = 10L\nc = ur'x'\nd = 0xFFL\ne = 'x' \"y\"\nprint a")
        assert {a.name: a.value for a in found.assignments} == {"a": 511, "b": 10, "c": "x", "d": 255, "e": "xy"}

    def test_names_of_a_tuple_are_parameters(self):
        (found,) = read("import b\ndef h(a, (b, c), *d):\n    b.seed(1)\n    print a").functions
        assert found.parameters == ("a", "b", "c")

    def test_imports_lead_to_the_names_of_calls(self):
        text = "import numpy as np, cPickle\nfrom sklearn.svm import SVC\nprint np.random.rand(3)\nSVC().fit(X, y)\n"
        found = read(text)
        assert [i.module for i in found.imports] == ["numpy", "cPickle", "sklearn.svm"]
        assert {c.name for c in found.calls} == {"print", "numpy.random.rand", "sklearn.svm.SVC", "sklearn.svm.SVC.fit"}
        assert found.behaviour.trains is not None


class TestNewerPython:
    """The running interpreter may know these: then `ast` gives the same."""

    @pytest.mark.parametrize(
        ("text", "calls"),
        [
            ("try:\n    f(1)\nexcept A, B:\n    g(2)", [("f", 2, 5), ("g", 4, 5)]),
            ('x = t"{f(1)}"', ["f"]),
            ("type X[T] = list[T]\nf(1)", [("f", 2, 1)]),
            ("def h[T: int](x: T) -> T:\n    return f(x)\nclass A[T](B): ...\n", [("f", 2, 12)]),
            ('x = f"{g("a")}"', ["g"]),
        ],
    )
    def test_is_read(self, text, calls):
        found = read(text)
        assert found.parsed or (found.recovered and found.complete and found.dialect == "newer Python")
        assert (named(text) if isinstance(calls[0], tuple) else [c.name for c in found.calls]) == calls


class TestBroken:
    def test_the_rest_of_a_file_is_read_and_what_is_missing_is_known(self):
        found = read("import os\nx = f(1)\ny = = 2\ndef g():\n    return h(x)\nz = k(3)\n")
        assert (found.recovered, found.complete, found.python2) == (True, False, False)
        assert [c.name for c in found.calls] == ["f", "h", "k"]

    def test_a_broken_assignment_binds_something_unknown(self):
        found = read(
            "from sklearn.svm import SVC\nm = SVC()\nm = load(\nprint(1)\nm.fit(X, y)\nf(1)\ng(2)\nh(3)\nk(4)\n"
        )
        assert "sklearn.svm.SVC.fit" not in {c.name for c in found.calls}

    def test_an_argument_that_cannot_be_read_takes_its_call_with_it(self):
        found = read("a = 1\nb = f(x, random_state=)\nc = 2\nd = g(3)\ne = 5\n")
        assert [c.name for c in found.calls] == ["g"]

    def test_both_sides_of_a_conflict(self):
        text = "import os\n<<<<<<< HEAD\nf(1)\n||||||| base\nf(0)\n=======\nf(2)\n>>>>>>> other\ng(3)\n"
        found = read(text)
        assert (found.recovered, found.complete) == (True, False)
        assert named(text) == [("f", 3, 1), ("f", 7, 1), ("g", 9, 1)]

    def test_one_side_where_both_are_no_code(self):
        text = "<<<<<<< HEAD\ndef f(a):\n=======\ndef f(a, b):\n>>>>>>> other\n    return g(a)\n"
        assert named(text) == [("g", 6, 12)]
        assert [f.parameters for f in read(text).functions] == [("a",)]

    @pytest.mark.parametrize(
        "text", ["Dear all,\nplease find the code below.\nBest!\n", "#!/bin/sh\nif [ -f x ]; then\n  rm x\nfi\n"]
    )
    def test_what_is_no_python_has_no_facts(self, text):
        found = read(text)
        assert (found.recovered, found.complete, found.calls) == (False, False, ())

    def test_templates_are_none(self):
        assert not read("import os\n{% if x %}\nf(1)\n{% endif %}\ny = {{ name }}\n").recovered

    def test_without_tree_sitter_all_is_as_it_was(self, monkeypatch):
        monkeypatch.setitem(__import__("sys").modules, "tree_sitter", None)
        found = read("import os\nprint os.name\n")
        assert (found.recovered, found.complete, found.python2, found.imports) == (False, False, True, ())

    def test_it_is_not_imported_for_what_parses(self):
        import subprocess
        import sys

        code = "import sys; from mlscaffold.facts.python import read_python; read_python('a.py', 'f(1)', 'other')"
        done = subprocess.run(
            [sys.executable, "-c", f"{code}; print(sorted(m for m in sys.modules if 'tree_sitter' in m or 'tolerant' in m))"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert done.stdout == "[]\n"


class TestCells:
    def test_a_cell_of_python_2_is_read_in_its_place(self):
        found = read_cells(
            "a.ipynb", [(0, "import os", None), (3, "print os.getcwd()", None), (4, "x = 1", None)], "notebook"
        )
        assert [(c.name, c.at.cell) for c in found.calls] == [("print", 3), ("os.getcwd", 3)]
        assert (found.parsed, found.complete) == (True, True)

    @pytest.mark.parametrize("cell", ["pip install numpy", "model = # your code\nmodel.fit(X)", "f(1))"])
    def test_other_cells_are_left_out(self, cell):
        found = read_cells("a.ipynb", [(0, "g(1)", None), (1, cell, None)], "notebook")
        assert ([c.name for c in found.calls], found.complete) == (["g"], False)


DEEP = 3000
NESTED = [
    "(" * DEEP + ")" * DEEP, "f(" * DEEP + ")" * DEEP, "x = " + "-" * DEEP + "1", "x = " + "a + " * DEEP + "b",
    "x" + ".a" * DEEP, "not " * DEEP + "x", "lambda: " * DEEP + "x", "x if y else " * DEEP + "z", "x = " * DEEP + "1",
    "if x: y\n" + "elif y: z\n" * DEEP, "".join(" " * n + "if x:\n" for n in range(500)) + " " * 500 + "y",
    "match x:\n case " + "(" * DEEP + "1" + ")" * DEEP + ": pass", "`" * DEEP, "f'{" * DEEP, "\\\n" * DEEP + "x",
    "<<<<<<< a\n" * DEEP, "class A(\n" * DEEP, "with (a, " * DEEP, "try:\n x\n" * DEEP, "[" * DEEP, "{x: " * DEEP,
]  # fmt: skip


@pytest.mark.parametrize("text", NESTED, ids=range(len(NESTED)))
def test_depth_is_survived(text):
    found = read(text + "\nprint f(1)\n")
    assert not found.parsed


SEEDS = [
    "print >>f, x, `y`\n", "try:\n    a()\nexcept E, e:\n    raise E, 'x'\n", "def f(a, (b, c)=d, *e, **g): pass\n",
    "match x:\n    case {'a': [1, *b], **c} if d: pass\n    case A(x=1) | None as e: pass\n", "x: int = f'{a!r:>{w}} {b=}'\n",
    "class A[T](B, metaclass=C):\n    @d(1)\n    async def f(self, /, a: int = 1, *, b=2): await g(*a, **b)\n",
    "with a as b, (c) as d: pass\n", "x = [i for i in y if z for k in w]\n", "<<<<<<< a\nx\n=======\ny\n>>>>>>> b\n",
    "é = \"é\"; print f(é, `é`)\n", "from . import (a as b,\n  c)\nimport d.e as f\n", "lambda x, *y, z=1: (yield)\n", "a[1:2, ::3, ...] = b, = *c, d\n",
    "if a:\n\tb\nelif c: d\nelse:\n    while e: del f, g\n", "type X = int\nx = ur'a' 'b' 0777 10L\n", "\u0660 = '\ud7ff\\N{BULLET}'\n",
]  # fmt: skip
PIECES = st.sampled_from(
    [
        *SEEDS,
        *"()[]{}:,.=*`'\"\\\n\t@#",
        "    ",
        "print ",
        "lambda ",
        "if ",
        "else",
        "for ",
        "in ",
        "0x",
        "1L",
        "é",
        "\0",
        "\ud800",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=12).map("".join))
@example("x = `")
@example("def f(*, (a)=): pass\nprint 1")
@example("match x:\n case -: pass\nprint 1")
def test_any_text_gives_facts_or_none(text):
    read(text)
    read_cells("a.ipynb", [(0, text, None), (1, "f(1)", None)], "notebook")
    found = recover(text)
    if found is not None:
        for node in ast.walk(found.tree):
            assert getattr(node, "lineno", 1) >= 1


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(SEEDS), min_size=1, max_size=4).map("".join), st.data())
def test_any_cut_of_code_gives_facts_or_none(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 12)))
    read(text[:start] + data.draw(st.text(alphabet="()[]:=,'`\n x", max_size=4)) + text[end:])
