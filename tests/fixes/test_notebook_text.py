"""Notebooks: the cell that was meant changes, and not a byte of the rest."""

import json
from typing import Any

import pytest

from mlscaffold.changes import CallObject, ClearOutputs, RemoveIgnore, SetArgument
from mlscaffold.facts.model import Place
from mlscaffold.fixes import notebook_text
from mlscaffold.fixes.edits import applied
from mlscaffold.fixes.refusal import RefusedError
from tests.check.conftest import Repository

LINES = ["# größe\n", 'y = net.forward(x)  # "a\\b"\n', "net.forward(y)"]
SEED = SetArgument(Place("a.ipynb", 1, 1, 1), "f", "random_state", "0")


def notebook(source: Any, **layout: Any) -> str:
    cell = {"cell_type": "code", "execution_count": 3, "metadata": {}, "source": source, "outputs": []}
    text = {"cell_type": "markdown", "metadata": {"z": 1, "a": 2}, "source": ["# Title"]}
    return json.dumps({"cells": [text, cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, **layout)


@pytest.mark.parametrize("source", [LINES, "".join(LINES), ["".join(LINES[:2]), LINES[2]]], ids=["list", "text", "odd"])
@pytest.mark.parametrize("layout", [{"indent": 1}, {"indent": "\t"}, {}, {"indent": 1, "ensure_ascii": False}], ids=str)
@pytest.mark.parametrize("end", ["", "\n"])
def test_a_line_of_a_cell(source: Any, layout: dict[str, Any], end: str) -> None:
    text = notebook(source, **layout) + end
    change = CallObject(Place("a.ipynb", 2, 5, 1), "forward")
    written = applied(text, notebook_text.edits_of(text, change))
    assert written == text.replace("y = net.forward(x)", "y = net(x)")
    assert "".join(json.loads(written)["cells"][1]["source"]) == "".join(LINES).replace("net.forward(x)", "net(x)")


def test_an_edit_over_several_strings() -> None:
    text = notebook(["f(\n", "  x,\n", ")"], indent=1)
    written = applied(text, notebook_text.edits_of(text, SEED))
    assert json.loads(written)["cells"][1]["source"] == ["f(\n", "  x,\n", "  random_state=0,\n", ")"]
    assert written == notebook(["f(\n", "  x,\n", "  random_state=0,\n", ")"], indent=1)


@pytest.mark.parametrize("layout", [{"indent": 1}, {"indent": "\t"}, {}], ids=str)
def test_a_new_line_has_a_string_of_its_own_where_all_lines_have(layout: dict[str, Any]) -> None:
    before, after = ["f(\n", "  x,\n", "  y\n", ")"], ["f(\n", "  x,\n", "  y,\n", "  random_state=0\n", ")"]
    text = notebook(before, **layout)
    assert applied(text, notebook_text.edits_of(text, SEED)) == notebook(after, **layout)
    text = notebook("".join(before), **layout)
    assert applied(text, notebook_text.edits_of(text, SEED)) == notebook("".join(after), **layout)


def test_lines_of_ipython_are_left_alone() -> None:
    source = ["%matplotlib inline\n", "!ls\n", "f(x)\n", "%time f(x)\n", "f(x)"]
    text = notebook(source, indent=1)

    def change(line: int, column: int) -> SetArgument:
        return SetArgument(Place("a.ipynb", line, column, 1), "f", "random_state", "0")

    written = applied(text, notebook_text.edits_of(text, change(3, 1)))
    assert "".join(json.loads(written)["cells"][1]["source"]) == "".join(source).replace(
        "!ls\nf(x)", "!ls\nf(x, random_state=0)"
    )
    with pytest.raises(RefusedError):
        notebook_text.edits_of(text, change(4, 7))
    with pytest.raises(RefusedError):
        notebook_text.edits_of(notebook("%%bash\nf(x)"), change(2, 1))
    with pytest.raises(RefusedError):
        notebook_text.edits_of(text, SetArgument(Place("a.ipynb", 1, 1, 9), "f", "random_state", "0"))


def test_a_suppression_goes() -> None:
    text = notebook(["x = 1  # mlscaffold: ignore[a/b] why\n", "y = 2"])
    written = applied(text, notebook_text.edits_of(text, RemoveIgnore(Place("a.ipynb", 1, 8, 1), "a/b")))
    assert "".join(json.loads(written)["cells"][1]["source"]) == "x = 1\ny = 2"


def test_outputs_are_cleared_and_nothing_else() -> None:
    cells = [
        {
            "cell_type": "code",
            "execution_count": n,
            "metadata": {},
            "source": "x",
            "outputs": [{"output_type": "error"}],
        }
        for n in (1, 2)
    ]
    text = json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": {"outputs": [1]}}, indent=2)
    written = json.loads(applied(text, notebook_text.cleared(text, ClearOutputs("a.ipynb", (1,)))))
    cells[1] |= {"execution_count": None, "outputs": []}
    assert written == {"cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": {"outputs": [1]}}


def test_the_old_format() -> None:
    cell = {"cell_type": "code", "language": "python", "prompt_number": 4, "input": ["net.forward(x)"], "outputs": [1]}
    text = json.dumps({"worksheets": [{"cells": []}, {"cells": [cell]}], "nbformat": 3, "metadata": {}}, indent=1)
    written = applied(text, notebook_text.edits_of(text, CallObject(Place("a.ipynb", 1, 1, 0), "forward")))
    assert json.loads(written)["worksheets"][1]["cells"][0]["input"] == ["net(x)"]
    cleared = json.loads(applied(text, notebook_text.cleared(text, ClearOutputs("a.ipynb"))))
    assert cleared["worksheets"][1]["cells"][0] == {**cell, "prompt_number": None, "outputs": []}


def test_two_lines_of_one_notebook_at_once(repository: Repository) -> None:
    source = ["import numpy as np\n", "print('ä', 1 == np.nan)\n", "2 != np.nan"]
    text = notebook(source, indent=1, ensure_ascii=False) + "\n"
    repository.write({"a.ipynb": text})
    answer = repository.check("--select", "ml-api", "--fix", "--unsafe-fixes")
    assert (answer.code, answer.err) == (0, "")
    written = (repository.root / "a.ipynb").read_text(encoding="utf-8")
    assert written == text.replace("1 == np.nan", "np.isnan(1)").replace("2 != np.nan", "~np.isnan(2)")
