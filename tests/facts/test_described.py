"""Which files speak of the columns of a table."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlscaffold.facts.described import described_in, explained_in_code, is_sheet, is_sheet_header, passages, sheets_for
from mlscaffold.facts.document import read_document
from mlscaffold.facts.model import Column, Place


def columns(*names: str) -> list[Column]:
    return [Column(name, position, "string") for position, name in enumerate(names)]


@pytest.mark.parametrize(
    ("path", "sheet"),
    [
        ("data_description.txt", True),
        ("Data Dictionary.xlsx", True),
        ("docs/2016_data_disclosure_definitions.pdf", True),
        ("wine.names", True),
        ("HomeCredit_columns_description.csv", True),
        ("CodeBook.csv", True),
        ("data/dictionary.csv", False),
        ("dictionary.txt", False),
        ("description.md", False),
        ("data_dictionary.md", False),
        ("job_descriptions_clean.csv", False),
        ("names", False),
    ],
)
def test_a_data_dictionary_by_its_name(path: str, sheet: bool) -> None:
    assert is_sheet(path) is sheet


@pytest.mark.parametrize(
    ("header", "sheet"),
    [
        (("Variable Name", "Description"), True),
        (("", "Table", "Row", "Description", "Special"), True),
        (("column_name", "type", "Definition"), True),
        (("id", "title", "description", "tag"), False),
        (("name", "description"), False),
        (("feature", "importance"), False),
    ],
)
def test_a_data_dictionary_by_its_columns(header: tuple[str, ...], sheet: bool) -> None:
    assert is_sheet_header(columns(*header)) is sheet


def test_a_sheet_speaks_of_tables_beside_and_below() -> None:
    sheets = ["data/codebook.pdf", "other/codebook.pdf", "docs/codebook.pdf", "data/a.csv"]
    assert sheets_for("data/raw/a.csv", sheets) == (
        Place("data/codebook.pdf"),
        Place("docs/codebook.pdf"),
        Place("data/a.csv"),
    )
    assert sheets_for("data/a.csv", ["data/a.csv"]) == ()


@pytest.mark.parametrize(
    ("text", "described"),
    [
        ("- GRE Scores (Test)\n- GPA Scores (Grades)\n- Class rank (1-4)\n", True),
        ("The gre and the gpa of each student.\n", False),
        ("- The gre\n- A gpa\n", False),
        ("- _gre_ (points)\n- 'gpa' (grades)\n", True),
    ],
)
def test_list_items_that_begin_with_a_column(text: str, described: bool) -> None:
    page = read_document("README.md", text.encode(), "documentation")
    assert bool(described_in("a.csv", columns("admit", "gre", "gpa", "rank"), passages([page], []))) is described


def test_page_called_a_dictionary_speaks_of_tables_anywhere() -> None:
    page = read_document("notes/raw/data_dict.md", b"- price: what was paid\n- rooms: how many there are\n", "other")
    assert described_in("artifacts/rows.csv", columns("price", "rooms"), passages([page], []))
    other = read_document("notes/raw/thoughts.md", b"- price: what was paid\n- rooms: how many there are\n", "other")
    assert not described_in("artifacts/rows.csv", columns("price", "rooms"), passages([other], []))


def test_columns_without_a_word_are_described_nowhere() -> None:
    page = read_document("README.md", b"Rows\nof\ntwo\n\n- _: a\n- __: b\n", "documentation")
    assert described_in("a.csv", columns("_", "__"), passages([page], [])) == ()


def test_columns_of_one_name_are_explained_once() -> None:
    text = "xx: how many there are\nxx,xx,xx,xx\n"
    assert explained_in_code(columns("xx", "xx", "xx"), {"schema.py": text}) == ()
    assert explained_in_code(columns("xx", "yy"), {"schema.py": text + "yy: where they all are\n"})


def test_columns_of_one_letter_are_explained_by_no_prose_in_code() -> None:
    text = "ADVICE = {'NHigh': 'The N value of your soil is high', 'PLow': 'The P value of your soil is low'}\n"
    assert explained_in_code(columns("N", "P", "label"), {"advice.py": text}) == ()


def by_one_pattern(name: str, text: str) -> int:
    """The line that sets a name as a term, found by what says in one expression what a term is."""
    word = re.escape(name.strip().lower()).replace("_", "[ _-]").replace(r"\ ", "[ _-]")
    found = re.search(
        rf"(?:^[ \t]*(?:[-*+|]|\d+[.)])[ \t]*[`*\"'_]*|[`|*][ \t]*){word}"
        r"[`*\"'_]*(?:[ \t]*(?:[`|:*=\n\u2013-]|$)|[ \t]+\()"
        rf"|^[ \t]*{word}[ \t]*:|^[ \t]*(?:[-*+]|\d+[.)])[ \t]+{word} \w",
        text.lower(),
        re.MULTILINE,
    )
    return text.count("\n", 0, found.start()) + 1 if found else 0


@settings(max_examples=1000, deadline=None)
@given(st.data(), st.text("abX1_- *|`'.:(\\\t\n\u2013", min_size=1, max_size=5))
def test_a_term_is_what_one_pattern_says(data: st.DataObject, name: str) -> None:
    written = st.sampled_from([name, name.replace("_", " "), name.replace(" ", "-").upper()])
    around = st.text(" \t\n-*+|12.)`\"'_:=(ab\u2013", max_size=4)
    text = "".join(data.draw(st.lists(written | around, max_size=9)))
    page = read_document("README.md", text.encode(), "documentation")
    (passage,) = passages([page], [])
    found = described_in("a.csv", columns(name), [passage._replace(listed={})])
    lines = [place.line for place in found]
    if name.strip(" _\t\n"):
        assert lines == [line for line in [by_one_pattern(name, passage.text)] if line]
    else:
        # As good as no name.
        assert lines == []
