"""The caret stands below what is meant, as wide as a terminal shows what stands before it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcwidth

from mlscaffold.errors import printable
from mlscaffold.report.source_line import WIDTH, around

SIGNS = "ab =()'\t\u65e5\u672c\uff21\u0301\u0308\xe9\u00df\U0001f600\uac00\x1b\x00\u202e\u200b\ufeff\ud800\u0e33\u05d0\x85\\"


def terminal(text: str) -> str:
    """What a terminal shows for a text of a line: an escape for what is no character, blanks for a tab."""
    return printable(text.replace("\t", "    "))


@pytest.mark.parametrize(
    ("line", "column", "shown", "before"),
    [
        ("x == y", 3, "x == y", 2),
        ("x == y", 7, "x == y", 6),
        ("x == y", 99, "x == y", 6),
        ("", 1, "", 0),
        ("x   ", 0, "x", 0),
        ("\tx", 2, "    x", 4),
        ("\u65e5\u672c = x", 6, "\u65e5\u672c = x", 7),
        ("e\u0301 = x", 6, "e\u0301 = x", 4),
        ("\x1b[31m = x", 9, "\\x1b[31m = x", 11),
        ("\u202ex = y", 6, "\\u202ex = y", 10),
    ],
)
def test_what_is_shown(line: str, column: int, shown: str, before: int) -> None:
    assert around(line, column) == (shown, before)


def columns(text: str) -> int:
    return sum(map(wcwidth, text))


@given(st.text(SIGNS, max_size=400), st.integers(0, 410))
def test_the_caret_is_below_its_character(line: str, column: int) -> None:
    shown, before = around(line, column)
    left = terminal(line[: max(column - 1, 0)])
    assert shown.isprintable()
    if columns(terminal(line)) <= WIDTH:
        assert (shown, before) == (terminal(line).rstrip(), columns(left))
        return
    padded = shown + " " * WIDTH
    # What stands before the caret on the terminal stands before it in the line; marks without width may be either.
    starts = [padded[:n] for n in range(len(padded)) if columns(padded[:n]) == before]
    assert any(left.endswith((start, start.removeprefix("..."))) for start in starts)
    assert columns(shown) <= WIDTH + 2 * len("...")


@pytest.mark.parametrize("column", [1, 50_000, 104_990])
def test_of_a_long_line_the_part_around_the_caret_is_shown(column: int) -> None:
    line = "".join(f"{n:06}," for n in range(15_000))
    shown, before = around(line, column)
    assert shown[before : before + 3] == line[column - 1 : column + 2]
    assert len(shown) <= WIDTH + 6
    assert shown.startswith("...") == (column > 1)
    assert shown.endswith("...") == (column < 104_990)


def test_a_terminal_that_lacks_characters() -> None:
    assert around("\u65e5 = x", 5, "ascii") == ("\\u65e5 = x", 9)
    assert around("\xe9 = \u65e5", 5, "latin-1") == ("\xe9 = \\u65e5", 4)
    assert around("\xe9 = x", 5, "no-such-encoding") == ("\\xe9 = x", 7)
