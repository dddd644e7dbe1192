"""Notebooks as text: edits of a cell's code and of its outputs, in a file whose layout stays as it is."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache

from mlscaffold.changes import ClearOutputs, RemoveIgnore, Replace
from mlscaffold.facts.notebook import mask
from mlscaffold.facts.text import split_lines
from mlscaffold.fixes import json_text, python_code
from mlscaffold.fixes.edits import Edit
from mlscaffold.fixes.json_text import Value
from mlscaffold.fixes.refusal import RefusedError
from mlscaffold.fixes.text import line_starts


class _Cell:
    """One cell that is edited: its source, and where each character of it stands in the file."""

    def __init__(self, text: str, index: int) -> None:
        cells = _cells(text)
        if index >= len(cells):
            raise RefusedError("there is no such cell")
        self.strings = _strings(cells[index])
        self.letters = [
            (part, *letter) for part, string in enumerate(self.strings) for letter in json_text.characters(text, string)
        ]
        self.source = "".join(letter for _, letter, _, _ in self.letters)
        masked = mask(self.source)
        self.code, self.language = masked.source, masked.language


_cell = lru_cache(maxsize=2)(_Cell)
"""The same cell for all that is mended in it."""


def edits_of(text: str, change: python_code.CodeChange) -> list[Edit]:
    """What a change of a cell's code does to the text of its notebook."""
    cell = _cell(text, change.at.cell or 0)
    if isinstance(change, Replace | RemoveIgnore):
        edits = python_code.edits_of(cell.source, change)
    elif cell.language != "python":
        raise RefusedError("the cell is no Python")
    else:
        edits = [_as_written(edit, cell.code, cell.source) for edit in python_code.edits_of(cell.code, change)]
    return [moved for edit in edits for moved in _in_strings(text, edit, cell.letters, cell.strings)]


def _as_written(edit: Edit, code: str, source: str) -> Edit:
    """An edit of a cell without IPython's own syntax as one of the cell as it is."""
    if code == source:
        return edit
    masked, lines = split_lines(code), split_lines(source)
    before, after = line_starts(code), line_starts(source)
    first, last = (bisect_right(before, offset) - 1 for offset in (edit.start, edit.end))
    if masked[first : last + 1] != lines[first : last + 1]:
        raise RefusedError("a line there is IPython's and not Python")
    return Edit(edit.start - before[first] + after[first], edit.end - before[last] + after[last], edit.new)


def _in_strings(
    text: str, edit: Edit, letters: Sequence[tuple[int, str, int, int]], strings: Sequence[Value]
) -> list[Edit]:
    """An edit of a cell's code as edits of the strings that hold it, each within one of them.

    Where each line of the code has a string of its own, a new line gets one too.
    """
    between = text[strings[0].end : strings[1].start] if len(strings) > 1 else ""
    lines = [json_text.written(line, text)[1:-1] for line in edit.new.split("\n")]
    new = f'\\n"{between}"'.join(lines) if between else "\\n".join(lines)
    if edit.start == edit.end:
        if edit.start < len(letters):
            place = letters[edit.start][2]
        elif strings:
            place = strings[-1].end - 1
        else:
            raise RefusedError("the cell is empty")
        return [Edit(place, place, new)]
    moved: list[Edit] = []
    owner = -1
    for part, _, start, end in letters[edit.start : edit.end]:
        if part == owner:
            moved[-1] = moved[-1]._replace(end=end)
        else:
            moved.append(Edit(start, end, "" if moved else new))
            owner = part
    return moved


def cleared(text: str, change: ClearOutputs) -> list[Edit]:
    """What taking out outputs does to the text of a notebook."""
    edits = []
    cells = _cells(text)
    for index, cell in enumerate(cells):
        if change.cells and index not in change.cells:
            continue
        outputs, kind = cell.get("outputs"), cell.get("cell_type")
        if outputs is None or kind is None or text[kind.start : kind.end] != '"code"':
            continue
        if outputs.items:
            edits.append(Edit(outputs.start, outputs.end, "[]"))
        for key in ("execution_count", "prompt_number"):
            count = cell.get(key)
            if count and text[count.start : count.end] != "null":
                edits.append(Edit(count.start, count.end, "null"))
    return edits


@lru_cache(maxsize=2)
def _cells(text: str) -> list[Value]:
    """The cells of a notebook, numbered as the checks number them."""
    root = json_text.read(text)
    cells = root.get("cells")
    if cells is None:
        sheets = root.get("worksheets")
        found = [sheet.get("cells") for sheet in sheets.items] if sheets else []
        return [cell for sheet in found if sheet for cell in sheet.items]
    return cells.items


def _strings(cell: Value) -> list[Value]:
    source = cell.get("source") or cell.get("input")
    if source is None:
        return []
    return [source] if source.kind == "string" else [part for part in source.items if part.kind == "string"]
