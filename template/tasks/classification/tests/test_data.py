"""The data is what its dictionary says, and what is not is refused with a message that helps."""

import pandas as pd
import pytest

from {{ package }}.data.split import Split, split
from {{ package }}.data.table import Table, load_table
from {{ package }}.model.settings import Settings
from {{ package }}.pages import read_yaml
from {{ package }}.project import InputError, Project, sha256


{% include tasks ~ "/any/replace_data.py" %}

def test_the_table_obeys_its_dictionary(table: Table) -> None:
    # Loading checks header, types, constraints and hash of every row.
    assert list(table.frame.columns) == [field.name for field in table.dictionary.fields]
    assert len(table.frame) == 344
    assert table.frame["species"].value_counts().to_dict() == {"Adelie": 152, "Gentoo": 124, "Chinstrap": 68}


{% include tasks ~ "/any/test_listing.py" %}

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
