"""Which sections of a page hold nothing."""

import pytest

from mlscaffold.facts.document import read_document
from mlscaffold.facts.sections import empty_sections


@pytest.mark.parametrize(
    ("text", "empty"),
    [
        ("# A\n\n## B\n\n## C\n\nwords\n", ["B"]),
        ("# A\n", ["A"]),
        ("# A\n\n<!-- what?\nwho? -->\n", ["A"]),
        ("# A\n\n<!-- what? -->\nthis\n", []),
        ("A\n=\n\nB\n-\n\nC\n-\n\n1\n", ["B"]),
        ("# A\n\n## B\n\n### C\n", ["C"]),
        ("## A\n\n# B\n\n---\n", ["A", "B"]),
        ("# A\n\n![](plot.png)\n", []),
        ("# A\n\n```\nx = 1\n```\n", []),
        ("# A\n\n<!-- never closed\nwords\n", ["A"]),
        ("words\n", []),
        ("", []),
    ],
)
def test_empty_sections(text: str, empty: list[str]) -> None:
    page = read_document("a.md", text.encode(), "documentation")
    assert [title for _, title in empty_sections(page)] == empty


def test_place_and_names_left_out() -> None:
    page = read_document("a.md", b"# A\n\nx\n\n## 1. Legal questions?\n\n## Users\n", "documentation")
    assert [(at.line, title) for at, title in empty_sections(page, but=("Legal",))] == [(7, "Users")]
