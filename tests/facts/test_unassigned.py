"""Local variables without a value, held against what Python itself does when it runs the function."""

import re

import pytest

from mlscaffold.facts.unassigned import unassigned
from mlscaffold.facts.unbound import scopes


def found(text):
    return [(u.name, u.at.line, u.why) for u in unassigned("a.py", text, scopes(text))]


FAIL = [
    "def f():\n    x += 1\n",
    "def f():\n    x: int\n    return x\n",
    "def f():\n    x = x\n",
    "def f():\n    (x, y) = (1, x)\n",
    "def f():\n    if 0 > 1:\n        x = 1\n    else:\n        return x\n    return x + 1\n",
    "def f():\n    for _ in (1, 2):\n        x += 1\n",
    "def f():\n    for x in range(x):\n        pass\n",
    "def f():\n    while x:\n        x = 0\n",
    "def f():\n    print(g)\n    def g(): pass\n",
    "def f():\n    os.getcwd()\n    import os.path\n",
    "def f():\n    def g(a=x): pass\n    x = 1\n",
    "def f():\n    g = lambda a=x: a\n    x = 1\n",
    "def f():\n    @x\n    class A: pass\n    x = 1\n",
    "def f():\n    [a for a in x]\n    x = 1\n",
    "def f():\n    x[0] = 1\n    x = [0]\n",
    "def f():\n    x.a = 1\n    x = f\n",
    "def f():\n    return f'{x}'\n    x = 1\n",
    "def f():\n    assert 1 > 0, x\n    print(x)\n    x = 1\n",
    "def f():\n    with x as y:\n        x = y\n",
    "async def f():\n    async with x as y:\n        x = y\n",
    "def f():\n    try:\n        x = int('a')\n    except ValueError:\n        return x\n",
    "def f():\n    try:\n        x = int('a')\n        return x\n    except (ValueError, KeyError) as e:\n        print(e, x)\n",
    "def f():\n    try:\n        int('a')\n    except ValueError as e:\n        pass\n    return e\n",
    "def f():\n    try:\n        print(x)\n    finally:\n        x = 1\n",
    "def f():\n    match x:\n        case [x]:\n            pass\n",
    "def f():\n    class A(x): pass\n    x = 1\n",
    "def f():\n    é = 'ü', x\n    x = 1\n",
    "def f():\n    print(x)\n    s = '''\nno end\n'''\n    x = s\n",
    "def f():\n    if 0 > 1:\n        x = 1\n        return x\n    elif f:\n        print(1)\n    return x\n",
    "def f():\n    if not f:\n        try:\n            x = f\n        except E:\n            x = 0\n        return x\n    print(x)\n",
    "def f():\r\n    print(x)\r\n    x = 1\r\n",
    "class A:\n    def f(self=1):\n        print(x)\n        x = 1\nf = A.f\n",
]


FAIL_AT_TOP = [
    "x += 1\n",
    "print(x)\nx = 1\n",
    "def f():\n    return x\nx = f\ny = z\nz = 1\n",
    "if __name__:\n    print(x)\nx = 1\n",
    "for i in (1, 2):\n    x = x + i\n",
    "import os.path as path\npath.join(name, '')\nname = os\n",
    "x = 1\ndel x\nprint(x)\n",
    "x, y = 1, 2\ndel (x, y)\nz = [y]\ny = 1\n",
    "@decorate\ndef f(): pass\ndef decorate(g): return g\n",
    "class A(B): pass\nclass B: pass\n",
    "with open(x) as y:\n    x = y\n",
    "'''\nx = 1\n'''\n# x = 1\nprint(x)\nx = 1\n",
    "try:\n    x = int('a')\nexcept ValueError:\n    print(x)\n",
]


@pytest.mark.parametrize("text", FAIL_AT_TOP)
def test_what_is_found_at_the_top_of_a_module_stops_it(text):
    assert [u.scope for u in unassigned("a.py", text, scopes(text))] == [""]
    with pytest.raises(NameError) as caught:
        exec(text, {})
    assert [name for name, _, _ in found(text)] == re.findall(r"'(\w+)'", str(caught.value))[:1]


@pytest.mark.parametrize(
    "text",
    [
        "from a import *\nprint(x)\nx = 1\n",
        "def f():\n    global x\n    x = 1\nf()\nprint(x)\nx = 2\n",
        "range = range\nunicode = unicode\ninput = raw_input\n",
        "exec('x = 1')\nprint(x)\nx = 2\n",
        "globals()['x'] = 1\nprint(x)\nx = 2\n",
        "try:\n    x\nexcept NameError:\n    x = 1\n",
        "if g:\n    x = 1\nprint(x)\n",
        "for x in g:\n    pass\nprint(x)\n",
        "x = 1\nfor i in g:\n    print(x)\n    del x\n    x = i\n",
        "x = 1\nif g:\n    del x\nprint(x)\n",
        "def f():\n    return x\nclass A:\n    def g(self):\n        return x\nx = 1\n",
        "f = lambda: x\nx = 1\n",
        "import a.b\nimport a.c\nprint(a)\n",
        "print(x)  # noqa: F821\nx = 1\n",
        "print(__doc__)\n__doc__ = 'a'\n",
    ],
)
def test_nothing_is_said_of_the_top_of_a_module_that_may_be_right(text):
    assert found(text) == []


