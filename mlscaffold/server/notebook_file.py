"""The file of an open notebook as it would be saved now: the cells of the editor, with what the file keeps of them.

An editor sends the text and the order of cells, and no outputs; those are taken from the file, for the cells that
were not run again since.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from lsprotocol import types

from mlscaffold.facts.text import decode
from mlscaffold.server.documents import Cell, NotebookDocument, Text

_KINDS = {types.NotebookCellKind.Markup: "markdown", types.NotebookCellKind.Code: "code"}


def content(notebook: NotebookDocument, texts: Mapping[str, Text], saved: bytes) -> bytes:
    """The bytes of the notebook; `saved` is what the file holds, or nothing."""
    before = _read(saved)
    there = _cells(before)
    # Where the file has been changed by others, no cell of it is known to be one of these.
    known = len(there) == len(notebook.opened)
    cells = [_cell(cell, texts, notebook, there if known else []) for cell in notebook.cells]
    metadata = before.get("metadata")
    if not isinstance(metadata, dict):
        languages = [texts[c.uri].language for c in notebook.cells if c.uri in texts and _is_code(c)]
        metadata = {"language_info": {"name": languages[0] if languages else "python"}}
    version = before.get("nbformat_minor") if before.get("nbformat") == 4 else 5
    made = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": version}
    return json.dumps(made, ensure_ascii=True, indent=1).encode("ascii")


def _cell(
    cell: Cell, texts: Mapping[str, Text], notebook: NotebookDocument, there: list[dict[str, Any]]
) -> dict[str, Any]:
    index, count = notebook.opened.get(cell.uri, (-1, None))
    old = there[index] if 0 <= index < len(there) else {}
    metadata = old.get("metadata")
    text = texts.get(cell.uri)
    source = text.source if text else ""
    made: dict[str, Any] = {
        "cell_type": _KINDS.get(cell.kind, "raw"),
        "metadata": metadata if isinstance(metadata, dict) else {},
        "source": source,
    }
    if not _is_code(cell):
        # An editor has two kinds of cells, and a file three.
        made["cell_type"] = "raw" if old.get("cell_type") == "raw" else "markdown"
        return made
    kept = cell.count == count
    outputs = old.get("outputs") if kept else None
    made["outputs"] = outputs if isinstance(outputs, list) else []
    made["execution_count"] = old.get("execution_count", old.get("prompt_number")) if kept and old else cell.count
    language = text.language if text else "python"
    if language != "python":
        made["metadata"] = {**made["metadata"], "vscode": {"languageId": language}}
    return made


def _is_code(cell: Cell) -> bool:
    return cell.kind == types.NotebookCellKind.Code


def _read(data: bytes) -> dict[str, Any]:
    try:
        found = json.loads(decode(data))
    except (ValueError, RecursionError, MemoryError):
        return {}
    return found if isinstance(found, dict) else {}


def _cells(notebook: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The cells of a file of nbformat 3 or 4; none when one of them is no object."""
    listed = notebook.get("cells")
    if not isinstance(listed, list):
        sheets = notebook.get("worksheets")
        sheets = [s.get("cells") for s in sheets if isinstance(s, dict)] if isinstance(sheets, list) else []
        listed = [cell for sheet in sheets if isinstance(sheet, list) for cell in sheet]
    return listed if all(isinstance(cell, dict) for cell in listed) else []
