"""The feature function: what becomes of a row before the estimator sees it."""

from __future__ import annotations

from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from {{ package }}.data.dictionary import Dictionary
from {{ package }}.project import InputError


def features(dictionary: Dictionary) -> ColumnTransformer:
    """Numbers imputed and scaled, categories (booleans too) one-hot by the values that the dictionary allows.

    It is fitted on training rows as the first step of the model and saved with it, so that every later use prepares
    rows by the same code and the same constants.
    """
    fields = dictionary.features
    numbers = [field for field in fields if field.is_number]
    categories = [field for field in fields if field.categories and not field.is_number]
    others = [field.name for field in fields if field not in numbers and field not in categories]
    if others:
        raise InputError(
            f"{others} are neither numbers nor booleans nor have an `enum`: say in model/features.py how to use them"
        )
    return ColumnTransformer(
        [
            ("numbers", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), [f.name for f in numbers]),
            (
                "categories",
                # A missing value is no category: all its columns are 0.
                OneHotEncoder(categories=[list(f.categories) for f in categories], handle_unknown="ignore"),
                [f.name for f in categories],
            ),
        ]
    )
