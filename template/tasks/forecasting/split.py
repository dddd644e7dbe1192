"""The split of the days into those to learn from, to compare by, and to judge by."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from pydantic import BaseModel, Field

from {{ package }}.data.dictionary import Dictionary
from {{ package }}.project import InputError


class SplitSettings(BaseModel, extra="forbid", frozen=True):
    """Lengths of the last parts in days; what is before them is for training."""

    validation: int = Field(gt=0)
    test: int = Field(gt=0)


@dataclass(frozen=True)
class Split:
    """Three spans of time, one after the other."""

    train: pd.DataFrame
    validation: pd.DataFrame
    test: pd.DataFrame


def split(frame: pd.DataFrame, dictionary: Dictionary, settings: SplitSettings) -> Split:
    """Split by the column of the role `time`: what is judged lies after all that was learned from."""
    ordered = frame.sort_values(dictionary.by_role("time").name)
    tested = len(ordered) - settings.test
    validated = tested - settings.validation
    if validated < 1:
        raise InputError(f"{len(ordered)} days are too few for {settings.validation} and {settings.test} of them apart")
    return Split(ordered.iloc[:validated], ordered.iloc[validated:tested], ordered.iloc[tested:])
