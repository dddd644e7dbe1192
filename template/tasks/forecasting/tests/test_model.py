"""The model learns, does so in the same way each time, and knows what we know of weeks and holidays."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from pydantic import TypeAdapter
from sklearn.pipeline import Pipeline

from {{ package }}.data.history import LEVEL, with_history
from {{ package }}.data.split import Split
from {{ package }}.data.table import Table
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
    for column in settings.slices:
        assert {f"{column}={value}" for value in table.dictionary.field(column).categories} <= slices.keys()
    assert all(metrics["mae"] <= 1000 for metrics in slices.values())


def test_the_simple_rule_repeats_the_week_before(table: Table, settings: Settings, parts: Split) -> None:
    rule = trained(table, parts.train, settings.baseline)
    expected = table.frame["cnt"].shift(7).loc[parts.validation.index]
    np.testing.assert_allclose(rule.predict(parts.validation), expected, rtol=1e-12)


def test_it_can_learn_a_handful_of_days_by_heart(table: Table, rows: pd.DataFrame) -> None:
{%- if framework == "lightgbm" %}
    few = rows.iloc[::10].head(60)
    flexible = estimator(kind="gradient-boosting", trees=500, leaves=8, learning_rate=0.3, minimum_rows=1)
{%- else %}
    few = rows.iloc[::90].head(6)
    flexible = estimator(kind="ridge", alpha=1e-6)
{%- endif %}
    assert scores(trained(table, few, flexible), few, "cnt")["mae"] < 1


def test_a_day_is_answered_alike_alone_and_among_others(parts: Split, model: Pipeline) -> None:
    together = model.predict(parts.validation)
    alone = np.hstack([model.predict(parts.validation.iloc[[i]]) for i in range(len(parts.validation))])
    np.testing.assert_allclose(alone, together, rtol=1e-12)


def test_a_day_is_answered_alike_with_four_weeks_before_it_and_with_all(table: Table, model: Pipeline) -> None:
    recent = with_history(table.frame.tail(29), table.dictionary)
    np.testing.assert_allclose(
        model.predict(recent), model.predict(with_history(table.frame, table.dictionary).tail(1)), rtol=1e-12
    )


def test_columns_that_are_no_features_do_not_matter(parts: Split, model: Pipeline) -> None:
    moved = parts.validation.assign(cnt=0.0, casual=0.0, registered=0.0, weathersit=4.0, temp=0.0, yr=0.0)
    assert np.array_equal(model.predict(moved), model.predict(parts.validation))


def test_twice_as_many_rentals_are_twice_as_many_to_come(table: Table, parts: Split, model: Pipeline) -> None:
    grown = with_history(table.frame.assign(cnt=table.frame["cnt"] * 2), table.dictionary).loc[parts.validation.index]
    np.testing.assert_allclose(model.predict(grown), 2 * model.predict(parts.validation), rtol=1e-9)


def test_a_rise_in_the_last_week_is_followed(parts: Split, model: Pipeline) -> None:
    risen = parts.validation.assign(**{LEVEL: parts.validation[LEVEL] * 1.1})
    assert (model.predict(risen) > model.predict(parts.validation)).all()


def test_holidays_are_known_by_the_number_that_the_table_has(table: Table, rows: pd.DataFrame) -> None:
    prepared = features(table.dictionary).fit(rows).transform(rows)
    assert prepared[:, -2:].sum(axis=0).tolist() == [(rows["holiday"] == 0).sum(), (rows["holiday"] == 1).sum()]
    assert (prepared[:, -2:].sum(axis=1) == 1).all()


def test_a_holiday_has_fewer_rentals(table: Table, parts: Split, model: Pipeline) -> None:
    days = parts.validation[parts.validation["workingday"] == 1]
    usual, holiday = (model.predict(days.assign(holiday=value)).mean() for value in (0.0, 1.0))
    assert holiday < usual - 50
