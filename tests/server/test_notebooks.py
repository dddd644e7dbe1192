"""Notebooks as editors send them: cells are documents of their own, outputs are not sent."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.server.client import Editor, applied, uri
from tests.server.conftest import NAN, RULE, nan_on, write

CELLS = ("# Title", "import numpy as np\nx = 1\n", "'\U0001f600', x == np.nan")


def cell(source: str, kind: str = "code", **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = {"cell_type": kind, "metadata": {}, "source": source}
    return made | ({"outputs": [], "execution_count": None} if kind == "code" else {}) | more


def notebook(*cells: dict[str, Any]) -> str:
    metadata = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
    return json.dumps({"cells": list(cells), "metadata": metadata, "nbformat": 4, "nbformat_minor": 4})


def cell_uri(place: Path, number: int | str) -> str:
    return uri(place).replace("file://", "vscode-notebook-cell:") + f"#W{number}sZmlsZQ%3D%3D"


def document(name: str, kind: int, order: int | None = None) -> dict[str, Any]:
    return {"kind": kind, "document": name, "executionSummary": {"executionOrder": order} if order else None}


def text(name: str, source: str, kind: int = 2) -> dict[str, Any]:
    return {"uri": name, "languageId": "python" if kind == 2 else "markdown", "version": 1, "text": source}


def open_notebook(
    editor: Editor, place: Path, cells: Sequence[str] = CELLS, orders: Sequence[int | None] = ()
) -> list[str]:
    """Open a notebook whose first cell is prose; the URIs of its cells."""
    names = [cell_uri(place, number) for number in range(len(cells))]
    kinds = [1, *[2] * (len(cells) - 1)]
    counts = orders or [None] * len(cells)
    listed = [document(n, k, c) for n, k, c in zip(names, kinds, counts, strict=True)]
    editor.notify(
        "notebookDocument/didOpen",
        notebookDocument={"uri": uri(place), "notebookType": "jupyter-notebook", "version": 1, "cells": listed},
        cellTextDocuments=[text(n, c, k) for n, c, k in zip(names, cells, kinds, strict=True)],
    )
    return names


def change(editor: Editor, place: Path, **cells: Any) -> None:
    editor.notify(
        "notebookDocument/didChange", notebookDocument={"version": 2, "uri": uri(place)}, change={"cells": cells}
    )


def typed(name: str, *changes: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"document": {"uri": name, "version": 2}, "changes": list(changes)}]


@pytest.fixture
def place(project: Path) -> Path:
    write(project, {"a.ipynb": notebook(cell(CELLS[0], "markdown"), *map(cell, CELLS[1:]))})
    return project / "a.ipynb"


def test_a_finding_is_shown_in_its_cell(editor: Editor, place: Path) -> None:
    names = open_notebook(editor, place)
    (shown,) = editor.wait_for(names[2], nan_on(0))
    assert shown["range"]["start"] == {"line": 0, "character": 6}
    assert set(editor.diagnostics) == {names[2]}
    assert f"**{RULE}**" in editor.hover(names[2], 0)["contents"]["value"]


def test_what_is_typed_into_a_cell_counts(editor: Editor, place: Path) -> None:
    names = open_notebook(editor, place)
    editor.wait_for(names[2], nan_on(0))
    start = {"line": 0, "character": 0}
    change(editor, place, textContent=typed(names[2], {"range": {"start": start, "end": start}, "text": "\n\n"}))
    editor.wait_for(names[2], nan_on(2))
    change(editor, place, textContent=typed(names[2], {"text": "x\n"}))
    editor.wait_for(names[2], nan_on())


def test_cells_that_are_put_in_taken_out_and_moved(editor: Editor, place: Path) -> None:
    names = open_notebook(editor, place)
    editor.wait_for(names[2], nan_on(0))
    new = cell_uri(place, "new")
    array = {"start": 2, "deleteCount": 0, "cells": [document(new, 2)]}
    change(editor, place, structure={"array": array, "didOpen": [text(new, "\nx == np.nan\n")]})
    editor.wait_for(new, nan_on(1))
    assert editor.rules(names[2]) == [(RULE, 0)]
    array = {"start": 2, "deleteCount": 2, "cells": [document(names[2], 2), document(new, 2)]}
    change(editor, place, structure={"array": array}, textContent=typed(new, {"text": "x == np.nan\n"}))
    editor.wait_for(new, nan_on(0))
    array = {"start": 2, "deleteCount": 1}
    change(editor, place, structure={"array": array, "didClose": [{"uri": names[2]}]})
    editor.wait_for(names[2], nan_on())
    assert editor.rules(new) == [(RULE, 0)]


def test_outputs_are_those_of_the_file_until_a_cell_runs_again(project: Path, start: Callable[..., Editor]) -> None:
    error = {"output_type": "error", "ename": "ValueError", "evalue": "no", "traceback": []}
    stored = notebook(cell("# Title", "markdown"), cell("1 / 0", execution_count=1, outputs=[error]))
    write(project, {"mlscaffold.toml": 'select = ["notebooks/stored-error"]\n', "a.ipynb": stored})
    editor = start(project)
    editor.initialize(project)
    names = open_notebook(editor, project / "a.ipynb", ("# Title", "1 / 0"), (None, 1))
    editor.wait_for(names[1], bool)
    assert [rule for rule, _ in editor.rules(names[1])] == ["notebooks/stored-error"]
    # What the notebook has stored is the editor's own as long as it is open.
    assert [a["title"] for a in editor.actions(names[1], 0) if a["title"].startswith("Clear")] == []
    change(editor, project / "a.ipynb", data=[document(names[1], 2, 2)])
    editor.wait_for(names[1], lambda shown: not shown)


def test_a_notebook_that_is_closed_is_shown_as_the_file(editor: Editor, place: Path, project: Path) -> None:
    names = open_notebook(editor, place)
    editor.wait_for(names[2], nan_on(0))
    editor.notify(
        "notebookDocument/didClose",
        notebookDocument={"uri": uri(place)},
        cellTextDocuments=[{"uri": name} for name in names],
    )
    (shown,) = editor.wait_for(uri(place), bool)
    assert editor.rules(names[2]) == []
    assert shown["message"].startswith("Cell 3, line 1: ")


def test_a_notebook_opened_as_text_is_shown_by_the_lines_of_its_file(editor: Editor, place: Path) -> None:
    text = json.dumps(json.loads(place.read_text()), indent=1)
    name = editor.open(place, text, "json")
    (shown,) = editor.wait_for(name, bool)
    assert "np.nan" in text.splitlines()[shown["range"]["start"]["line"]]


def test_a_repair_is_made_in_the_cell(editor: Editor, place: Path) -> None:
    names = open_notebook(editor, place)
    editor.wait_for(names[2], nan_on(0))
    action = next(a for a in editor.actions(names[2], 0) if a["title"].startswith("Ask with"))
    (edit,) = editor.ask("codeAction/resolve", action)["edit"]["documentChanges"]
    assert edit["textDocument"] == {"uri": names[2], "version": 1}
    assert applied(CELLS[2], edit["edits"]) == "'\U0001f600', np.isnan(x)"


def test_a_comment_that_suppresses_is_put_into_the_cell(editor: Editor, place: Path) -> None:
    names = open_notebook(editor, place)
    editor.wait_for(names[2], nan_on(0))
    action = next(a for a in editor.actions(names[2], 0) if a["title"].startswith("Suppress"))
    (edit,) = action["edit"]["documentChanges"]
    after = applied(CELLS[2], edit["edits"])
    assert after == f"# mlscaffold: ignore[{RULE}] \n{CELLS[2]}"
    change(editor, place, textContent=typed(names[2], {"text": after.replace("] \n", "] it is a test\n")}))
    editor.wait_for(names[2], nan_on())


@pytest.mark.parametrize(
    "saved", [b"", b"{", b"[]", b'{"cells": 3}', b'{"cells": [1]}', b"\xff\xfe", b'{"worksheets": [{"cells": []}]}']
)
def test_a_file_that_is_no_notebook_yet_takes_nothing_from_the_cells(
    editor: Editor, project: Path, saved: bytes
) -> None:
    write(project, {"a.ipynb": saved})
    names = open_notebook(editor, project / "a.ipynb")
    editor.wait_for(names[2], nan_on(0))
    assert editor.messages == []


def test_a_notebook_of_the_old_format(editor: Editor, project: Path) -> None:
    cells = [
        {"cell_type": "heading", "level": 1, "source": "Title"},
        *({"cell_type": "code", "input": c, "language": "python", "outputs": []} for c in CELLS[1:]),
    ]
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [{"cells": cells}]}
    write(project, {"a.ipynb": json.dumps(old)})
    names = open_notebook(editor, project / "a.ipynb")
    editor.wait_for(names[2], nan_on(0))


def test_notebooks_and_modules_are_open_together(editor: Editor, place: Path, project: Path) -> None:
    names = open_notebook(editor, place)
    module = editor.open(project / "b.py", NAN)
    editor.wait_for(names[2], nan_on(0))
    editor.wait_for(module, nan_on(3))
