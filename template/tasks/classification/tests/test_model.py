"""The model learns, does so in the same way each time, and knows what we know of penguins."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from pydantic import TypeAdapter
from sklearn.pipeline import Pipeline

from {{ package }}.data.dictionary import Field
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
    for column in settings.slices:
        assert {f"{column}={value}" for value in table.dictionary.field(column).categories} <= slices.keys()
    assert all(metrics["accuracy"] >= 0.85 for metrics in slices.values())


{% if framework == "scikit-learn" -%}
def test_another_seed_gives_another_forest(table: Table, parts: Split) -> None:
    forest = estimator(kind="random-forest", trees=20)
    first, other = (trained(table, parts.train, forest, seed).predict_proba(parts.validation) for seed in (0, 1))
    assert not np.array_equal(first, other)


{% endif -%}
def test_it_can_learn_a_handful_of_rows_by_heart(table: Table) -> None:
{%- if framework == "lightgbm" %}
    few = table.frame.dropna().groupby("species").head(20)
    flexible = estimator(kind="gradient-boosting", trees=100, leaves=8, learning_rate=0.3, minimum_rows=1)
{%- else %}
    few = table.frame.dropna().groupby("species").head(2)
    flexible = estimator(kind="logistic-regression", c=1000.0, max_iterations=1000)
{%- endif %}
    assert scores(trained(table, few, flexible), few, "species")["accuracy"] == 1


def test_the_order_of_rows_does_not_matter(table: Table, parts: Split) -> None:
    # To a forest it does: its trees draw rows by their places.
    linear = estimator(kind="logistic-regression", c=1.0, max_iterations=1000)
    ordered, shuffled = (
        trained(table, rows, linear).predict_proba(parts.validation)
        for rows in (parts.train, parts.train.sample(frac=1, random_state=1))
    )
    np.testing.assert_allclose(shuffled, ordered, atol=1e-3)


def test_a_row_is_answered_alike_alone_and_among_others(parts: Split, model: Pipeline) -> None:
    together = model.predict_proba(parts.validation)
    alone = np.vstack([model.predict_proba(parts.validation.iloc[[i]]) for i in range(len(parts.validation))])
    np.testing.assert_allclose(alone, together, rtol=1e-12)


def test_columns_that_are_no_features_do_not_matter(parts: Split, model: Pipeline) -> None:
    moved = parts.validation.assign(island="Torgersen", year=2007)
    assert np.array_equal(model.predict_proba(moved), model.predict_proba(parts.validation))


{% include tasks ~ "/any/test_features_of_columns.py" %}

@pytest.mark.parametrize(
    ("species", "row"),
    [
        ("Adelie", {"bill_length_mm": 38, "bill_depth_mm": 18, "flipper_length_mm": 190, "body_mass_g": 3700}),
        ("Chinstrap", {"bill_length_mm": 49, "bill_depth_mm": 18, "flipper_length_mm": 196, "body_mass_g": 3700}),
        ("Gentoo", {"bill_length_mm": 47, "bill_depth_mm": 15, "flipper_length_mm": 217, "body_mass_g": 5000}),
    ],
)
@pytest.mark.parametrize("sex", ["female", "male", None])
def test_it_knows_a_typical_penguin(
    table: Table, model: Pipeline, species: str, row: dict[str, float], sex: str | None
) -> None:
    assert model.predict(to_frame([{**row, "sex": sex}], table.dictionary.features)).tolist() == [species]
