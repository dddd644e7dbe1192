"""The first table of a section of a Markdown page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mlscaffold.facts.model import Document, Place
from mlscaffold.lean import NamedTuple, pattern

_CELL = pattern(r"(?<!\\)\|")
_RULE = pattern(r"[\s|:-]*-[\s|:-]*")


class Row(NamedTuple):
    """One row, its cells by the lower-case names of their columns."""

    at: Place
    cells: Mapping[str, str]

    def cell(self, name: str) -> str:
        """A cell without its markup; empty when the table has no such column."""
        return self.cells.get(name, "").strip("`*_ ")


def rows_under(document: Document, heading: str) -> Iterator[Row]:
    """The rows of the first table below a heading, which is compared without case."""
    sections = [h for h in document.headings if h[2].strip().lower() == heading.lower()]
    if not sections:
        return
    start, level, _ = sections[0]
    end = next((h[0] - 1 for h in document.headings if h[0] > start and h[1] <= level), None)
    columns: list[str] = []
    for number, line in enumerate(document.text.split("\n")[start:end], start + 1):
        if not line.lstrip().startswith("|"):
            if columns:
                return
            continue
        cells = [cell.strip() for cell in _CELL.split(line.strip().strip("|"))]
        if not columns:
            columns = [cell.strip("`*_ ").lower() for cell in cells]
        elif not _RULE.fullmatch(line):
            yield Row(Place(document.path, number), dict(zip(columns, cells, strict=False)))
