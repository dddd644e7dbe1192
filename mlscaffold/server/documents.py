r"""The documents that are open in the editor, with the text that is not saved yet.

Lines end as the protocol says (`\n`, `\r\n`, `\r`), and nowhere else: a form feed or U+2028 in a
file must not shift an edit, nor the columns of what follows a character beyond the sixteenth bit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from lsprotocol import types

from mlscaffold.server.places import characters, key_of, path_of

_END: Final = re.compile(r"\r\n|\n|\r")


@dataclass(slots=True)
class Text:
    """One open text: a file, or a cell of a notebook."""

    uri: str
    """As the editor writes it."""
    language: str
    version: int
    source: str


@dataclass(slots=True)
class Cell:
    """One cell of an open notebook."""

    uri: str
    kind: types.NotebookCellKind
    count: int | None
    """The number of its last execution that the editor knows of."""


@dataclass(slots=True)
class NotebookDocument:
    """An open notebook: its cells in their order."""

    uri: str
    path: Path | None
    cells: list[Cell]
    opened: dict[str, tuple[int, int | None]] = field(default_factory=dict)
    """By the URI of a cell its place in the file, and its execution number, when the two were last the same."""

    def saved(self) -> None:
        """Note that the file on disk has these cells."""
        self.opened = {cell.uri: (index, cell.count) for index, cell in enumerate(self.cells)}


class Documents:
    """All that is open."""

    def __init__(self) -> None:
        self.encoding = "utf-16"
        self._texts: dict[str, Text] = {}
        self._notebooks: dict[str, NotebookDocument] = {}
        self._of_cells: dict[str, str] = {}

    # ------------------------------------------------------------------------------------- files

    def open(self, item: types.TextDocumentItem) -> None:
        """Take over a text."""
        self._texts[key_of(item.uri)] = Text(item.uri, str(item.language_id), item.version, item.text)

    def change(
        self, document: types.VersionedTextDocumentIdentifier, changes: Sequence[types.TextDocumentContentChangeEvent]
    ) -> None:
        """Follow what was typed; what was never opened is nobody's."""
        text = self._texts.get(key_of(document.uri))
        if text is None:
            return
        for change in changes:
            text.source = _changed(text.source, change, self.encoding)
        text.version = document.version

    def close(self, uri: str) -> None:
        """Let a text go: the file counts again."""
        self._texts.pop(key_of(uri), None)

    def text(self, uri: str) -> Text | None:
        """The open text of a URI."""
        return self._texts.get(key_of(uri))

    def files(self) -> Iterator[tuple[Path, Text]]:
        """The open files that are no cells."""
        for text in self._texts.values():
            path = path_of(text.uri)
            if path is not None and key_of(text.uri) not in self._of_cells:
                yield path, text

    # --------------------------------------------------------------------------------- notebooks

    def open_notebook(self, params: types.DidOpenNotebookDocumentParams) -> None:
        """Take over a notebook and the texts of its cells."""
        given = params.notebook_document
        notebook = NotebookDocument(given.uri, path_of(given.uri), [_cell(cell) for cell in given.cells])
        notebook.saved()
        self._notebooks[key_of(given.uri)] = notebook
        for item in params.cell_text_documents:
            self._open_cell(item, given.uri)

    def change_notebook(self, params: types.DidChangeNotebookDocumentParams) -> None:
        """Follow what was done to cells, and typed into them."""
        notebook = self._notebooks.get(key_of(params.notebook_document.uri))
        changes = params.change.cells
        if notebook is None or changes is None:
            return
        if changes.structure is not None:
            array = changes.structure.array
            new = [_cell(cell) for cell in array.cells or ()]
            notebook.cells[array.start : array.start + array.delete_count] = new
            for item in changes.structure.did_open or ():
                self._open_cell(item, notebook.uri)
            for closed in changes.structure.did_close or ():
                self._close_cell(closed.uri)
        for data in changes.data or ():
            for index, cell in enumerate(notebook.cells):
                if cell.uri == data.document:
                    notebook.cells[index] = _cell(data)
        for content in changes.text_content or ():
            self.change(content.document, content.changes)

    def close_notebook(self, params: types.DidCloseNotebookDocumentParams) -> None:
        """Let a notebook go."""
        self._notebooks.pop(key_of(params.notebook_document.uri), None)
        for item in params.cell_text_documents:
            self._close_cell(item.uri)

    def notebook(self, uri: str) -> NotebookDocument | None:
        """The open notebook of a URI, which may be that of one of its cells."""
        key = key_of(uri)
        return self._notebooks.get(self._of_cells.get(key, key))

    def notebooks(self) -> Sequence[NotebookDocument]:
        """All that are open."""
        return list(self._notebooks.values())

    def sources(self, notebook: NotebookDocument) -> Mapping[str, Text]:
        """The texts of its cells by URI."""
        return {cell.uri: text for cell in notebook.cells if (text := self.text(cell.uri)) is not None}

    def _open_cell(self, item: types.TextDocumentItem, notebook: str) -> None:
        self.open(item)
        self._of_cells[key_of(item.uri)] = key_of(notebook)

    def _close_cell(self, uri: str) -> None:
        self.close(uri)
        self._of_cells.pop(key_of(uri), None)


def _cell(cell: types.NotebookCell) -> Cell:
    summary = cell.execution_summary
    return Cell(cell.document, cell.kind, summary.execution_order if summary else None)


def _changed(source: str, change: types.TextDocumentContentChangeEvent, encoding: str) -> str:
    if not isinstance(change, types.TextDocumentContentChangePartial):
        return change.text
    start, end = (_offset(source, at, encoding) for at in (change.range.start, change.range.end))
    return source[:start] + change.text + source[max(start, end) :]


def _offset(source: str, at: types.Position, encoding: str) -> int:
    """Where a position is in a text; one behind the end of a line, or of all, is that end."""
    start = 0
    ends = _END.finditer(source)
    for _ in range(at.line):
        end = next(ends, None)
        if end is None:
            return len(source)
        start = end.end()
    end = next(ends, None)
    return start + characters(source[start : end.start() if end else len(source)], at.character, encoding)
