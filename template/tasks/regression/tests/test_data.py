"""The data is what its dictionary says, and what is not is refused with a message that helps."""

import numpy as np
import pandas as pd
import pytest

from {{ package }}.data.split import Split, split
from {{ package }}.data.table import Table, load_table
from {{ package }}.model.settings import Settings
from {{ package }}.pages import read_yaml
from {{ package }}.project import InputError, Project, sha256

MIXTURE = [
    "cement_kg_m3",
    "slag_kg_m3",
    "fly_ash_kg_m3",
    "water_kg_m3",
    "superplasticizer_kg_m3",
    "coarse_aggregate_kg_m3",
    "fine_aggregate_kg_m3",
]


{% include tasks ~ "/any/replace_data.py" %}

def differ_by_rounding(rows: pd.DataFrame, others: pd.DataFrame) -> np.ndarray:
    """For each row and each other one whether no ingredient differs by more than 1 kg/m³."""
    distance = np.abs(rows[MIXTURE].to_numpy()[:, None] - others[MIXTURE].to_numpy()[None]).max(axis=2)
    return distance <= 1 + 1e-9


def test_the_table_obeys_its_dictionary(table: Table) -> None:
    # Loading checks header, types, constraints and hash of every row.
    assert list(table.frame.columns) == [field.name for field in table.dictionary.fields]
    assert len(table.frame) == 1030
    assert table.frame["mix"].nunique() == 315
    assert len(table.frame[MIXTURE].drop_duplicates()) == 428
    assert not table.frame.isna().any(axis=None)


{% include tasks ~ "/any/test_listing.py" %}

def test_rows_that_occur_twice_are_of_one_mixture(table: Table) -> None:
    values = [field.name for field in table.dictionary.fields if field.role in {"feature", "target"}]
    assert table.frame.duplicated(values).sum() == 25
    assert table.frame.groupby(values)["mix"].nunique().max() == 1


def test_a_mixture_has_one_name_however_it_is_rounded(table: Table) -> None:
    names = table.frame["mix"].to_numpy()
    alike = differ_by_rounding(table.frame, table.frame)
    assert not (alike & (names[:, None] != names[None])).any()
    for name in np.unique(names):
        of_one_name = alike[np.ix_(names == name, names == name)]
        assert (np.linalg.matrix_power(of_one_name.astype(float), len(of_one_name)) > 0).all(), name


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("332.5,142.5", "much,142.5", r"line 4, cement_kg_m3: input should be a valid number"),
        ("332.5,142.5", ",142.5", r"line 4, cement_kg_m3: input should be a valid number"),
        ("332.5,142.5", "33.25,142.5", r"line 4, cement_kg_m3: value error, should be at least 50"),
        ("228,0,932", "2280,0,932", r"line 4, water_kg_m3: value error, should be at most 400"),
        ("228,0,932", "nan,0,932", r"line 4, water_kg_m3: input should be a finite number"),
        ("676,28,79.9", "676,0,79.9", r"line 2, age_days: value error, should be at least 1"),
        ("676,28,79.9", "676,28.5,79.9", r"line 2, age_days: input should be a valid integer"),
        ("28,79.9", "28,-79.9", r"line 2, strength_mpa: value error, should be at least 0"),
        ("M001,", "1,", r"line 2, mix: value error, should match M\[0-9\]\{3\}"),
        ("28,79.98611076\n", "28\n", r"line 2: 9 values for 10 columns"),
        ("mix,cement_kg_m3", "mix,lime_kg_m3", r"unknown: \['lime_kg_m3'\], absent: \['cement_kg_m3'\]"),
    ],
)
def test_a_row_that_breaks_the_dictionary_is_refused(workspace: Project, old: str, new: str, message: str) -> None:
    replace_data(workspace, "concrete", old, new)
    with pytest.raises(InputError, match=message):
        load_table(workspace, "concrete")


def test_the_split_parts_share_no_row_and_lose_none(table: Table, parts: Split) -> None:
    rows = [*parts.train.index, *parts.validation.index, *parts.test.index]
    assert sorted(rows) == list(table.frame.index)


def test_the_split_parts_no_mixture(parts: Split) -> None:
    train, validation, test = ({*part["mix"]} for part in (parts.train, parts.validation, parts.test))
    assert not train & validation
    assert not train & test
    assert not validation & test
    assert (len(validation), len(test)) == (63, 63)


def test_no_mixture_of_one_part_is_in_another_under_another_rounding(parts: Split) -> None:
    assert not differ_by_rounding(parts.validation, parts.train).any()
    assert not differ_by_rounding(parts.test, parts.train).any()
    assert not differ_by_rounding(parts.test, parts.validation).any()


def test_the_split_is_fixed_by_its_seed(table: Table, settings: Settings, parts: Split) -> None:
    again, other = (
        split(table.frame.sample(frac=1, random_state=1), table.dictionary, settings.split.model_copy(update=changed))
        for changed in ({}, {"seed": settings.split.seed + 1})
    )
    pd.testing.assert_frame_equal(again.test.sort_index(), parts.test)
    assert {*other.test.index} != {*parts.test.index}
