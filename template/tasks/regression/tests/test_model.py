"""The model learns, does so in the same way each time, and knows what we know of concrete."""

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
    for column, edges in settings.slices.items():
        assert sum(name.startswith(f"{column} ") for name in slices) == len(edges) + 1
    assert all(metrics["mae"] <= 7 for metrics in slices.values())


{% if framework == "scikit-learn" -%}
def test_another_seed_gives_another_forest(table: Table, parts: Split) -> None:
    forest = estimator(kind="random-forest", trees=20)
    first, other = (trained(table, parts.train, forest, seed).predict(parts.validation) for seed in (0, 1))
    assert not np.array_equal(first, other)


{% endif -%}
def test_it_can_learn_a_handful_of_rows_by_heart(table: Table) -> None:
{%- if framework == "lightgbm" %}
    few = table.frame.drop_duplicates("mix").head(60)
    flexible = estimator(kind="gradient-boosting", trees=500, leaves=8, learning_rate=0.3, minimum_rows=1)
{%- else %}
    few = table.frame.drop_duplicates("mix").head(6)
    flexible = estimator(kind="ridge", alpha=1e-6)
{%- endif %}
    assert scores(trained(table, few, flexible), few, "strength_mpa")["mae"] < 0.01


def test_the_order_of_rows_does_not_matter(table: Table, parts: Split) -> None:
{%- if framework == "scikit-learn" %}
    # To a forest it does: its trees draw rows by their places.
{%- endif %}
    linear = estimator(kind="ridge", alpha=1.0)
    ordered, shuffled = (
        trained(table, rows, linear).predict(parts.validation)
        for rows in (parts.train, parts.train.sample(frac=1, random_state=1))
    )
    np.testing.assert_allclose(shuffled, ordered, rtol=1e-9)


def test_a_row_is_answered_alike_alone_and_among_others(parts: Split, model: Pipeline) -> None:
    some = parts.validation.head(30)
    together = model.predict(some)
    alone = np.hstack([model.predict(some.iloc[[i]]) for i in range(len(some))])
    np.testing.assert_allclose(alone, together, rtol=1e-12)


def test_columns_that_are_no_features_do_not_matter(parts: Split, model: Pipeline) -> None:
    moved = parts.validation.assign(mix="M001", strength_mpa=0.0)
    assert np.array_equal(model.predict(moved), model.predict(parts.validation))


{% include tasks ~ "/any/test_features_of_columns.py" %}

@pytest.mark.parametrize(
    ("change", "direction"),
    [
        ({"age_days": 28}, 1),
        ({"cement_kg_m3": 100}, 1),
        ({"water_kg_m3": 30}, -1),
    ],
    ids=str,
)
def test_it_knows_what_makes_concrete_strong(
    parts: Split, model: Pipeline, change: dict[str, float], direction: int
) -> None:
    moved = parts.validation.assign(**{name: parts.validation[name] + more for name, more in change.items()})
    assert direction * (model.predict(moved) - model.predict(parts.validation)).mean() > 1


def test_it_knows_how_a_plain_concrete_hardens(table: Table, model: Pipeline) -> None:
    plain = {
        "cement_kg_m3": 350,
        "slag_kg_m3": 0,
        "fly_ash_kg_m3": 0,
        "water_kg_m3": 185,
        "superplasticizer_kg_m3": 0,
        "coarse_aggregate_kg_m3": 1050,
        "fine_aggregate_kg_m3": 780,
    }
    ages = [3, 7, 28, 90]
    strengths = model.predict(to_frame([{**plain, "age_days": age} for age in ages], table.dictionary.features))
    assert (np.diff(strengths) > 0).all()
    assert 25 < strengths[ages.index(28)] < 45
