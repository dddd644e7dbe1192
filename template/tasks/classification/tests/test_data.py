"""The data is what its dictionary says, and what is not is refused with a message that helps."""

import pandas as pd
import pytest

from {{ package }}.data.split import Split, split
from {{ package }}.data.table import Table, load_table
from {{ package }}.model.settings import Settings
from {{ package }}.pages import read_yaml
from {{ package }}.project import InputError, Project, sha256


def replace_data(workspace: Project, name: str, old: str, new: str) -> None:
    """Change the raw table once, and list its new hash."""
    path = workspace.root / "data" / "raw" / f"{name}.csv"
    before = path.read_bytes()
    after = before.decode().replace(old, new, 1).encode()
    assert after != before
    path.write_bytes(after)
    listing = workspace.data_package.read_text(encoding="utf-8")
    workspace.data_package.write_text(listing.replace(sha256(before), sha256(after)), encoding="utf-8")


def test_the_table_obeys_its_dictionary(table: Table) -> None:
    # Loading checks header, types, constraints and hash of every row.
    assert list(table.frame.columns) == [field.name for field in table.dictionary.fields]
    assert len(table.frame) == 344
    assert table.frame["species"].value_counts().to_dict() == {"Adelie": 152, "Gentoo": 124, "Chinstrap": 68}


def test_the_listed_size_is_right(project: Project, settings: Settings, table: Table) -> None:
    (listed,) = (r for r in read_yaml(project.data_package)["resources"] if r["name"] == settings.dataset)
    assert listed["bytes"] == table.path.stat().st_size


def test_examples_occur_in_the_data(table: Table) -> None:
    for field in table.dictionary.fields:
        assert field.example in table.frame[field.name].tolist()


def test_no_row_occurs_twice(table: Table) -> None:
    assert not table.frame.duplicated().any()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("39.1,18.7", "long,18.7", r"line 2, bill_length_mm: input should be a valid number"),
        ("39.1,18.7", "391,18.7", r"line 2, bill_length_mm: value error, should be at most 80"),
        ("39.1,18.7", "nan,18.7", r"line 2, bill_length_mm: input should be a finite number"),
        ("181,3750", "181.5,3750", r"line 2, flipper_length_mm: input should be a valid integer"),
        ("Adelie,Torgersen", "Emperor,Torgersen", r"line 2, species: value error, should be one of Adelie"),
        ("Adelie,Torgersen", "NA,Torgersen", r"line 2, species: input should be a valid string"),
        ("male,2007\n", "male\n", r"line 2: 7 values for 8 columns"),
        ("sex,year", "gender,year", r"unknown: \['gender'\], absent: \['sex'\]"),
    ],
)
def test_a_row_that_breaks_the_dictionary_is_refused(workspace: Project, old: str, new: str, message: str) -> None:
    replace_data(workspace, "penguins", old, new)
    with pytest.raises(InputError, match=message):
        load_table(workspace, "penguins")


@pytest.mark.parametrize("changed", ["format: parquet", 'format: csv\n    dialect: {delimiter: ";"}'])
def test_a_table_that_is_no_csv_is_refused(workspace: Project, changed: str) -> None:
    listing = workspace.data_package.read_text(encoding="utf-8")
    workspace.data_package.write_text(listing.replace("format: csv", changed), encoding="utf-8")
    with pytest.raises(InputError, match=r"penguins\.csv is no comma-separated CSV"):
        load_table(workspace, "penguins")


def test_data_that_changed_unnoticed_is_refused(workspace: Project) -> None:
    with (workspace.root / "data" / "raw" / "penguins.csv").open("a", encoding="utf-8") as stream:
        stream.write("Adelie,Dream,40.1,18.2,190,3700,male,2009\n")
    with pytest.raises(InputError, match=r"is not the file that data/datapackage\.yaml lists"):
        load_table(workspace, "penguins")


def test_the_split_parts_share_no_row_and_lose_none(table: Table, parts: Split) -> None:
    rows = [*parts.train.index, *parts.validation.index, *parts.test.index]
    assert sorted(rows) == list(table.frame.index)


def test_the_split_keeps_the_shares_of_the_classes(table: Table, parts: Split) -> None:
    expected = table.frame["species"].value_counts(normalize=True)
    for part in (parts.train, parts.validation, parts.test):
        assert (part["species"].value_counts(normalize=True) - expected).abs().max() < 0.02


def test_the_split_is_fixed_by_its_seed(table: Table, settings: Settings, parts: Split) -> None:
    again, other = (
        split(table.frame, table.dictionary, settings.split.model_copy(update={"seed": seed}))
        for seed in (settings.split.seed, settings.split.seed + 1)
    )
    pd.testing.assert_frame_equal(parts.test, again.test)
    assert list(parts.test.index) != list(other.test.index)