def run(function):
    result = function()
    if hasattr(result, "send"):
        result.send(None)


@pytest.mark.parametrize("text", FAIL)
def test_what_is_found_fails_when_it_runs(text):
    names = [name for name, _, _ in found(text)]
    space = {}
    exec(text, space)
    with pytest.raises(UnboundLocalError) as caught:
        run(space["f"])
    assert names[:1] == re.findall(r"'(\w+)'", str(caught.value))[:1]


@pytest.mark.parametrize(
    "text",
    [
        "def f(x):\n    x += 1\n",
        "class A:\n    x += 1\n",
        "def f():\n    global x\n    x += 1\n",
        "def f():\n    x = 1\n    def g():\n        nonlocal x\n        x += 1\n",
        "def f():\n    while 1:\n        if x:\n            break\n    return 1\n",
        "def f():\n    while True:\n        try:\n            x = g()\n            break\n        finally:\n            y = 1\n    return x, y\n",
        "def f():\n    for i in g():\n        if i:\n            print(x)\n            continue\n        x = i\n",
        "def f():\n    with g():\n        x = h()\n        return x\n    print(y)\n    y = 1\n",
        "def f():\n    def g():\n        nonlocal x\n        x = 1\n    g()\n    return x\n    x: int\n",
        "def f():\n    if a:\n        return 1\n    else:\n        raise g\n    print(x)\n    x = 1\n",
        "def f():\n    exec('x = 1')\n    print(x)\n    x = 2\n",
        "def f():\n    print(x)  # noqa\n    x = 2\n",
        "# ruff: noqa\ndef f():\n    print(x)\n    x = 2\n",
        "def f():\n    y = a or x\n    z = x if a else 1\n    x = 2\n",
        "def f():\n    [x := a for a in g()]\n    print(x)\n",
        "def f():\n    [x for x in g()]\n    print(x)\n    x = 1\n",
        "def f():\n    try:\n        x = g()\n        h()\n    except E:\n        print(x)\n",
        "def f():\n    try:\n        g()\n        with h() as x:\n            i()\n    except E:\n        print(x)\n",
        "def f():\n    try:\n        x, y = g()\n    except E:\n        print(x)\n",
        "def f():\n    try:\n        g()\n    except E as e:\n        raise\n    except H as e:\n        e = e.args\n        print(e)\n",
        "def f():\n    import sys\n    if g:\n        sys.exit()\n        print(x)\n    x = 1\n",
        "def f():\n    match g:\n        case {'a': x}:\n            pass\n        case _:\n            print(x)\n",
        "def f(x):\n    del x\n    print(x)\n    x = 1\n",
        "def f():\n    '''x'''\n    # x\n    g(x=1).x['x'] = 'about x'\n    x = 1\n",
        "def f():\n    if not TYPE_CHECKING:\n        x = 1\n    print(x)\n",
        "def f():\n    if typing.TYPE_CHECKING:\n        print(x)\n    x = 1\n",
        "def f():\n    try:\n        x = g()\n        y = unicode\n    except NameError:\n        y = x\n",
        "def f():\n    try:\n        x = g()\n        print(h)\n    except E:\n        print(x)\n",
        "def f():\r\n    \"\"\"\r\n    x\r\n    \"\"\"\r\n    x = 1\r\n    return x\r\n",
        "def f(:\n", "", "\0",
    ],
)  # fmt: skip
def test_nothing_is_said_of_what_may_be_right(text):
    assert found(text) == []


def test_why_and_where_once_for_a_function():
    text = (
        "def f():\n    é(x, x)\n    x = 1\n\n\ndef g():\n    try:\n        y = h()\n        z = 1\n    except E as e:\n"
        "        print(y, z)\n    print(e)\n"
    )
    assert found(text) == [("x", 2, "early"), ("y", 11, "failed"), ("e", 12, "removed")]


@pytest.mark.parametrize(
    "text",
    [
        "def f():\n    " + "x = [" * 60 + "y" + "]" * 60 + "\n    y = 1\n",
        "def f():\n    x = y" + " + 1" * 20_000 + "\n    y = 1\n",
        "def f():\n    print(a" + ",  a" * 5_000 + ")\n    a = 1\n",
        "def f():\n" + "    x = 1\n" * 20_000 + "    print(y)\n    y = 1\n",
        "def f():\n    for" + " " * 20_000 + "x in x: pass\n",
        "def f():\n    x = 'for" + " " * 20_000 + "'\n",
    ],
)
def test_what_is_long_or_deep_takes_no_time(text):
    found(text)
