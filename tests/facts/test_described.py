"""Which files speak of the columns of a table."""

import pytest

from mlscaffold.facts.described import described_in, is_sheet, is_sheet_header, passages, sheets_for
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
