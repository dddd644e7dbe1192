"""The split of the rows into those to learn from, to compare by, and to judge by."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from pydantic import BaseModel, Field
from sklearn.model_selection import train_test_split

from {{ package }}.data.dictionary import Dictionary


class SplitSettings(BaseModel, extra="forbid", frozen=True):
    """Shares of all rows; what is left is for training."""

    seed: int = Field(ge=0, lt=2**32)
    validation: float = Field(gt=0, lt=0.5)
    test: float = Field(gt=0, lt=0.5)


@dataclass(frozen=True)
class Split:
    """Three sets of rows that share none."""

    train: pd.DataFrame
    validation: pd.DataFrame
    test: pd.DataFrame


def split(frame: pd.DataFrame, dictionary: Dictionary, settings: SplitSettings) -> Split:
    """Split at random, with the same share of each class in all three parts.

    Rows that belong together (one person, one machine, neighbouring times) must not be parted like this: split by
    group or by time then.
    """
    target, seed = dictionary.target.name, settings.seed
    rest, test = train_test_split(frame, test_size=settings.test, stratify=frame[target], random_state=seed)
    train, validation = train_test_split(
        rest, test_size=settings.validation / (1 - settings.test), stratify=rest[target], random_state=seed
    )
    return Split(train, validation, test)
