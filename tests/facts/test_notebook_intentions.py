"""What a cell of a notebook is meant to be, and what IPython takes away before Python reads it."""

import json
from typing import Any

import pytest

from mlscaffold.facts.model import Notebook
from mlscaffold.facts.notebook import mask, read_notebook


def code(source: str, count: int | None = 1, error: str = "", tags: tuple[str, ...] = ()) -> dict[str, Any]:
    outputs = [{"output_type": "error", "ename": error, "evalue": "said", "traceback": []}] if error else []
    return {
        "cell_type": "code", "source": source, "execution_count": count, "outputs": outputs,
        "metadata": {"tags": list(tags)},
    }  # fmt: skip


def text(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "source": source, "metadata": {}}


def read(*cells: dict[str, Any], path: str = "a.ipynb", **metadata: Any) -> Notebook:
    content = {"nbformat": 4, "metadata": metadata, "cells": list(cells)}
    return read_notebook(path, json.dumps(content).encode(), "notebook", lambda cells: None)  # type: ignore[arg-type,return-value]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([text("This raises an error:"), code("1/0", error="ZeroDivisionError")], [False, True]),
        ([code("1/0", error="ZeroDivisionError"), text("which failed, as it should")], [True, False]),
        ([text("Now the results:"), code("1/0", error="ZeroDivisionError")], [False, False]),
        ([text("This raises an error:"), code("print(1)")], [False, False]),
        ([text("It fails:"), code("f(1)", error="E"), code("1"), code("%xmode Plain\nf(1)", error="E")],
         [False, True, False, True]),
        ([code("1/0", error="ZeroDivisionError", tags=("raises-exception",))], [True]),
    ],
)  # fmt: skip
def test_cells_that_are_meant_to_fail(cells: list[dict[str, Any]], expected: list[bool]) -> None:
    assert [cell.expects_error for cell in read(*cells).cells] == expected


@pytest.mark.parametrize(
    ("source", "count", "hole"),
    [
        ("# TODO: split the data", None, True),
        ("layers = ", None, True),
        ("layers =  # choose", None, True),
        ("### YOUR CODE HERE", None, True),
        ("# TODO: make it faster\nf(1)", 3, False),
        ("x = 1\nif x == 1 or x != 2: pass", None, False),
        ("x = (1 >=\n 0)", None, False),
        ("todos = 1", None, False),
    ],
)
def test_cells_that_leave_something_to_their_reader(source: str, count: int | None, hole: bool) -> None:
    assert read(code(source, count)).cells[0].has_hole is hole


@pytest.mark.parametrize(
    ("metadata", "python2"),
    [
        ({"kernelspec": {"name": "python2"}}, True),
        ({"language_info": {"name": "python", "version": "2.7.15"}}, True),
        ({"kernelspec": {"name": "python3"}, "language_info": {"version": "3.11.2"}}, False),
        ({"kernelspec": "python2", "language_info": []}, False),
        ({}, False),
    ],
)
def test_the_kernel_is_python_2(metadata: dict[str, Any], python2: bool) -> None:
    assert read(code("1"), **metadata).python2 is python2


@pytest.mark.parametrize(
    ("path", "copy"),
    [
        (".ipynb_checkpoints/a-checkpoint.ipynb", True),
        ("deep/.ipynb_checkpoints/a.ipynb", True),
        ("a.ipynb", False),
        ("ipynb_checkpoints/a.ipynb", False),
    ],
)
def test_a_checkpoint_is_a_copy_whatever_became_of_its_notebook(path: str, copy: bool) -> None:
    assert read(code("1"), path=path).is_copy is copy


@pytest.mark.parametrize(
    ("source", "masked"),
    [
        ("  x = 1\n  y = 2", "x = 1\ny = 2"),
        ("  x = 1\ny = 2", "x = 1\ny = 2"),
        (">>> x = 1\n>>> if x:\n...     y = 2", "x = 1\nif x:\n    y = 2"),
        ("%lprun -f f g((v\n   for v in x))\ny = 2", "pass\n\ny = 2"),
        ("%config A.b = 'x'\ny = f(1,\n  2)", "pass\ny = f(1,\n  2)"),
    ],
)
def test_what_ipython_takes_away(source: str, masked: str) -> None:
    assert mask(source)[:2] == (masked, "python")
