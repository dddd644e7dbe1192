"""Which statements make an object that nothing takes."""

import pytest

from mlscaffold.facts.model import PythonFile
from mlscaffold.facts.python import read_cells, read_python

IMPORTS = "import numpy as np\nimport pandas as pd\nimport torch\n"


def read(text: str) -> list[tuple[str, str, str]]:
    return shown(read_python("a.py", IMPORTS + text, "other"))


def shown(file: PythonFile) -> list[tuple[str, str, str]]:
    return [(d.called, d.made, d.of) for d in file.discarded]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("t.dropna()", ("t.dropna", "table", "t")),
        ("self.t.dropna()", ("self.t.dropna", "table", "self.t")),
        ("t['a'].fillna(0)", ('t["a"].fillna', "table", 't["a"]')),
        ("t['\"'].fillna(0)", ("t['\"'].fillna", "table", "t['\"']")),
        ("t[0].squeeze()", ("t[0].squeeze", "tensor", "t[0]")),
        ("np.append(a.b, 1)", ("np.append", "array", "a.b")),
        ("x = torch.zeros(3)\nx.to(d)", ("x.to", "tensor", "x")),
        ("from sklearn.utils import shuffle\nshuffle(X, y)", ("shuffle", "arrays", "X")),
        ("def f(t):\n    for r in t:\n        r.dropna(inplace=False)", ("r.dropna", "table", "r")),
    ],
)
def test_made_and_taken_by_nothing(text: str, expected: tuple[str, str, str]) -> None:
    assert read(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "t = t.dropna()", "t.dropna(inplace=True)", "t.dropna(inplace=flag)", "t.dropna(**options)", "f(t.dropna())",
        "t.dropna().f()", "t[t.a > 1].dropna()", "f(t).dropna()", "return_(t.dropna())", "[t.dropna()]", "x.to(d)",
        "x = Net()\nx.to(d)", "try:\n    t.astype(float)\nexcept ValueError:\n    pass", "t.drop('a')", "words.append(1)",
        "np.append(a.f(), 1)", "np.clip(a, 0, 1, out=a)", "self.dropna()", "import os\nos.replace(a, b)", "t.dropna",
        "from numpy import append as more\nmore(a, 1)", "lambda: t.dropna()", "await_(t).dropna()",
    ],
)  # fmt: skip
def test_taken_shown_or_done_in_place(text: str) -> None:
    assert read(text) == []


def test_the_last_statement_of_a_cell_is_shown() -> None:
    cells = [(0, "t.dropna()\nt.fillna(0)", None), (1, "if a:\n    t.ffill()", None), (2, "", None)]
    assert [d.called for d in read_cells("a.ipynb", cells, "notebook").discarded] == ["t.dropna", "t.ffill"]
