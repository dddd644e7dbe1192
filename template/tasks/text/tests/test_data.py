"""The data is what its dictionary says, and what is not is refused with a message that helps."""

import pandas as pd
import pytest

from {{ package }}.data.split import Split, same_form, split
from {{ package }}.data.table import Table, load_table
from {{ package }}.model.settings import Settings
from {{ package }}.pages import read_yaml
from {{ package }}.project import InputError, Project, sha256


{% include tasks ~ "/any/replace_data.py" %}

def test_the_table_obeys_its_dictionary(table: Table) -> None:
    # Loading checks header, types, constraints and hash of every row.
    assert list(table.frame.columns) == [field.name for field in table.dictionary.fields]
    assert table.frame["split"].value_counts().to_dict() == {"train": 1193, "test": 440}
    assert set(table.frame["intent"]) == {*table.dictionary.target.categories}
    assert not table.frame.isna().any(axis=None)


{% include tasks ~ "/any/test_listing.py" %}

def test_texts_that_occur_twice_have_one_intent(table: Table) -> None:
    forms = table.frame["text"].map(same_form)
    assert not table.frame["text"].duplicated().any()
    assert forms.duplicated().sum() == 6
    assert table.frame.groupby(forms)["intent"].nunique().max() == 1


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("I am still waiting on my card?,", ",", r"line 2, text: input should be a valid string"),
        ("I am still waiting on my card?,", "  ,", r"line 2, text: value error, should match"),
        ("card_arrival,train", "card_lost,train", r"line 2, intent: value error, should be one of activate_my_card"),
        ("card_arrival,train", ",train", r"line 2, intent: input should be a valid string"),
        ("card_arrival,train", "card_arrival,dev", r"line 2, split: value error, should be one of train, test"),
        ("still waiting on", "still waiting, on", r"line 2: 4 values for 3 columns"),
        ("card_arrival,train\n", "card_arrival\n", r"line 2: 2 values for 3 columns"),
        ("text,intent", "question,intent", r"unknown: \['question'\], absent: \['text'\]"),
    ],
)
def test_a_row_that_breaks_the_dictionary_is_refused(workspace: Project, old: str, new: str, message: str) -> None:
    replace_data(workspace, "bank_queries", old, new)
    with pytest.raises(InputError, match=message):
        load_table(workspace, "bank_queries")


def test_the_line_of_a_problem_counts_line_breaks_within_texts(workspace: Project) -> None:
    replace_data(workspace, "bank_queries", "I am still waiting on my card?", '"I am still\nwaiting\non my card?"')
    replace_data(workspace, "bank_queries", "How do I know if I will get my card, or if it is lost?", " ")
    with pytest.raises(InputError, match="line 8, text: value error, should match"):
        load_table(workspace, "bank_queries")


@pytest.mark.parametrize(
    ("text", "other", "same"),
    [
        ("Is my card lost?", "\nis my card LOST\n\n", True),
        ("I can't use my card", "I cant use my card!", True),
        ("Top-up by card", "top up, by card", True),
        ("Straße", "STRASSE", True),
        ("Is my card lost?", "My card is lost", False),
        ("I need 2 cards", "I need 3 cards", False),
        ("我的卡丢了", "我的卡坏了", False),
    ],
)
def test_texts_of_one_form_differ_in_case_blanks_and_punctuation_alone(text: str, other: str, same: bool) -> None:
    assert (same_form(text) == same_form(other)) == same


def test_the_published_test_rows_judge(table: Table, parts: Split) -> None:
    assert list(parts.test.index) == list(table.frame.index[table.frame["split"] == "test"])
    assert parts.test["intent"].value_counts().eq(40).all()


def test_the_split_parts_share_no_row_and_lose_none_but_copies_of_test_rows(table: Table, parts: Split) -> None:
    rows = [*parts.train.index, *parts.validation.index, *parts.test.index]
    assert len(rows) == len(set(rows))
    lost = table.frame.drop(index=rows)
    assert (len(lost), set(lost["split"])) == (3, {"train"})
    assert set(lost["text"].str.strip()) <= set(parts.test["text"].str.strip())


def test_no_text_of_one_part_is_in_another_however_it_is_written(parts: Split) -> None:
    train, validation, test = ({*part["text"].map(same_form)} for part in (parts.train, parts.validation, parts.test))
    assert not train & validation
    assert not train & test
    assert not validation & test


def test_texts_of_one_form_stay_together_under_every_seed(table: Table, settings: Settings) -> None:
    others = table.frame[table.frame["split"] == "train"]
    again = others.assign(text=others["text"].str.upper() + "!", intent="pin_blocked")
    doubled = pd.concat([others, again], ignore_index=True)
    for seed in range(5):
        parts = split(doubled, table.dictionary, settings.split.model_copy(update={"seed": seed}))
        assert not {*parts.train["text"].map(same_form)} & {*parts.validation["text"].map(same_form)}
        assert len(parts.train) + len(parts.validation) == len(doubled)


def test_the_split_keeps_the_shares_of_the_intents(table: Table, parts: Split) -> None:
    expected = table.frame.loc[table.frame["split"] == "train", "intent"].value_counts(normalize=True)
    for part in (parts.train, parts.validation):
        assert (part["intent"].value_counts(normalize=True) - expected).abs().max() < 0.01
    assert len(parts.validation) / (len(parts.train) + len(parts.validation)) == pytest.approx(0.2, abs=0.005)


def test_the_split_is_fixed_by_its_seed(table: Table, settings: Settings, parts: Split) -> None:
    again, other = (
        split(table.frame.sample(frac=1, random_state=1), table.dictionary, settings.split.model_copy(update=changed))
        for changed in ({}, {"seed": settings.split.seed + 1})
    )
    pd.testing.assert_frame_equal(again.validation.sort_index(), parts.validation)
    assert {*other.validation.index} != {*parts.validation.index}
    assert {*other.test.index} == {*parts.test.index}
