"""What is too long for the page of `notebooks/bulky-output`: a notebook that is written to be read."""

from __future__ import annotations

import json

import pytest

from mlscaffold.config import Config
from mlscaffold.run import check
from mlscaffold.tree import MemoryTree


@pytest.mark.parametrize(("characters", "findings"), [(3_000, 1), (12_000, 0)])
def test_figures_belong_to_a_long_text(characters: int, findings: int) -> None:
    printed = {"output_type": "stream", "name": "stdout", "text": "x" * 3_000_000}
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": "Houses. " * (characters // 8)},
        {"cell_type": "code", "metadata": {}, "source": "plot()", "execution_count": 1, "outputs": [printed]},
    ]
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
    tree = MemoryTree({"chapter.ipynb": json.dumps(notebook).encode()})
    assert len(check(tree, Config(), asked=["notebooks/bulky-output"]).findings) == findings
