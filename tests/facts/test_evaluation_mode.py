"""Which models predict in the mode in which they were trained."""

import pytest

from mlscaffold.config import Config
from mlscaffold.facts.evaluation_mode import predictions_in_training_mode
from mlscaffold.facts.project import collect
from mlscaffold.tree import MemoryTree

LOADED = """import torch
from torch import nn
model = nn.Sequential(nn.Linear(4, 8), {layer})
model.load_state_dict(torch.load("model.pt", weights_only=True))
{told}
print(model(torch.zeros(1, 4)))
"""


def lines(code: str) -> list[int]:
    project = collect(MemoryTree({"predict.py": code.encode()}), Config(), full=False)
    return [found.call.at.line for found in predictions_in_training_mode(project)]


@pytest.mark.parametrize("layer", ["nn.Dropout(0.2)", "nn.BatchNorm1d(8)", "nn.AlphaDropout()"])
def test_nobody_told_it(layer: str) -> None:
    assert lines(LOADED.format(layer=layer, told="")) == [6]


@pytest.mark.parametrize("told", ["model.eval()", "model.train(False)", "model.train(mode=False)"])
def test_it_was_told(told: str) -> None:
    assert lines(LOADED.format(layer="nn.Dropout(0.2)", told=told)) == []


@pytest.mark.parametrize("layer", ["nn.ReLU()", "nn.LayerNorm(8)"])
def test_a_layer_of_one_mode(layer: str) -> None:
    assert lines(LOADED.format(layer=layer, told="")) == []
