"""One line of source on a terminal: as wide as it may be, with where the caret below it stands."""

from __future__ import annotations

from collections.abc import Sequence

from mlscaffold.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Final

WIDTH: Final = 100
"""Columns of a line that is shown; of a longer one the part around the caret."""
_BEFORE: Final = 60
"""Columns before the caret that stay of a line that is cut."""
_CUT: Final = "..."
_TAB: Final = "    "


def around(line: str, column: int, encoding: str = "utf-8") -> tuple[str, int]:
    """What is shown of a line, and the columns before the caret under its 1-based `column`; 0 is the first one.

    Control characters, and those that the encoding lacks, are shown as escapes.
    """
    caret = min(max(column - 1, 0), len(line))
    if len(line) <= 4 * WIDTH:
        cells = [_cell(c, encoding) for c in line]
        if sum(width for _, width in cells) <= WIDTH:
            return "".join(text for text, _ in cells).rstrip(), sum(width for _, width in cells[:caret])
    before = _fitting([_cell(c, encoding) for c in reversed(line[max(caret - WIDTH, 0) : caret])], _BEFORE)[::-1]
    left = sum(width for _, width in before)
    after = _fitting([_cell(c, encoding) for c in line[caret : caret + WIDTH]], WIDTH - left)
    opening = _CUT if len(before) < caret else ""
    closing = _CUT if caret + len(after) < len(line) else ""
    shown = "".join(text for text, _ in (*before, *after))
    return f"{opening}{shown if closing else shown.rstrip()}{closing}", len(opening) + left


def _fitting(cells: Sequence[tuple[str, int]], columns: int) -> Sequence[tuple[str, int]]:
    """The first cells that fit in so many columns."""
    for index, (_, width) in enumerate(cells):
        columns -= width
        if columns < 0:
            return cells[:index]
    return cells


def _cell(character: str, encoding: str) -> tuple[str, int]:
    """What stands for a character, and how many columns it takes."""
    if character == "\t":
        return _TAB, len(_TAB)
    if character.isascii() and character.isprintable():
        return character, 1
    shown = character if character.isprintable() else character.encode("unicode_escape").decode()
    if not encoding.lower().startswith("utf"):
        try:
            shown = shown.encode(encoding, "backslashreplace").decode(encoding)
        except LookupError:
            shown = shown.encode("ascii", "backslashreplace").decode()
    return shown, _width(shown) if len(shown) == 1 else len(shown)


def _width(character: str) -> int:
    if character.isascii():
        return 1
    import unicodedata

    if unicodedata.category(character) in {"Mn", "Me"} or "\u1160" <= character <= "\u11ff":
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1
