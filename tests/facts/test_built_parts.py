"""Which classes make all parts of their training themselves."""

import pytest

from mlscaffold.facts.built_parts import self_built
from mlscaffold.facts.python import read_python

HEAD = "from torch import nn, optim\nfrom torch.utils.data import DataLoader\n\n\n"
PARTS = "        self.a, self.b, self.c = DataLoader(r), nn.MSELoss(), optim.Adam(p)\n"


def classes(code: str) -> list[str]:
    return [built.definition.name for built in self_built(read_python("train.py", HEAD + code, "model"))]


def test_one_choice_of_each_part_in_any_method() -> None:
    assert classes(f"class A:\n    def start(self, rate):\n{PARTS}") == ["A"]
    assert classes("class A:\n    def f(self):\n        DataLoader(r)\n    def g(self):\n        nn.MSELoss()\n") == []


@pytest.mark.parametrize(
    "parameter",
    ["model", "your_model", "net", "optimizer", "criterion", "loss_fn", "train_loader", "dataset", "X", "df"],
)
def test_a_class_that_is_handed_a_part_is_none(parameter: str) -> None:
    assert classes(f"class A:\n    def __init__(self, {parameter}):\n{PARTS}") == []
    assert classes(f"class A:\n    def set_up(self, {parameter}):\n{PARTS}") == []


@pytest.mark.parametrize("parameter", ["args", "config", "rate", "device", "name", "path", "data_path"])
def test_settings_are_no_parts(parameter: str) -> None:
    assert classes(f"class A:\n    def __init__(self, {parameter}):\n{PARTS}") == ["A"]


def test_functions_and_modules_are_no_classes() -> None:
    assert classes(f"def start(self):\n{PARTS}") == []
    assert classes(PARTS.strip().replace("self.", "") + "\n") == []
