"""The split of the rows into those to learn from, to compare by, and to judge by."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd
from pydantic import BaseModel, Field
from sklearn.model_selection import train_test_split

from {{ package }}.data.dictionary import Dictionary

TEST = "test"
"""What the column of the role `split` says of rows that judge."""


class SplitSettings(BaseModel, extra="forbid", frozen=True):
    """A share of the texts that are not for judging; what is left is for training."""

    seed: int = Field(ge=0, lt=2**32)
    validation: float = Field(gt=0, lt=0.5)


@dataclass(frozen=True)
class Split:
    """Three sets of rows that share no text."""

    train: pd.DataFrame
    validation: pd.DataFrame
    test: pd.DataFrame


def same_form(text: str) -> str:
    """What texts have in common that differ in case, blanks and punctuation alone."""
    return re.sub(r"[\W_]+", "", text.casefold())


def split(frame: pd.DataFrame, dictionary: Dictionary, settings: SplitSettings) -> Split:
    """Judge by the rows that the data was published with for that, and cut the others at random.

    Texts of one form are all in the same part: rows whose text is a test text, too, are left out, and the others have
    the same share of each class in both parts, as far as one can. The order of rows does not matter.
    """
    (text,) = (field.name for field in dictionary.features)
    forms = frame[text].map(same_form)
    tested = frame[dictionary.by_role("split").name] == TEST
    others = ~tested & ~forms.isin(forms[tested])
    classes = frame[others].groupby(forms[others])[dictionary.target.name].min()
    _, validated = train_test_split(
        classes.index.to_numpy(), test_size=settings.validation, stratify=classes, random_state=settings.seed
    )
    validation = others & forms.isin(validated)
    return Split(frame[others & ~validation], frame[validation], frame[tested])
