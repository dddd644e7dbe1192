"""Which keys of its settings a project surely reads."""

import pytest

from mlscaffold.config import Config
from mlscaffold.facts.project import collect
from mlscaffold.tree import MemoryTree


def reads(code: str, **files: str) -> list[str]:
    contents = {"params.yaml": "a: {b: 1}\n", "fit.py": f"import json\nimport sklearn\nimport yaml\n{code}\n"}
    contents |= {name.replace("_dot_", "."): text for name, text in files.items()}
    tree = MemoryTree({path: text.encode() for path, text in contents.items()})
    return [read.key for read in collect(tree, Config()).setting_reads]


LOADED = "p = yaml.safe_load(open('params.yaml'))\n"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (f"{LOADED}p['a']['b']", ["a.b"]),
        (f"{LOADED}q = p['a']\nprint(q['x'])", ["a", "a.x"]),
        ("def f():\n    with open('params.yaml') as s:\n        p = yaml.load(s, L)\n    return p['x']", ["x"]),
        ("def f(n='params.yaml'):\n    return yaml.safe_load(open(n))\nf()['x']", ["x"]),
        ("def f(n):\n    return yaml.safe_load(open(n))\nf('./params.yaml')['x']", ["x"]),
        ("def f(n='params.yaml'):\n    return yaml.safe_load(open(n))\nf(other)['x']", []),
        ("from pathlib import Path\nyaml.safe_load(Path('params.yaml').read_text())['x']", ["x"]),
        ("import os\nyaml.safe_load(open(os.path.join('..', 'params.yaml')))['x']", ["x"]),
        ("yaml.safe_load(open(f'{root}/params.yaml'))['x']", []),
        ("def f(root):\n    return yaml.safe_load(open(root + '/params.yaml'))['x']", []),
        (f"{LOADED}p['x'] = 1\np['y']", []),
        (f"{LOADED}p.update(q)\np['y']", []),
        (f"{LOADED}p |= q\np['y']", []),
        (f"{LOADED}del p['x']\np['y']", []),
        (f"{LOADED}p = f()\np['y']", []),
        (f"{LOADED}p = p['a']\np['b']", ["a", "a.b"]),
        (f"if __name__ == '__main__':\n    {LOADED}    p = p['a']\n    p['b']", ["a", "a.b"]),
        (f"{LOADED}q = open(p['out'], 'w')\np['a']", ["out", "a"]),
        ("import sys\np = yaml.safe_load(open(sys.argv[1] + 'params.yaml'))\np['y']", []),
        (f"{LOADED}if q:\n    p = p['a']\np['b']", []),
        (f"{LOADED}p = p['a']\ndef f():\n    return p['b']", ["a"]),
        (f"{LOADED}for p in q:\n    p['y']", []),
        (f"{LOADED}def f(p):\n    return p['y']", []),
        (f"{LOADED}def f():\n    global p\n    p = 1\np['y']", []),
        (f"{LOADED}if x is None:\n    p['y']", []),
        (f"{LOADED}try:\n    p['y']\nfinally:\n    pass", ["y"]),
        (f"{LOADED}p[0]; p[x]; p[f'x']", []),
        (f"{LOADED}json.dump(p, open('params.yaml', 'w'))\np['y']", []),
        ("p = p\np = yaml.safe_load(open(p))\np['y']", []),
        (("class A:\n    def __init__(self):\n        self.p = yaml.safe_load(open('params.yaml'))\n"
         "    def f(self):\n        return self.p['x']"), ["x"]),
        (("class A:\n    def __init__(self):\n        self.p = yaml.safe_load(open('params.yaml'))\n"
         "    def f(self):\n        self.p['x'] = 1\n        return self.p['x']"), []),
    ],
)  # fmt: skip
def test_a_read_is_sure_where_the_value_is_that_of_the_file(code: str, expected: list[str]) -> None:
    assert reads(code) == expected


def test_a_name_is_followed_into_the_module_that_imports_it() -> None:
    assert reads(LOADED, use_dot_py="from fit import p\np['x']\n") == ["x"]
    assert reads(LOADED, use_dot_py="from fit import p\np['y'] = 1\np['x']\n") == []
    assert reads(LOADED, use_dot_py="from other import p\np['x']\n") == []


def test_code_that_cannot_be_read_has_no_reads() -> None:
    assert reads(f"{LOADED}p['x']\nprint 'x'") == []
    assert reads("p = q\nq = p\np['params.yaml']") == []
