"""The model learns, does so in the same way each time, and knows what we know of handwritten digits."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pydantic import TypeAdapter
from sklearn.pipeline import Pipeline

from {{ package }}.data.images import decode
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
    assert {f"digit={digit}" for digit in range(10)} <= slices.keys()
    assert {f"writer={writer}" for writer in parts.validation["writer"]} <= slices.keys()
    assert all(metrics["accuracy"] >= 0.6 for metrics in slices.values())


{% set chance = "network" if framework == "pytorch" else "forest" -%}
def test_another_seed_gives_another_{{ chance }}(table: Table, parts: Split) -> None:
{%- if framework == "pytorch" %}
    network = estimator(kind="network", width=4, epochs=2, batch=32, learning_rate=0.003)
{%- else %}
    forest = estimator(kind="random-forest", trees=20)
{%- endif %}
    first, other = (trained(table, parts.train, {{ chance }}, seed).predict_proba(parts.validation) for seed in (0, 1))
    assert not np.array_equal(first, other)


def test_it_can_learn_a_handful_of_rows_by_heart(table: Table) -> None:
    few = table.frame.groupby("digit").head(2)
{%- if framework == "pytorch" %}
    flexible = estimator(kind="network", width=16, epochs=60, batch=20, learning_rate=0.003)
{%- else %}
    flexible = estimator(kind="logistic-regression", c=1000.0, max_iterations=1000)
{%- endif %}
    assert scores(trained(table, few, flexible), few, "digit")["accuracy"] == 1


def test_the_order_of_rows_does_not_matter(table: Table, parts: Split) -> None:
    # To {{ "a network it does: its batches" if framework == "pytorch" else "a forest it does: its trees" }} draw rows by their places.
    linear = estimator(kind="logistic-regression", c=1.0, max_iterations=1000)
    ordered, shuffled = (
        trained(table, rows, linear).predict_proba(parts.validation)
        for rows in (parts.train, parts.train.sample(frac=1, random_state=1))
    )
    np.testing.assert_allclose(shuffled, ordered, atol=1e-3)


def test_a_row_is_answered_alike_alone_and_among_others(parts: Split, model: Pipeline) -> None:
    rows = parts.validation.sample(100, random_state=0)
    alone = np.vstack([model.predict_proba(rows.iloc[[i]]) for i in range(len(rows))])
    np.testing.assert_allclose(alone, model.predict_proba(rows), rtol=1e-9)


def test_columns_that_are_no_features_do_not_matter(parts: Split, model: Pipeline) -> None:
    moved = parts.validation.assign(writer="W01", digit=0)
    assert np.array_equal(model.predict_proba(moved), model.predict_proba(parts.validation))


def test_pixels_are_taken_line_by_line_from_0_to_1(
    table: Table, parts: Split, redrawn: Callable[..., pd.DataFrame]
) -> None:
    pixels = np.zeros_like(decode(parts.train["image"].iloc[0]))
    pixels[0, 1], pixels[1, 0] = 1, 0.2
    (row,) = features(table.dictionary).fit_transform(redrawn(parts.train.head(1), lambda _: pixels))
    assert {place: row[place] for place in row.nonzero()[0]} == {1: 1, pixels.shape[1]: 0.2}


def test_it_knows_the_mean_picture_of_each_digit(
    parts: Split, model: Pipeline, redrawn: Callable[..., pd.DataFrame]
) -> None:
    one_of_each = parts.train.drop_duplicates("digit").sort_values("digit")
    means = iter([np.mean([*map(decode, of_one["image"])], axis=0) for _, of_one in parts.train.groupby("digit")])
    assert model.predict(redrawn(one_of_each, lambda _: next(means))).tolist() == [*range(10)]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda pixels: pixels * 0.9, id="less ink"),
        pytest.param(lambda pixels: pixels + 0.05, id="grey paper"),
        pytest.param(lambda pixels: pixels + np.random.default_rng(0).normal(0, 0.05, pixels.shape), id="stains"),
    ],
)
def test_what_a_scanner_may_change_changes_few_answers(
    parts: Split, model: Pipeline, redrawn: Callable[..., pd.DataFrame], change: Any
) -> None:
    same = model.predict(redrawn(parts.validation, change)) == model.predict(parts.validation)
    assert same.mean() >= 0.95


def test_a_six_upside_down_is_a_nine(parts: Split, model: Pipeline, redrawn: Callable[..., pd.DataFrame]) -> None:
    sixes = parts.validation[parts.validation["digit"] == 6]
    turned = model.predict(redrawn(sixes, lambda pixels: pixels[::-1, ::-1]))
    assert (turned == 9).mean() >= 0.9


def test_ink_that_fades_makes_it_less_sure(parts: Split, model: Pipeline, redrawn: Callable[..., pd.DataFrame]) -> None:
    rows = range(len(parts.validation))
    faded = [redrawn(parts.validation, lambda pixels, ink=ink: pixels * ink) for ink in (1, 0.75, 0.5, 0.25)]
    sure = [model.predict_proba(images)[rows, images["digit"]].mean() for images in faded]
    assert sure == sorted(sure, reverse=True)
