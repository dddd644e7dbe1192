"""Lines of source by their place, and places of cells in the file."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlscaffold.facts.model import Place
from mlscaffold.report.sources import Sources
from mlscaffold.tree import MemoryTree

CELLS = [
    ["import a\n", "\n", "x = 'first'"],
    ["y = 'second'\n"],
    [],
    ["# %% third\n", "z = '\u00e9 \\' \" \\\\'\n", "w"],
]


def notebook(version: int, kind: type) -> dict:
    cells = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "source" if version == 4 else "input": s if kind is list else "".join(s)}
        for s in CELLS
    ]  # fmt: skip
    if version == 4:
        return {"nbformat": 4, "nbformat_minor": 5, "metadata": {"source": "x"}, "cells": cells}
    return {"nbformat": 3, "metadata": {}, "worksheets": [{"cells": cells[:1]}, {"cells": cells[1:]}]}


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("kind", [list, str])
@pytest.mark.parametrize("version", [3, 4])
def test_lines_of_cells(version: int, kind: type, indent: int | None) -> None:
    text = json.dumps(notebook(version, kind), indent=indent, ensure_ascii=False)
    sources = Sources(MemoryTree({"a.ipynb": text}))
    raw = text.split("\n")
    for cell, lines in enumerate(CELLS):
        for number, line in enumerate("".join(lines).split("\n"), 1):
            at = Place("a.ipynb", number, 1, cell)
            assert sources.line(at) == line
            assert json.dumps(line, ensure_ascii=False)[1:-1] in raw[sources.file_line(at) - 1]
        assert sources.line(Place("a.ipynb", len("".join(lines).split("\n")) + 1, 0, cell)) is None
    assert sources.line(Place("a.ipynb", 1, 1, 4)) is None
    assert sources.file_line(Place("a.ipynb", 1, 1, 4)) == 0


@given(
    st.lists(st.lists(st.sampled_from(["a", "b\n", "\n", "", "c\nd", "e\nf\n"])), max_size=4),
    st.sampled_from([None, 0, 2]),
)
def test_any_cutting_into_parts(cells: list[list[str]], indent: int | None) -> None:
    made = {"cells": [{"cell_type": "code", "source": parts} for parts in cells]}
    text = json.dumps(made, indent=indent)
    sources = Sources(MemoryTree({"a.ipynb": text}))
    raw = text.split("\n")
    for cell, parts in enumerate(cells):
        for number, line in enumerate("".join(parts).split("\n"), 1):
            at = Place("a.ipynb", number, 0, cell)
            assert sources.line(at) == line
            assert line[:1] in raw[sources.file_line(at) - 1]


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"null", b"[]", b'{"cells": 3}', b'{"cells": [3]}', b'{"cells": [{"source": 3}]}', b"[" * 5000,
        b'{"cells": [{"source": [null, {}, ["x"]]}]}', b'{"worksheets": 1}', b'{"worksheets": [{"cells": {}}, 2]}',
        b'{"cells": null, "worksheets": [{}]}', b"\x00\x01", b"\xff\xfe", b'{"cells": [{"source": "\\ud800"}]}',
        b"\x1f\x8b\x08anything",
    ],
)  # fmt: skip
def test_what_is_no_notebook_has_no_lines(content: bytes) -> None:
    sources = Sources(MemoryTree({"a.ipynb": content}))
    for at in (Place("a.ipynb", 2, 1, 0), Place("a.ipynb", 2, 1, 7), Place("b.ipynb", 1, 1, 0)):
        assert sources.line(at) is None
        assert sources.file_line(at) <= 1


def test_what_changed_has_no_line() -> None:
    sources = Sources(MemoryTree({"a.py": "x = 1\ny\n", "b.py": b"\x00\x01", "c.py": "\ufeffx = 1".encode()}))
    assert sources.line(Place("a.py", 1, 6)) == "x = 1"
    assert sources.line(Place("a.py", 1, 7)) is None
    assert sources.line(Place("a.py", 4, 1)) is None
    assert sources.line(Place("a.py")) is None
    assert sources.line(Place("b.py", 1, 1)) is None
    assert sources.line(Place("gone.py", 1, 1)) is None
    assert sources.line(Place(".", 1, 1)) is None
    assert sources.line(Place("c.py", 1, 1)) == "x = 1"
    tree = MemoryTree({"a.py": "x = 1\ny\n", "a.csv": "x\n"})
    assert Sources(tree, {"a.py": 8}).line(Place("a.py", 1, 1)) == "x = 1"
    assert Sources(tree, {"a.py": 9}).line(Place("a.py", 1, 1)) is None
    assert Sources(tree, {}, {"a.csv"}).line(Place("a.csv", 1)) is None
