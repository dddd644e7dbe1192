"""The feature function: what becomes of an image before the estimator sees it."""

from __future__ import annotations

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.compose import ColumnTransformer

from {{ package }}.data.dictionary import Dictionary
from {{ package }}.data.images import decode


class Pixels(TransformerMixin, BaseEstimator):
    """The pixels of PNG images, one image a row, each from 0 to 1."""

    def fit(self, images: pd.Series, target: pd.Series | None = None) -> Pixels:
        """Nothing to learn."""
        self.is_fitted_ = True
        return self

    def transform(self, images: pd.Series) -> np.ndarray:
        """One row of pixels an image."""
        return np.array([decode(content).ravel() for content in images])


def features(dictionary: Dictionary) -> ColumnTransformer:
    """The pixels, and nothing else: every later use prepares images by the same code."""
    (image,) = (field.name for field in dictionary.features)
    return ColumnTransformer([("pixels", Pixels(), image)])
