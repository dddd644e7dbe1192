"""The model learns, does so in the same way each time, and knows what we know of questions to a bank."""

import unicodedata
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pydantic import TypeAdapter
from sklearn.pipeline import Pipeline

from {{ package }}.data.split import Split
from {{ package }}.data.table import Table, to_frame
from {{ package }}.model.estimators import Estimator
from {{ package }}.model.evaluate import read_goal
from {{ package }}.model.features import features
from {{ package }}.model.metrics import LARGER_IS_BETTER, scores, slice_scores
from {{ package }}.model.settings import Settings
from {{ package }}.model.train import fit
from {{ package }}.project import Project


{% include tasks ~ "/any/test_model.py" %}

def test_it_is_good_on_every_slice(table: Table, settings: Settings, parts: Split, model: Pipeline) -> None:
    slices = slice_scores(model, parts.validation, table.dictionary.target.name, settings.slices)
    intents = {f"intent={value}" for value in table.dictionary.target.categories}
    lengths = {"text below 35 characters", "text from 35 to 60 characters", "text from 60 characters"}
    assert slices.keys() == intents | lengths
    assert sum(slices[name]["rows"] for name in lengths) == len(parts.validation)
    assert all(slices[name]["accuracy"] >= 0.8 for name in lengths)
    # The rarest intent has seven rows here.
    assert all(slices[name]["accuracy"] >= (0.8 if slices[name]["rows"] >= 10 else 0.5) for name in intents)


{% if framework == "pytorch" -%}
def test_another_seed_gives_another_network(table: Table, parts: Split) -> None:
    network = estimator(kind="network", width=16, epochs=2, batch=32, learning_rate=0.01)
    first, other = (trained(table, parts.train, network, seed).predict_proba(parts.validation) for seed in (0, 1))
    assert not np.array_equal(first, other)


{% endif -%}
def test_it_can_learn_a_handful_of_rows_by_heart(table: Table) -> None:
    few = table.frame.groupby("intent").head(4)
{%- if framework == "pytorch" %}
    flexible = estimator(kind="network", width=64, epochs=60, batch=11, learning_rate=0.01)
{%- else %}
    flexible = estimator(kind="logistic-regression", c=1000.0, max_iterations=1000)
{%- endif %}
    assert scores(trained(table, few, flexible), few, "intent")["accuracy"] == 1


def test_the_order_of_rows_does_not_matter(table: Table, parts: Split) -> None:
{%- if framework == "pytorch" %}
    # To a network it does: its batches are drawn by the places of rows.
{%- endif %}
    linear = estimator(kind="logistic-regression", c=1.0, max_iterations=1000)
    ordered, shuffled = (
        trained(table, rows, linear).predict_proba(parts.validation)
        for rows in (parts.train, parts.train.sample(frac=1, random_state=1))
    )
    np.testing.assert_allclose(shuffled, ordered, atol=1e-6)


def test_a_row_is_answered_alike_alone_and_among_others(parts: Split, model: Pipeline) -> None:
    some = parts.validation.head(60)
    together = model.predict_proba(some)
    alone = np.vstack([model.predict_proba(some.iloc[[i]]) for i in range(len(some))])
    np.testing.assert_allclose(alone, together, rtol={{ "1e-5" if framework == "pytorch" else "1e-12" }})


def test_columns_that_are_no_features_do_not_matter(parts: Split, model: Pipeline) -> None:
    moved = parts.validation.assign(intent="pin_blocked", split="test")
    assert np.array_equal(model.predict_proba(moved), model.predict_proba(parts.validation))


def test_words_and_pairs_of_words_count_when_they_occur_twice(table: Table) -> None:
    texts = [{"text": text} for text in ("Lost card", "I LOST, card!", "A new card")]
    known = features(table.dictionary).fit(to_frame(texts, table.dictionary.features)).get_feature_names_out()
    assert [*known] == ["words__card", "words__lost", "words__lost card"]


@pytest.mark.parametrize(
    "written",
    [
        str.upper,
        lambda text: f"\n  {'   '.join(text.split())}\n\n",
        lambda text: text.replace("?", "").replace(".", "!!"),
        lambda text: text.replace("'", "\N{RIGHT SINGLE QUOTATION MARK}"),
        lambda text: unicodedata.normalize("NFD", text.replace("e", "é")),
    ],
    ids=["case", "blanks", "punctuation", "apostrophes", "accents"],
)
def test_how_a_text_is_written_does_not_matter(parts: Split, model: Pipeline, written: Callable[[str], str]) -> None:
    changed = parts.validation.assign(text=parts.validation["text"].map(written))
    assert not (changed["text"] == parts.validation["text"]).all()
    assert np.array_equal(model.predict_proba(changed), model.predict_proba(parts.validation))


@pytest.mark.parametrize("polite", ["Hello, {}", "{} Thanks!", "{} Please help."])
def test_kind_words_hardly_matter(parts: Split, model: Pipeline, polite: str) -> None:
    changed = parts.validation.assign(text=parts.validation["text"].map(polite.format))
    assert (model.predict(changed) == model.predict(parts.validation)).mean() >= 0.95


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("It was stolen.", "lost_or_stolen_card"),
        ("It expires soon.", "card_about_to_expire"),
        ("It has not arrived.", "card_arrival"),
        ("My PIN is blocked.", "pin_blocked"),
    ],
)
def test_what_is_said_in_addition_counts(parts: Split, model: Pipeline, said: str, intent: str) -> None:
    more = parts.validation.assign(text=parts.validation["text"] + " " + said)
    place = list(model.classes_).index(intent)
    rise = model.predict_proba(more)[:, place] - model.predict_proba(parts.validation)[:, place]
    assert rise.mean() > 0.03


def test_of_a_text_without_a_known_word_it_is_not_sure(table: Table, model: Pipeline) -> None:
    (shares,) = model.predict_proba(to_frame([{"text": "Qwertz uiop!"}], table.dictionary.features))
    assert shares.max() < 0.5


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("How do I activate my card?", "activate_my_card"),
        ("my card expires next month", "card_about_to_expire"),
        ("Where is my new card?", "card_arrival"),
        ("How do I link my card to the app?", "card_linking"),
        ("My card doesn't work.", "card_not_working"),
        ("The ATM swallowed my card.", "card_swallowed"),
        ("how do i change my pin", "change_pin"),
        ("Someone used my card without my permission!", "compromised_card"),
        ("Contactless does not work.", "contactless_not_working"),
        ("I lost my card", "lost_or_stolen_card"),
        ("I entered the wrong PIN too often and now it is blocked.", "pin_blocked"),
    ],
)
def test_it_knows_a_typical_question(table: Table, model: Pipeline, text: str, intent: str) -> None:
    assert model.predict(to_frame([{"text": text}], table.dictionary.features)).tolist() == [intent]
