"""Names that a module reads and nothing in it defines, held against what ruff says of the same code."""

import json
import subprocess
import sys

import pytest

from mlscaffold.facts.unbound import import_of, names_bound, scopes, unbound_in_python2
from mlscaffold.facts.unbound import unbound as unbound_by


def unbound(path, text):
    return unbound_by(path, text, scopes(text))


SAME = [
    "import json\nprint(os.path.join(json.dumps(1)))\n",
    "def f(a, /, b, *c, d=e, **g):\n    return a, b, c, d, g, h\n",
    "class A:\n    x = 1\n    y = [x for _ in range(x)]\n    def f(self):\n        return x, A, __class__\n",
    "print([(a, b) for a in range(3) for b in range(a)], a)\n",
    "f = lambda x, y=z: (x, y, v)\n",
    "def outer():\n    n = 1\n    def inner():\n        nonlocal n\n        return n + m\n    return inner\n",
    "def f():\n    global g\n    g = 1\nprint(g, k)\n",
    "async def f(it):\n    async for x in it:\n        yield x\n    async with it as y:\n        print(y, z)\n",
    "def é(ü):\n    return ü, ö\n",
    "@wrapped\ndef f():\n    return f\n",
    "x = f'{a!r:>{b}}'\n",
    "try:\n    pass\nexcept Wrong as error:\n    print(error)\n",
    "match 1:\n    case [a, *b]:\n        print(a, b, c)\n",
]


def by_ruff(text: str) -> dict[str, tuple[int, int]]:
    """Each undefined name and where ruff sees it first."""
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "--select", "F821", "--output-format", "json",
         "--target-version", "py311", "-"],
        input=text, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    found: dict[str, tuple[int, int]] = {}
    for said in json.loads(done.stdout):
        at = (said["location"]["row"], said["location"]["column"])
        name = said["message"].split("`")[1]
        found[name] = min(at, found.get(name, at))
    return found


@pytest.mark.parametrize("text", SAME)
def test_names_and_their_places_are_those_of_ruff(text: str) -> None:
    assert {u.name: (u.at.line, u.at.column) for u in unbound("a.py", text)} == by_ruff(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "def f(:\n", "\0", "(" * 500 + "x" + ")" * 500, "x = " + "-" * 20_000 + "y\n",
        "from a import (\n    *\n)\nx\n", "exec(code)\nx\n", "vars()['x'] = 1\nx\n",
        "get_ipython().run_line_magic('run', 'other.ipynb')\nx\n", "get_ipython().run_cell('x = 1')\nx\n",
        "print(x)  # noqa\n", "x: Missing = 1\n", "def f(a: Missing) -> Missing: ...\n", "x = {{ cookiecutter.name }}\n",
        "if 0:\n    print(x)\n", "def f():\n    raise ValueError\n    print(x)\n", "____\n", "print(TODO, YOUR_PATH)\n",
    ],
)  # fmt: skip
def test_nothing_is_said_of_what_may_be_right(text: str) -> None:
    assert unbound("a.py", text) == ()


@pytest.mark.parametrize(
    "line", ["run_line_magic('matplotlib', 'inline')", "magic(u'matplotlib inline')", "system('ls')", "getoutput('ls')"]
)
def test_what_a_notebook_says_to_ipython_and_makes_no_names(line: str) -> None:
    assert [u.name for u in unbound("a.py", f"get_ipython().{line}\nprint(x)\n")] == ["x"]


@pytest.mark.parametrize(
    ("code", "statement"),
    [
        ("os.path", "import os"), ("os.paths", ""), ("np.nan", "import numpy as np"), ("os", ""), ("rows.mean", ""),
        ("time.sleep", "import time"), ("time.tests", ""),
    ],
)  # fmt: skip
def test_the_import_is_known_where_it_is_plain(code: str, statement: str) -> None:
    (found,) = unbound("a.py", f"print({code})\n")
    assert import_of(found) == statement


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("import os.path\nfrom a import b as c\n\n\ndef f():\n    global g\n    g = d = 1\n", {"os", "c", "f", "g"}),
        ("# flake8: noqa\nx = 1\n", {"x"}),
        ("globals()['x'] = 1\n", None),
        ("def __getattr__(name):\n    return name\n", None),
        ("import os\nprint 1\nfor x in `y`: pass\n", {"os", "x"}),
        ("print 1\nx = (\n", None),
    ],
)
def test_what_a_module_binds(text: str, names: set[str] | None) -> None:
    assert names_bound(text) == names


@pytest.mark.parametrize("text", SAME)
def test_what_is_written_anew_keeps_its_names_and_places(text: str) -> None:
    # The variable of a list's comprehension is one of the function around it, in Python 2.
    same = tuple(found for found in unbound("a.py", text) if found.name != "a" or "[(a, b)" not in text)
    assert unbound_in_python2("a.py", text) == same


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("\tif 1:\n", []),
        ('import sys\nprint >>sys.stderr, "é", x, `y`\n', [("x", 2, 26), ("y", 2, 30)]),
        ("if 1:\n\tprint x\n        print y\n", [("x", 2, 8), ("y", 3, 15)]),
        ("try:\n    f()\nexcept Wrong, error:\n    raise Wrong, error\n", [("f", 2, 5), ("Wrong", 3, 8)]),
        ("import torch\nprint 1\nx = torch.ones(k).cuda(async=True)\n", [("k", 3, 16)]),
        ("print [x for x in range(3)]\nprint x, 0777, 10L, 1 <> 2\n", []),
        ("print (x for x in range(3))\nprint x\n", [("x", 2, 7)]),
        ("def f((a, b), c):\n    print a, b, c, d\n", [("d", 2, 20)]),
        ("print x  # noqa\nprint y\n", [("y", 2, 7)]),
        ("exec 'x = 1'\nprint x\n", []),
        ("print x\ndef (:\n", []),
        ("x = 1\nfor i in range(3):\n    global x\n    x = i\nprint x, y\n", [("y", 5, 10)]),
    ],
)
def test_names_of_python_2(text: str, found: list[tuple[str, int, int]]) -> None:
    assert [(u.name, u.at.line, u.at.column) for u in unbound_in_python2("a.py", text)] == found
