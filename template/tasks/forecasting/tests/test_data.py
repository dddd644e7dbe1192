"""The data is what its dictionary says, and what is not is refused with a message that helps."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from {{ package }}.data.history import (
    HORIZON,
    LEVEL,
    RELATIVE,
    same_day_before,
    with_history,
)
from {{ package }}.data.split import Split, SplitSettings, split
from {{ package }}.data.table import Table, load_table
from {{ package }}.model.settings import Settings
from {{ package }}.pages import read_yaml
from {{ package }}.project import InputError, Project, sha256


{% include tasks ~ "/any/replace_data.py" %}

def test_the_table_obeys_its_dictionary(table: Table) -> None:
    # Loading checks header, types, constraints and hash of every row.
    assert list(table.frame.columns) == [field.name for field in table.dictionary.fields]
    assert len(table.frame) == 731
    assert table.frame["holiday"].sum() == 21
    assert not table.frame.isna().any(axis=None)


{% include tasks ~ "/any/test_listing.py" %}

def test_every_day_is_there_in_order(table: Table) -> None:
    expected = [dt.date(2011, 1, 1) + dt.timedelta(days=n) for n in range(731)]
    assert table.frame["dteday"].tolist() == expected


def test_what_follows_from_others_does(table: Table) -> None:
    days = pd.to_datetime(table.frame["dteday"])
    assert (table.frame["weekday"] == (days.dt.day_of_week + 1) % 7).all()
    assert (table.frame["mnth"] == days.dt.month).all()
    assert (table.frame["yr"] == days.dt.year - 2011).all()
    working = ~table.frame["weekday"].isin([0, 6]) & (table.frame["holiday"] == 0)
    assert (table.frame["workingday"] == working).all()
    assert (table.frame["cnt"] == table.frame["casual"] + table.frame["registered"]).all()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("331,654,985", "331,654,many", r"line 2, cnt: input should be a valid integer"),
        ("331,654,985", "331,654,", r"line 2, cnt: input should be a valid integer"),
        ("331,654,985", "331,654,-985", r"line 2, cnt: value error, should be at least 0"),
        ("331,654,985", "331,654,98500", r"line 2, cnt: value error, should be at most 50000"),
        ("2011-01-01,1,0,1,0", "2011-01-01,1,0,1,2", r"line 2, holiday: value error, should be one of 0, 1"),
        ("2011-01-01", "2011-02-30", r"line 2, dteday: input should be a valid date"),
        ("2011-01-02", "2011-01-01", r"dteday: values occur more than once \(surplus rows: 1\)"),
        ("331,654,985\r\n", "331,654\r\n", r"line 2: 15 values for 16 columns"),
        ("instant,dteday", "instant,day", r"unknown: \['day'\], absent: \['dteday'\]"),
    ],
)
def test_a_row_that_breaks_the_dictionary_is_refused(workspace: Project, old: str, new: str, message: str) -> None:
    replace_data(workspace, "bikes", old, new)
    with pytest.raises(InputError, match=message):
        load_table(workspace, "bikes")


def test_the_split_parts_share_no_day_and_lose_none(rows: pd.DataFrame, parts: Split) -> None:
    assert [*parts.train.index, *parts.validation.index, *parts.test.index] == list(rows.index)


def test_what_is_judged_lies_after_all_that_was_learned_from(parts: Split, settings: Settings) -> None:
    assert parts.train["dteday"].max() < parts.validation["dteday"].min()
    assert parts.validation["dteday"].max() < parts.test["dteday"].min()
    assert (len(parts.validation), len(parts.test)) == (settings.split.validation, settings.split.test)


def test_the_split_goes_by_time_and_not_by_place(rows: pd.DataFrame, table: Table, parts: Split) -> None:
    settings = SplitSettings(validation=len(parts.validation), test=len(parts.test))
    again = split(rows.sample(frac=1, random_state=1), table.dictionary, settings)
    pd.testing.assert_frame_equal(again.test, parts.test)


def test_too_few_days_cannot_be_split(rows: pd.DataFrame, table: Table) -> None:
    with pytest.raises(InputError, match="20 days are too few for 10 and 10 of them apart"):
        split(rows.head(20), table.dictionary, SplitSettings(validation=10, test=10))


def test_only_the_first_four_weeks_have_no_history(table: Table, rows: pd.DataFrame) -> None:
    assert list(rows.index) == list(table.frame.index[28:])
    counts = table.frame["cnt"]
    first = rows.iloc[0]
    assert first[LEVEL] == pytest.approx(counts.iloc[15:22].mean())
    assert first[RELATIVE].tolist() == pytest.approx((counts.iloc[[21, 14, 7, 0]] / first[LEVEL]).tolist())
    np.testing.assert_allclose(same_day_before(rows), counts.shift(HORIZON).iloc[28:])


def test_the_history_of_a_day_holds_nothing_that_is_younger_than_a_week(table: Table) -> None:
    # Else a forecast seven days ahead would be judged by what is not known when it is made.
    day = 400
    history = [LEVEL, *RELATIVE]
    expected = with_history(table.frame, table.dictionary).loc[day, history]
    later = table.frame.index > day - HORIZON
    moved = table.frame.assign(cnt=table.frame["cnt"].where(~later, 0.0))
    pd.testing.assert_series_equal(with_history(moved, table.dictionary).loc[day, history], expected)
    last = table.frame.index == day - HORIZON
    moved = table.frame.assign(cnt=table.frame["cnt"].where(~last, 0.0))
    assert (with_history(moved, table.dictionary).loc[day, [LEVEL, RELATIVE[0]]] < expected[[LEVEL, RELATIVE[0]]]).all()


def test_days_that_do_not_follow_each_other_have_no_history(table: Table) -> None:
    for broken in (table.frame.drop(index=100), pd.concat([table.frame, table.frame.iloc[[100]]])):
        with pytest.raises(InputError, match="the days must follow each other"):
            with_history(broken, table.dictionary)
