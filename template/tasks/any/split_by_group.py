"""The split of the rows into those to learn from, to compare by, and to judge by."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from pydantic import BaseModel, Field

from {{ package }}.data.dictionary import Dictionary


class SplitSettings(BaseModel, extra="forbid", frozen=True):
    """Shares of all groups; what is left is for training."""

    seed: int = Field(ge=0, lt=2**32)
    validation: float = Field(gt=0, lt=0.5)
    test: float = Field(gt=0, lt=0.5)


@dataclass(frozen=True)
class Split:
    """Three sets of rows that share no group."""

    train: pd.DataFrame
    validation: pd.DataFrame
    test: pd.DataFrame


def split(frame: pd.DataFrame, dictionary: Dictionary, settings: SplitSettings) -> Split:
    """Split at random by the column of the role `group`: rows of one group are all in the same part.

    Each group gets its place from the seed and the sorted list of groups, so that the order of rows does not matter.
    """
    groups = frame[dictionary.by_role("group").name]
    names = np.random.default_rng(settings.seed).permutation(np.sort(groups.unique()))
    tested = round(settings.test * len(names))
    validated = tested + round(settings.validation * len(names))
    test, validation, train = (
        frame[groups.isin(part)] for part in (names[:tested], names[tested:validated], names[validated:])
    )
    return Split(train, validation, test)
