"""The feature function: what becomes of a day, with its history, before the estimator sees it."""

from __future__ import annotations

from sklearn.compose import ColumnTransformer
from sklearn.preprocessing import OneHotEncoder

from {{ package }}.data.dictionary import Dictionary
from {{ package }}.data.history import CALENDAR, LEVEL, RELATIVE


def features(dictionary: Dictionary) -> ColumnTransformer:
    """The level, the history relative to it, and one-hot day of the week, month and documented features, in this order.

    It is fitted on training days as the first step of the model and saved with it, so that every later use prepares
    days by the same code.
    """
    categories = dict(zip(CALENDAR, ([*range(7)], [*range(1, 13)]), strict=True))
    categories |= {field.name: list(field.categories) for field in dictionary.features}
    return ColumnTransformer(
        [
            ("history", "passthrough", [LEVEL, *RELATIVE]),
            ("calendar", OneHotEncoder(categories=[*categories.values()], handle_unknown="ignore"), [*categories]),
        ],
        sparse_threshold=0,
    )
