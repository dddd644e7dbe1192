"""The files that findings point at, read again when a report is written: places alone hold no text.

What cannot be read, or is no longer what was looked at, has no line here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from mlscaffold.facts.model import Place
from mlscaffold.facts.secrets import without_secrets
from mlscaffold.facts.text import decode, is_binary, split_lines
from mlscaffold.lean import TYPE_CHECKING
from mlscaffold.tree import Tree

if TYPE_CHECKING:
    from typing import Final

    from mlscaffold.facts.nodes import Node

_GZIP: Final = b"\x1f\x8b"


class Sources:
    """A tree as reports need it, one file at a time: findings come sorted by file."""

    def __init__(
        self,
        tree: Tree,
        sizes: Mapping[str, int] | None = None,
        tables: Collection[str] = (),
        cells: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """`sizes` are those of the files that were looked at: another size is another file.

        Rows of `tables` are nobody's to show: they may be about people, and reports go to logs of CI. `cells` are the
        texts of the cells of notebooks, as far as they are known.
        """
        self._tree = tree
        self._sizes = sizes or {}
        self._tables = tables
        self._known = cells or {}
        self._path: str | None = None
        self._data = b""
        self._lines: list[str] | None = None
        self._cells: list[str] | None = None
        self._starts: list[list[int]] | None = None

    def line(self, at: Place) -> str | None:
        """The line of source at a place, in a notebook that of its cell; None when there is none."""
        if not at.line or at.path in self._tables:
            return None
        if at.cell is not None and at.path in self._known:
            lines = _lines_in(self._known[at.path], at.cell)
        elif not self._opened(at.path):
            return None
        else:
            lines = self._file_lines() if at.cell is None else self._cell_lines(at.cell)
        if at.line > len(lines) or at.column > len(lines[at.line - 1]) + 1:
            return None
        return lines[at.line - 1]

    def file_line(self, at: Place) -> int:
        """The line of a place in its file, for programs that know files and no cells; 0 when there is none."""
        if at.cell is None:
            return at.line
        if not self._opened(at.path):
            return 0
        if self._starts is None:
            self._starts = _lines_of_cells(decode(self._data))
        cells = self._starts
        lines = cells[at.cell] if at.cell < len(cells) else []
        return lines[max(at.line, 1) - 1] if at.line <= len(lines) and lines else 0

    def path(self, at: Place) -> str:
        """The path of a place from the top of the git work tree, which is where services look for it."""
        top = self._tree.git_top()
        return f"{top}/{at.path}".removesuffix("/.") if top else at.path

    def _opened(self, path: str) -> bool:
        """Whether a file could be read as text, and is the one at hand now."""
        if path != self._path:
            try:
                self._data = self._tree.read(path)
            except OSError:
                self._data = b""
            changed = len(self._data) != self._sizes.get(path, len(self._data))
            if changed or self._data.startswith(_GZIP) or is_binary(self._data):
                self._data = b""
            self._data = without_secrets(path, self._data)
            self._path, self._lines, self._cells, self._starts = path, None, None, None
        return bool(self._data)

    def _file_lines(self) -> list[str]:
        if self._lines is None:
            self._lines = split_lines(decode(self._data))
        return self._lines

    def _cell_lines(self, cell: int) -> list[str]:
        if self._cells is None:
            from mlscaffold.facts.notebook import cell_sources

            try:
                self._cells = cell_sources(self._data)
            except ValueError:
                self._cells = []
        return _lines_in(self._cells, cell)


def _lines_in(cells: Sequence[str], number: int) -> list[str]:
    return split_lines(cells[number]) if number < len(cells) else []


def _lines_of_cells(text: str) -> list[list[int]]:
    """For each cell of a notebook the lines of the file that its lines stand on; empty when it is no notebook."""
    from mlscaffold.facts.nodes import read_json

    try:
        notebook = read_json(text)
    except (ValueError, RecursionError):
        return []
    if notebook is None:
        return []
    cells = notebook.get("cells")
    if cells is not None and cells.kind == "list":
        listed = list(cells.elements())
    else:
        sheets = notebook.get("worksheets")
        listed = [
            cell
            for sheet in (sheets.elements() if sheets else ())
            if (inner := sheet.get("cells")) is not None
            for cell in inner.elements()
        ]

    return [_lines_of(cell.get("source") or cell.get("input")) for cell in listed]


def _lines_of(source: Node | None) -> list[int]:
    """The lines of the file that the lines of a cell stand on."""
    if source is None:
        return []
    found = [source.line]
    pieces = [source] if source.kind == "scalar" else source.elements()
    parts = [piece for piece in pieces if isinstance(piece.value, str) and piece.value]
    for index, part in enumerate(parts):
        if index == 0:
            found = [part.line]
        # A part is one line as a rule; it may as well be several, or a piece of one.
        *ended, rest = split_lines(part.value)
        following = part if rest or index + 1 == len(parts) else parts[index + 1]
        found += [*(part.line for _ in ended[1:]), following.line] if ended else []
    return found
