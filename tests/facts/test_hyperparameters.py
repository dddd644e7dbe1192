"""The numbers that models, optimizers and splits are given in code."""

import pytest

from mlscaffold.facts.hyperparameters import given_numbers
from mlscaffold.facts.python import read_python


def numbers(code: str) -> list[tuple[str, float, str]]:
    found = given_numbers(read_python("train.py", code, "model"))
    return [(number.name, number.value, number.given_to) for number in found]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("from sklearn.svm import SVC\nSVC(C=2)", [("C", 2, "sklearn.svm.SVC")]),
        ("import torch\ntorch.optim.Adam(p, lr=0.1)", [("lr", 0.1, "torch.optim.Adam")]),
        (
            "from sklearn.model_selection import train_test_split as split\nsplit(X, test_size=0.2)",
            [("test_size", 0.2, "sklearn.model_selection.train_test_split")],
        ),
        ("options = {'alpha': 0.5, 'kind': 'ridge', 'color': 3}", [("alpha", 0.5, "")]),
        ("def f():\n    return dict(g({'lr': -1}))", [("lr", -1, "")]),
        ("import keras\nkeras.layers.Dropout(rate=0.5)", []),
        ("import matplotlib.pyplot as plt\nplt.plot(x, alpha=0.3)", []),
        ("from sklearn.svm import SVC\nSVC(C=c, probability=True)", []),
        ("options = {'alpha': [0.1, 1.0], 'lr': rate, **more}", []),
    ],
)
def test_numbers_have_the_name_that_they_are_given_by(code: str, expected: list[tuple[str, float, str]]) -> None:
    assert numbers(code) == expected


def test_code_of_python_2_is_read_as_well() -> None:
    code = "print 'x'\noptions = {'alpha': 0.5}\n"
    assert numbers(code) == [("alpha", 0.5, "")]
