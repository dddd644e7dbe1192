"""The feature function: what becomes of a text before the estimator sees it."""

from __future__ import annotations

from sklearn.compose import ColumnTransformer
from sklearn.feature_extraction.text import TfidfVectorizer

from {{ package }}.data.dictionary import Dictionary


def features(dictionary: Dictionary) -> ColumnTransformer:
    """Words and pairs of words, weighted by how rare they are; case and accents do not matter.

    It is fitted on training rows as the first step of the model and saved with it, so that every later use prepares
    texts by the same code and the same vocabulary.
    """
    (text,) = (field.name for field in dictionary.features)
    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, strip_accents="unicode", sublinear_tf=True)
    return ColumnTransformer([("words", words, text)])
